package io.kernelproof.environment.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.VolumeOptions;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.probe.Observations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;
import org.testcontainers.utility.TestcontainersConfiguration;

/**
 * The Docker daemon, as Testcontainers finds it and logs in to registries for it. Its own containers, of Ryuk and of Alpine, are
 * not used: a machine without a network would wait for their images. Thread-safe.
 */
final class Daemon {

    private static final int MAX_PRINTED = 64;

    /** A directory that images have, and let nobody else into. */
    private static final String ROOTS_HOME = "/root";

    /** What the daemon says of a file to mount that it does not see: moby, volume/mounts/validate.go. */
    private static final String NOT_SEEN = "bind source path does not exist";

    private static final Pattern ROOTS = Pattern.compile("((root|0)(:.*)?)?");

    private static @Nullable Daemon ofThisJvm;

    private final DockerClient client;
    private final TransportConfig transport;
    private final Set<String> runtimes;
    private final Owner owner;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> pulls = new ConcurrentHashMap<>();
    private volatile boolean seesThisMachine = true;
    private final Map<RunningContainer.Kind, Optional<Observations>> unconfined = new ConcurrentHashMap<>();

    private Daemon(DockerClientProviderStrategy strategy, Owner owner) {
        this.client = strategy.getDockerClient();
        this.transport = strategy.getTransportConfig();
        this.runtimes = runtimes(client);
        this.owner = owner;
    }

    /** Finds the daemon when it is first asked for; a daemon that comes later is found then. */
    static synchronized Daemon ofThisJvm() throws UnavailableException {
        Daemon daemon = ofThisJvm;
        if (daemon == null) {
            daemon = find();
            daemon.removeLeftovers();
            Runtime.getRuntime().addShutdownHook(new Thread(daemon::removeAll, "kernelproof-containers-end"));
            ofThisJvm = daemon;
        }
        return daemon;
    }

