package io.kernelproof.faults;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The daemon that {@code .ci/docker} starts, asked by Docker's own program. */
final class Docker {

    /** What the product writes on a container: boot and namespace, process, start. */
    private static final String LABEL = "io.kernelproof.owner";

    /** Made by {@code .ci/docker}; the JDK of this machine fits it. */
    static final String DEBIAN = "kernelproof/debian:12";

    private static final boolean IS_THERE = System.getenv("DOCKER_HOST") != null && answers();

    private Docker() {}

    /** A container of the product's. */
    record Container(String id, String owner) {

        String ownerPid() {
            String[] parts = owner.split(" ");
            return parts.length > 1 ? parts[1] : "";
        }
    }

    static boolean isThere() {
        return IS_THERE;
    }

    private static boolean answers() {
        try {
            return !run("images", "--quiet", DEBIAN).isEmpty();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static String run(String... arguments) throws IOException, InterruptedException {
        return Scene.run(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("docker"), java.util.stream.Stream.of(arguments))
                .toArray(String[]::new));
    }

    static List<Container> containers() throws IOException, InterruptedException {
        return run(
                        "ps",
                        "--all",
                        "--no-trunc",
                        "--filter",
                        "label=" + LABEL,
                        "--format",
                        "{{.ID}}|{{.Label \"" + LABEL + "\"}}")
                .lines()
                .map(line -> line.split("\\|", 2))
                .map(parts -> new Container(parts[0], parts[1]))
                .toList();
    }

    /** The container that a build has. */
    static Optional<Container> of(Process build) throws IOException, InterruptedException {
        String pid = Long.toString(build.pid());
        return containers().stream().filter(each -> each.ownerPid().equals(pid)).findFirst();
    }
}
