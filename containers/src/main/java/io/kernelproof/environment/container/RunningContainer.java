package io.kernelproof.environment.container;

import io.kernelproof.environment.Container;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.probe.Observations;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container that was started, and what the daemon says of it.
 *
 * @param id its id
 * @param image its image
 * @param runtime the OCI runtime that the daemon used
 * @param client the program that people use it with: {@code docker} or {@code podman}
 * @param first what it runs first, and tells
 * @param network the name of its network
 * @param files {@code mounted} or {@code copied}: how those of this machine came into it; how many were copied, if others were mounted
 */
record RunningContainer(
        String id, Image image, String runtime, String client, FirstPrograms first, String network, String files) {

    static final String MOUNTED = "mounted";

    static final String COPIED = "copied";

    /** One always has its own machine's, of which all programs are reached at 127.0.0.1. */
    private static final String LOOPBACK = "lo";

    /** Two lines of headings, then a line for each interface with its name before a colon: proc(5). */
    private static final String INTERFACES = "/proc/net/dev";

    private static final int MAX_INTERFACES = 64 * 1024;

    /** Containers that differ in nothing but their filter. */
    record Kind(Image image, String runtime) {}

    Kind kind() {
        return new Kind(image, runtime);
    }

    /** Whether it has the network of this machine: what listens there listens here. */
    boolean sharesNetwork() {
        return network.equals("host") && files.startsWith(MOUNTED);
    }

    /** What proves to be there, for the report. */
    Map<String, String> proof(Container asked, Observations seen, FilesInside inside) throws UnavailableException {
        GvisorSigns signs = GvisorSigns.in(seen);
        requireRuntime(asked, signs);
        requireNetwork(inside);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("image.digest", image.digest());
        facts.put("files", files);
        facts.put("network", network);
        facts.put("runtime", runtime);
        facts.put("runtime.signs", signs.words());
        facts.put("seccomp.asked", asked.seccomp().orElse(Container.DEFAULT_SECCOMP));
        return facts;
    }

    private void requireRuntime(Container asked, GvisorSigns signs) throws UnavailableException {
        String wanted = asked.runtime().orElse(runtime);
        if (!wanted.equals(runtime)) {
            throw wrongRuntime(wanted, "the daemon used '%s' instead".formatted(runtime));
        }
        if (GvisorSigns.areExpectedOf(wanted) && !signs.areThere()) {
            throw wrongRuntime(wanted, "the kernel inside has no sign of gVisor: " + signs.words());
        }
        if ((wanted.equals("runc") || wanted.equals("crun")) && signs.areThere()) {
            throw wrongRuntime(wanted, "the kernel inside is gVisor: " + signs.words());
        }
    }

    /** A runtime may have its networks switched off, as gVisor by --network=none. */
    private void requireNetwork(FilesInside inside) throws UnavailableException {
        if (network.equals(ContainerSpec.NO_NETWORK)) {
            return;
        }
        List<String> interfaces = interfaces(inside);
        if (interfaces.equals(List.of(LOOPBACK))) {
            throw new UnavailableException(
                    "a container with the network '%s'".formatted(network),
                    "the network '%s' was asked for, but there is no interface other than %s inside"
                            .formatted(network, LOOPBACK),
                    "look at how the daemon's configuration starts the runtime '%s': gVisor has no network with --network=none"
                            .formatted(runtime),
                    null);
        }
    }

    private static List<String> interfaces(FilesInside inside) throws UnavailableException {
        try {
            return inside.read(List.of(INTERFACES), MAX_INTERFACES).stream()
                    .flatMap(file -> file.text().lines().skip(2))
                    .map(line -> line.replaceFirst(":.*", "").strip())
                    .toList();
        } catch (IOException e) {
            throw new UnavailableException(
                    "a container whose files can be read",
                    "%s cannot be: %s".formatted(INTERFACES, e.getMessage()),
                    "see the cause",
                    e);
        }
    }

    private static UnavailableException wrongRuntime(String wanted, String seen) {
        return new UnavailableException(
                "a container of the runtime '%s'".formatted(wanted),
                "the runtime '%s' was asked for, but %s".formatted(wanted, seen),
                "look at the runtimes in the daemon's configuration; Podman ignores which one is asked for",
                null);
    }
}
