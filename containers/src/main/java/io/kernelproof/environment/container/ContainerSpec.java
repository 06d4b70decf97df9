package io.kernelproof.environment.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.kernelproof.environment.Command;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * @param first what it runs first
 */
record ContainerSpec(
        Optional<String> runtime,
        Optional<String> seccomp,
        Optional<String> network,
        Optional<String> user,
        Map<Path, String> mounts,
        FirstPrograms.Commands first) {

    /** Where the native programs are inside. In the root, for every user can read that. */
    static final String PROBE = "/kernelproof-probe";

    static final String TRAP = "/kernelproof-trap";
    static final String KEEP = "/kernelproof-keep";

    static final String NO_NETWORK = "none";

    /** Those that Docker gives to a container without a network, too: moby, libnetwork/etchosts. */
    private static final String NAMES = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private static final String HOSTS = "/etc/hosts";

    /** Finds a file of the user's cache, or makes it. */
    private interface Cached {
        Path path() throws IOException;
    }

    /** A directory that images have, and let nobody else into. */
    private static final String ROOTS_HOME = "/root";

    /** The first process of a container ignores what a daemon that ends sends by default, and would be waited for. */
    private static final String STOP_AT_ONCE = "SIGKILL";

    /** Says that a daemon sees the files of this machine: no other has one of that name. */
    private static final String MARKER = "/kernelproof-marker";

    static ContainerSpec of(Environment environment, Set<Path> files, Optional<Command> foreseen)
            throws UnavailableException {
        Container asked = environment.container().orElseThrow();
        Optional<String> seccomp = asked.seccomp().isPresent()
                ? SeccompProfile.option(asked.seccomp().get())
                : Optional.empty();
        Map<Path, String> mounts = new LinkedHashMap<>();
        Marker.path().ifPresent(marker -> mounts.put(marker, MARKER));
        mounts.put(find(ProbeBinary::path), PROBE);
        mounts.put(find(ProbeBinary::trapPath), TRAP);
        mounts.put(find(ProbeBinary::keepPath), KEEP);
        if (asked.network().isEmpty()) {
            mounts.put(find(() -> CachedFile.of("hosts", NAMES.getBytes(StandardCharsets.US_ASCII))), HOSTS);
        }
        mounts.putAll(ofFiles(outermost(files)));
        Optional<Set<Integer>> errors = errors(asked, seccomp);
        Optional<Launch> launch = foreseen.filter(command ->
                        command.variables().isEmpty() && command.user().isEmpty())
                .flatMap(command -> LaunchedSandbox.foreseen(environment, command, errors));
        return new ContainerSpec(
                asked.runtime(),
                seccomp,
                asked.network(),
                asked.user(),
                mounts,
                FirstPrograms.Commands.of(environment, errors.isPresent(), launch));
    }

    /** With which filters will refuse calls, as it seems; gVisor does without them. */
    private static Optional<Set<Integer>> errors(Container asked, Optional<String> seccomp) {
        return asked.runtime().filter(GvisorSigns::areExpectedOf).isPresent()
                ? Optional.empty()
                : SeccompProfile.errors(seccomp);
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
        request.add("Entrypoint", array(Stream.concat(Stream.of(KEEP, "wait"), first.arguments())));
        user.ifPresent(name -> request.addProperty("User", name));
        // For the network 'none', a hook starts the daemon's own program once more, which is more than half of a start.
        // A network that is disabled has the same loopback interface, but no file of names.
        request.addProperty("NetworkDisabled", network.isEmpty());
        request.addProperty("StopSignal", STOP_AT_ONCE);
        List.of("OpenStdin", "StdinOnce", "AttachStdin")
                .forEach(each -> request.addProperty(each, first.beside().isPresent()));
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

    /** Whether it will be seen if the daemon sees the files of this machine. */
    boolean isMarked() {
        return mounts.containsValue(MARKER);
    }

    /** Whether that is the file by which it is seen; it comes first. */
    boolean isMarker(Path file) {
        return MARKER.equals(mounts.get(file));
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

    private static Path find(Cached file) throws UnavailableException {
        try {
            return file.path();
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