    private static Daemon find() throws UnavailableException {
        DockerAddress.requireUsable();
        try {
            List<DockerClientProviderStrategy> strategies = new ArrayList<>();
            ServiceLoader.load(DockerClientProviderStrategy.class, Daemon.class.getClassLoader())
                    .forEach(strategies::add);
            return new Daemon(DockerClientProviderStrategy.getFirstValidStrategy(strategies), Owner.thisJvm());
        } catch (IllegalStateException | DockerException e) {
            throw DockerAddress.unavailable(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UnavailableException(
                    "Linux, with /proc, so that containers left behind can be told from others",
                    "it is not to be found out which process this is: " + e,
                    "run the tests on Linux",
                    e);
        }
    }

    private static Set<String> runtimes(DockerClient client) {
        Object known = client.infoCmd().exec().getRawValues().get("Runtimes");
        Set<String> names = new TreeSet<>();
        if (known instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    void requireRuntime(Optional<String> runtime) throws UnavailableException {
        if (runtime.isPresent() && !runtimes.contains(runtime.get())) {
            throw new UnavailableException(
                    "a runtime that the daemon knows: " + String.join(", ", runtimes),
                    "the daemon knows no runtime '%s', but %s".formatted(runtime.get(), String.join(", ", runtimes)),
                    "correct the name, or add it to the 'runtimes' of the daemon's configuration",
                    null);
        }
    }

    /** Pulls an image unless it is there, and returns the name by which it is. */
    String image(String asked) throws UnavailableException {
        String name = substituted(asked);
        synchronized (pulls.computeIfAbsent(name, key -> new Object())) {
            try {
                client.inspectImageCmd(name).exec();
            } catch (NotFoundException e) {
                pull(name);
            } catch (DockerException e) {
                throw noImage(name, e.getMessage(), e);
            }
        }
        return name;
    }

    private static String substituted(String asked) throws UnavailableException {
        try {
            DockerImageName name = DockerImageName.parse(asked);
            return ImageNameSubstitutor.instance().apply(name).asCanonicalNameString();
        } catch (IllegalArgumentException e) {
            throw noImage(asked, e.getMessage(), e);
        }
    }

    private void pull(String name) throws UnavailableException {
        int limit = TestcontainersConfiguration.getInstance().getImagePullTimeout();
        try (ResultCallback.Adapter<PullResponseItem> pulling =
                client.pullImageCmd(name).exec(new ResultCallback.Adapter<>())) {
            if (!pulling.awaitCompletion(limit, TimeUnit.SECONDS)) {
                throw noImage(name, "it was not pulled within %d s".formatted(limit), null);
            }
            client.inspectImageCmd(name).exec();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noImage(name, "the thread was interrupted that pulled it", e);
        } catch (IOException | RuntimeException e) {
            throw noImage(name, e.getMessage(), e);
        }
    }

    private static UnavailableException noImage(String name, @Nullable String seen, @Nullable Throwable cause) {
        return new UnavailableException(
                "an image that the daemon has, or can pull",
                "the image '%s' cannot be had: %s".formatted(name, oneLine(seen)),
                "try 'docker pull %s'; log in to its registry if that refuses".formatted(name),
                cause);
    }

    RunningContainer start(ContainerSpec spec, String image) throws UnavailableException {
        try {
            Optional<String> mounted = seesThisMachine ? createWithMounts(spec, image) : Optional.empty();
            String id = mounted.isPresent() ? mounted.get() : createWithCopies(spec, image);
            return start(id, image, mounted.isPresent() ? "mounted" : "copied");
        } catch (DockerException e) {
            throw notStarted(e);
        }
    }

    /** Empty if the daemon does not see the files of this machine: it runs on another, or in a container of its own. */
    private Optional<String> createWithMounts(ContainerSpec spec, String image) {
        List<Mount> mounts = new ArrayList<>();
        spec.mounts()
                .forEach((source, target) -> mounts.add(new Mount()
                        .withType(MountType.BIND)
                        .withSource(source.toString())
                        .withTarget(target)
                        .withReadOnly(true)));
        try {
            return Optional.of(create(spec, image, mounts));
        } catch (DockerException e) {
            if (!oneLine(e.getMessage()).contains(NOT_SEEN)) {
                throw e;
            }
            seesThisMachine = false;
            return Optional.empty();
        }
    }

    private String createWithCopies(ContainerSpec spec, String image) throws UnavailableException {
        String id = create(spec, image, new ArrayList<>());
        try {
            FilesAsArchive.send(
                    spec.mounts(),
                    archive -> client.copyArchiveToContainerCmd(id)
                            .withRemotePath("/")
                            .withTarInputStream(archive)
                            .exec());
            return id;
        } catch (IOException | DockerException e) {
            remove(id);
            throw new UnavailableException(
                    "a daemon that sees the files of this machine, or lets them be copied into a container",
                    "the daemon does not see the files of this machine, and they cannot be copied: "
                            + oneLine(e.getMessage()),
                    "see the cause",
                    e);
        }
    }

    private String create(ContainerSpec spec, String image, List<Mount> mounts) {
        CreateContainerResponse created = client.createContainerCmd(image)
                .withEntrypoint(ContainerSpec.KEEP, "wait")
                .withLabels(Map.of(Owner.LABEL, owner.label()))
                .withHostConfig(hostConfig(spec, image, mounts))
                .exec();
        running.add(created.getId());
        return created.getId();
    }

    private RunningContainer start(String id, String image, String files) throws UnavailableException {
        try {
            client.startContainerCmd(id).exec();
            InspectContainerResponse container = client.inspectContainerCmd(id).exec();
            return new RunningContainer(
                    id,
                    image,
                    Optional.ofNullable(container.getHostConfig().getRuntime()).orElse("unknown"),
                    digest(image),
                    files);
        } catch (DockerException e) {
            remove(id);
            throw notStarted(e);
        }
    }

    private static UnavailableException notStarted(DockerException e) {
        return new UnavailableException(
                "the container starts",
                "the container does not start: " + oneLine(e.getMessage()),
                "see the cause; 'docker run' with the same image, runtime and profile says the same",
                e);
    }

    private HostConfig hostConfig(ContainerSpec spec, String image, List<Mount> mounts) {
        if (spec.isBelow(ROOTS_HOME) && !isRoots(image)) {
            // There it may not read anything anyway, and would not get through to what is mounted below.
            mounts.add(new Mount()
                    .withType(MountType.VOLUME)
                    .withTarget(ROOTS_HOME)
                    .withVolumeOptions(new VolumeOptions().withNoCopy(true)));
        }
        HostConfig config = HostConfig.newHostConfig().withNetworkMode("none").withMounts(mounts);
        spec.runtime().ifPresent(config::withRuntime);
        spec.seccomp().ifPresent(option -> config.withSecurityOpts(List.of(option)));
        return config;
    }

    private boolean isRoots(String image) {
        ContainerConfig config = client.inspectImageCmd(image).exec().getConfig();
        String user = config == null ? null : config.getUser();
        return user == null || ROOTS.matcher(user).matches();
    }

    private String digest(String image) {
        InspectImageResponse inspected = client.inspectImageCmd(image).exec();
        List<String> digests = Optional.ofNullable(inspected.getRepoDigests()).orElse(List.of());
        return digests.isEmpty() ? String.valueOf(inspected.getId()) : digests.get(0);
    }

    /** Starts a program in a container, with its streams attached. */
    HijackedConnection exec(String container, List<String> command, Map<String, String> variables) throws IOException {
        List<String> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        try {
            String id = client.execCreateCmd(container)
                    .withCmd(command.toArray(String[]::new))
                    .withEnv(environment)
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .exec()
                    .getId();
            return HijackedConnection.post(
                    transport, "/exec/%s/start".formatted(id), "{\"Detach\":false,\"Tty\":false}");
        } catch (DockerException e) {
            throw new IOException(
                    "the daemon does not start %s in the container: %s"
                            .formatted(command.get(0), oneLine(e.getMessage())),
                    e);
        }
    }

    /** Runs a native program in a container to its end, and returns the little that it prints. */
    String run(String container, List<String> command) throws IOException {
        try (HijackedConnection connection = exec(container, command, Map.of())) {
            connection.endOutput();
            return new String(
                    new MultiplexedInput(connection.input()).readNBytes(MAX_PRINTED), StandardCharsets.US_ASCII);
        }
    }

    /** What the kernel answers in a container of the same image and runtime without a filter, which runs the probe only. */
    Optional<Observations> behindFilters(RunningContainer container) {
        return unconfined.computeIfAbsent(container.kind(), this::observeUnconfined);
    }

    private Optional<Observations> observeUnconfined(RunningContainer.Kind kind) {
        io.kernelproof.environment.Container asked = new io.kernelproof.environment.Container(
                kind.image(),
                Optional.of(kind.runtime()),
                Optional.of(io.kernelproof.environment.Container.UNCONFINED));
        Environment environment = Environment.onKernel(Environment.HOST_KERNEL).in(asked);
        try {
            RunningContainer started = start(ContainerSpec.of(asked, Set.of()), kind.image());
            try (LaunchedSandbox sandbox =
                    LaunchedSandbox.start(environment, new ContainerLauncher(this, started), seen -> Map.of())) {
                return Optional.of(sandbox.observations());
            }
        } catch (UnavailableException | EnvironmentUnavailableException e) {
            return Optional.empty();
        }
    }

    /** Leaves a container to whoever wants it; of a JVM that has ended, the next one removes it. */
    void forget(String id) {
        running.remove(id);
    }

    /** Removes a container with all that runs in it. */
    void remove(String id) {
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
            running.remove(id);
        } catch (NotFoundException | ConflictException e) {
            // It is gone, or somebody else is removing it.
            running.remove(id);
        }
    }

    private void removeAll() {
        running.parallelStream().forEach(this::remove);
    }

    /** What JVMs of this machine have left that were killed before they could remove it. */
    private void removeLeftovers() {
        for (Container container : client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(Owner.LABEL))
                .exec()) {
            String label = container.getLabels().getOrDefault(Owner.LABEL, "");
            if (owner.knowsToBeGone(Owner.parse(label))) {
                remove(container.getId());
            }
        }
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\n\\s*", "; ");
    }
}
