package io.kernelproof.environment.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a container is started with.
 *
 * @param runtime the OCI runtime, or empty for the daemon's default
 * @param seccomp the security option of the daemon's API, or empty for the daemon's default
 * @param network its name, or empty for none
 * @param user who its programs run as, or empty for the image's own
 * @param mounts paths of this machine to paths inside, all for reading only
 * @param first programs that it runs first
 */
record ContainerSpec(
        Optional<String> runtime,
        Optional<String> seccomp,
        Optional<String> network,
        Optional<String> user,
        Map<Path, String> mounts,
        List<List<String>> first) {

    /** Where the native programs are inside. In the root, for every user can read that. */
    static final String PROBE = "/kernelproof-probe";

    static final String TRAP = "/kernelproof-trap";
    static final String KEEP = "/kernelproof-keep";

    static final String NO_NETWORK = "none";

    /** Finds one of the native programs, or extracts it. */
    private interface NativeProgram {
        Path path() throws IOException;
    }

    /** A directory that images have, and let nobody else into. */
    private static final String ROOTS_HOME = "/root";

    /** The first process of a container ignores what a daemon that ends sends by default, and would be waited for. */
    private static final String STOP_AT_ONCE = "SIGKILL";

    /** Says that a daemon sees the files of this machine: no other has one of that name. */
    private static final String MARKER = "/kernelproof-marker";

    static ContainerSpec of(Environment environment, Set<Path> files) throws UnavailableException {
        Container asked = environment.container().orElseThrow();
        Optional<String> seccomp = asked.seccomp().isPresent()
                ? SeccompProfile.option(asked.seccomp().get())
                : Optional.empty();
        Map<Path, String> mounts = new LinkedHashMap<>();
        mounts.put(find(ProbeBinary::path), PROBE);
        mounts.put(find(ProbeBinary::trapPath), TRAP);
        mounts.put(find(ProbeBinary::keepPath), KEEP);
        mounts.put(find(Marker::path), MARKER);
        mounts.putAll(ofFiles(outermost(files)));
        return new ContainerSpec(
                asked.runtime(), seccomp, asked.network(), asked.user(), mounts, FirstPrograms.of(environment));
    }

    /** As the daemon's API wants it, with some of the mounts. */
    JsonObject request(Image image, Map<Path, String> mounted) {
        JsonArray mounts = new JsonArray();
        mounted.forEach((source, target) -> mounts.add(bind(source, target)));
        if (isBelow(ROOTS_HOME) && !user.map(Image::isRoot).orElse(image.ofRoot())) {
            // There its user may not read anything anyway, and would not get through to what is mounted below.
            mounts.add(emptyVolume(ROOTS_HOME));
        }
        JsonObject host = new JsonObject();
        host.addProperty("NetworkMode", network.orElse(NO_NETWORK));
        host.add("LogConfig", noLog());
        host.add("Mounts", mounts);
        runtime.ifPresent(name -> host.addProperty("Runtime", name));
        seccomp.ifPresent(option -> host.add("SecurityOpt", array(Stream.of(option))));
        JsonObject request = new JsonObject();
        request.addProperty("Image", image.name());
        request.add("Entrypoint", array(Stream.concat(Stream.of(KEEP, "wait"), FirstPrograms.arguments(first))));
        user.ifPresent(name -> request.addProperty("User", name));
        request.addProperty("StopSignal", STOP_AT_ONCE);
        request.addProperty("AttachStdout", true);
        request.addProperty("AttachStderr", true);
        request.add("HostConfig", host);
        return request;
    }

    /** The same for Podman's API, which takes the path of a profile. */
    ContainerSpec withProfileInFile() throws UnavailableException {
        return new ContainerSpec(
                runtime, Optional.of(SeccompProfile.inFile(seccomp.orElseThrow())), network, user, mounts, first);
    }

    private boolean isBelow(String directory) {
        return mounts.values().stream().anyMatch(target -> target.startsWith(directory + "/"));
    }

    /** What is told is told over a connection. */
    private static JsonObject noLog() {
        JsonObject log = new JsonObject();
        log.addProperty("Type", "none");
        return log;
    }

    private static JsonObject bind(Path source, String target) {
        JsonObject mount = new JsonObject();
        mount.addProperty("Type", "bind");
        mount.addProperty("Source", source.toString());
        mount.addProperty("Target", target);
        mount.addProperty("ReadOnly", true);
        return mount;
    }

    private static JsonObject emptyVolume(String target) {
        JsonObject options = new JsonObject();
        options.addProperty("NoCopy", true);
        JsonObject mount = new JsonObject();
        mount.addProperty("Type", "volume");
        mount.addProperty("Target", target);
        mount.add("VolumeOptions", options);
        return mount;
    }

    static JsonArray array(Stream<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static Path find(NativeProgram program) throws UnavailableException {
        try {
            return program.path();
        } catch (IOException e) {
            throw new UnavailableException(
                    "the native programs can be put into a directory of the user",
                    "they cannot: " + e.getMessage(),
                    "see the cause",
                    e);
        }
    }

    /** At the same paths inside. */
    private static Map<Path, String> ofFiles(Set<Path> files) {
        Map<Path, String> mounts = new LinkedHashMap<>(
                LinkedJars.ofThisUser().map(jars -> jars.replacing(files)).orElse(Map.of()));
        List<String> replaced = List.copyOf(mounts.values());
        files.stream()
                .filter(file -> replaced.stream().noneMatch(file::startsWith))
                .forEach(file -> mounts.put(file, file.toString()));
        return mounts;
    }

    /** Without those that lie in others: every mount costs time at the start. */
    static Set<Path> outermost(Set<Path> files) {
        Set<Path> outermost = new TreeSet<>();
        // A directory comes before what is in it.
        for (Path file : new TreeSet<>(files)) {
            if (outermost.stream().noneMatch(file::startsWith)) {
                outermost.add(file);
            }
        }
        return outermost;
    }
}
