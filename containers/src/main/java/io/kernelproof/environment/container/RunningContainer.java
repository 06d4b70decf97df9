package io.kernelproof.environment.container;

import io.kernelproof.environment.Container;
import io.kernelproof.probe.Observations;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A container that was started, and what the daemon says of it.
 *
 * @param id its id
 * @param image its image
 * @param runtime the OCI runtime that the daemon used
 * @param client the program that people use it with: {@code docker} or {@code podman}
 * @param first what it runs first, and tells
 * @param files {@code mounted} or {@code copied}: how those of this machine came into it
 */
record RunningContainer(String id, Image image, String runtime, String client, FirstPrograms first, String files) {

    /** Containers that differ in nothing but their filter. */
    record Kind(Image image, String runtime) {}

    Kind kind() {
        return new Kind(image, runtime);
    }

    /** What proves to be there, for the report. */
    Map<String, String> proof(Container asked, Observations seen) throws UnavailableException {
        GvisorSigns signs = GvisorSigns.in(seen);
        requireRuntime(asked, signs);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("image.digest", image.digest());
        facts.put("files", files);
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
        // gVisor under a name of its own is nobody's mistake; another runtime under gVisor's is, or under one such as
        // runsc-kvm.
        if (wanted.startsWith("runsc") && !signs.areThere()) {
            throw wrongRuntime(wanted, "the kernel inside has no sign of gVisor: " + signs.words());
        }
        if ((wanted.equals("runc") || wanted.equals("crun")) && signs.areThere()) {
            throw wrongRuntime(wanted, "the kernel inside is gVisor: " + signs.words());
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
