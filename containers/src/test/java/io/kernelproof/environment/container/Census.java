package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a daemon and this machine have at one time: what a fault leaves behind is the difference of two. */
record Census(Set<String> containers, Set<String> volumes, Set<String> networks, Set<Long> processes) {

    private static final int LIMIT_SECONDS = 20;

    static Census take() {
        DockerClient client = TestDaemon.client();
        return new Census(
                names(
                        client.listContainersCmd().withShowAll(true).exec().stream()
                                .filter(container -> !TestDaemon.isOfOthers(container)),
                        Container::getId),
                names(client.listVolumesCmd().exec().getVolumes().stream(), InspectVolumeResponse::getName),
                names(client.listNetworksCmd().exec().stream(), Network::getId),
                ours().map(ProcessHandle::pid).collect(Collectors.toSet()));
    }

    private static <T> Set<String> names(Stream<T> all, Function<T, String> name) {
        return all.map(name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** This JVM's own, and those of the daemon, which name its directory: shims, and gVisor's, but for those of other JVMs. */
    private static Stream<ProcessHandle> ours() {
        Set<String> others = names(
                TestDaemon.client().listContainersCmd().withShowAll(true).exec().stream()
                        .filter(TestDaemon::isOfOthers),
                Container::getId);
        Path daemon = TestDaemon.beside(".").normalize();
        return Stream.concat(
                ProcessHandle.current().descendants(),
                ProcessHandle.allProcesses()
                        .filter(process -> commandLine(process)
                                .filter(line -> line.contains(daemon + "/"))
                                .filter(line -> others.stream().noneMatch(line::contains))
                                .isPresent()));
    }

    private static Optional<String> commandLine(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command + " "
                        + String.join(" ", process.info().arguments().orElse(new String[0])));
    }

    /** Processes may take a moment to end. */
    void requireNothingLeft() throws Exception {
        for (ProcessHandle process : ours().toList()) {
            if (!processes.contains(process.pid())) {
                process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
        Census after = take();
        assertThat(after.containers).as("containers").isEqualTo(containers);
        assertThat(after.volumes).as("volumes").isEqualTo(volumes);
        assertThat(after.networks).as("networks").isEqualTo(networks);
        assertThat(processes).as("processes").containsAll(after.processes);
    }
}
