package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The container of an environment, as it was asked for.
 *
 * @param image the image's name, such as {@code debian:12}, as {@code docker run} takes it
 * @param runtime the name of the OCI runtime as the daemon knows it, such as {@code runsc}; empty for the daemon's default
 * @param seccomp {@value #DEFAULT_SECCOMP}, {@value #UNCONFINED}, or the path of a Docker profile on this machine or on the
 *     class path; empty for the daemon's default
 * @param network a network that the daemon knows, such as {@code host}; empty for none
 * @param user who programs run as: a number or a name of the image's, alone or with a group, such as {@code 1000:1000}; empty for
 *     the image's own
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Container(
        String image,
        Optional<String> runtime,
        Optional<String> seccomp,
        Optional<String> network,
        Optional<String> user) {

    /** The seccomp profile that the daemon applies when it is asked for none. */
    public static final String DEFAULT_SECCOMP = "default";

    /** No seccomp profile. */
    public static final String UNCONFINED = "unconfined";

    /** Of what references may consist: github.com/distribution/reference, reference.go. Which of them are one, the daemon says. */
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]*");

    private static final Pattern RUNTIME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Of what names in /etc/passwd and /etc/group may consist. */
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]*";

    private static final Pattern USER = Pattern.compile(NAME + "(:" + NAME + ")?");

    /** Rejects names that cannot be any. */
    public Container {
        require("image", "a name such as debian:12", image, IMAGE);
        runtime.ifPresent(name -> require("runtime", "a name such as runc or runsc", name, RUNTIME));
        if (seccomp.filter(String::isBlank).isPresent()) {
            throw wrong("seccomp profile", "default, unconfined, or the path of a profile", "");
        }
        network.ifPresent(name -> require("network", "a name such as host", name, NETWORK));
        user.ifPresent(Container::requireUser);
    }

    /**
     * Describes a container without a network, whose programs run as the image's own user.
     *
     * @param image the image's name
     * @param runtime the name of the OCI runtime, or empty
     * @param seccomp the seccomp profile, or empty
     */
    public Container(String image, Optional<String> runtime, Optional<String> seccomp) {
        this(image, runtime, seccomp, Optional.empty(), Optional.empty());
    }

    /**
     * Changes the network.
     *
     * @param name of a network that the daemon knows; {@code host} is that of the daemon's machine
     * @return the changed container
     */
    public Container withNetwork(String name) {
        return new Container(image, runtime, seccomp, Optional.of(name), user);
    }

    /**
     * Changes as whom programs run.
     *
     * @param name a number or a name of the image's, alone or with a group behind a colon
     * @return the changed container
     */
    public Container withUser(String name) {
        return new Container(image, runtime, seccomp, network, Optional.of(name));
    }

    /** As every record has it, without the code that the JDK makes for it: see {@link Environment#equals}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Container that
                && image.equals(that.image)
                && runtime.equals(that.runtime)
                && seccomp.equals(that.seccomp)
                && network.equals(that.network)
                && user.equals(that.user);
    }

    @Override
    public int hashCode() {
        return Objects.hash(image, runtime, seccomp, network, user);
    }

    static void requireUser(String name) {
        require("user", "a number or a name, alone or with a group, such as 1000:1000", name, USER);
    }

    private static void require(String what, String expected, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) {
            throw wrong(what, expected, value);
        }
    }

    private static IllegalArgumentException wrong(String what, String expected, String value) {
        return new IllegalArgumentException(
                new Problem("There is no such %s.".formatted(what), expected, "'" + value + "'", "correct the name")
                        .toString());
    }
}
