package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.ContainerSpec.array;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.probe.Observations;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Docker daemon, as Testcontainers finds it and logs in to registries for it. Its own containers, of Ryuk and of Alpine, are
 * not used: a machine without a network would wait for their images. Thread-safe.
 */
final class Daemon {

    private static final int MAX_PRINTED = 64;

    /** What the daemon says of a file to mount that it does not see: moby, volume/mounts/validate.go. */
    private static final String NOT_SEEN = "bind source path does not exist";

    /** What Podman says where it is given a seccomp profile, and not its path: pkg/specgen/generate/config_linux_seccomp.go. */
    private static final String NO_SUCH_PROFILE = "opening seccomp profile";

    /** What Podman says is the runtime of every container. */
    private static final String RUNTIME_OF_PODMAN = "oci";

    private static @Nullable Daemon ofThisJvm;

    private final DockerApi api;
    private final Images images;
    private final Owner owner;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Done beside the start of the first container, which takes longer; holds why it cannot be done. */
    private @Nullable CompletableFuture<Optional<UnavailableException>> tidied;

    private volatile boolean seesThisMachine = true;
    private final Map<RunningContainer.Kind, Optional<Observations>> unconfined = new ConcurrentHashMap<>();

    private Daemon(DockerApi api, Owner owner) {
        this.api = api;
        this.images = new Images(api);
        this.owner = owner;
    }

    /** Finds the daemon when it is first asked for; a daemon that comes later is found then. */
    static synchronized Daemon ofThisJvm() throws UnavailableException {
        Daemon daemon = ofThisJvm;
        if (daemon == null) {
            daemon = new Daemon(new DockerApi(Testcontainers.find()), owner());
            Runtime.getRuntime().addShutdownHook(new Thread(daemon::removeAll, "kernelproof-containers-end"));
            ofThisJvm = daemon;
        }
        return daemon;
    }

    private static Owner owner() throws UnavailableException {
        try {
            return Owner.thisJvm();
        } catch (IOException e) {
            throw new UnavailableException(
                    "Linux, with /proc, so that containers left behind can be told from others",
                    "it is not to be found out which process this is: " + e,
                    "run the tests on Linux",
                    e);
        }
    }

    /** Pulls an image where that is needed. */
    Image image(String asked) throws UnavailableException {
        try {
            return images.get(asked);
        } catch (UnavailableException e) {
            requireTidied();
            throw e;
        }
    }

    /** Does once what is to be done for each container, as far as the image has been pulled. */
    void prepare(ContainerSpec spec, String image) {
        images.lookUp(image).ifPresent(there -> request(spec, there, spec.mounts()));
    }

    private synchronized CompletableFuture<Optional<UnavailableException>> tidying() {
        if (tidied == null) {
            tidied = CompletableFuture.supplyAsync(this::removeLeftovers);
        }
        return tidied;
    }

    /** Waits until what others have left is gone. Where no daemon answers, that says more than what was tried of it. */
    private void requireTidied() throws UnavailableException {
        Optional<UnavailableException> reason = tidying().join();
        if (reason.isPresent()) {
            forget(this);
            throw reason.get();
        }
    }

    private static synchronized void forget(Daemon daemon) {
        if (ofThisJvm == daemon) {
            ofThisJvm = null;
        }
    }

    RunningContainer start(ContainerSpec spec, Image image) throws UnavailableException {
        var unused = tidying();
        try {
            Optional<String> mounted = seesThisMachine ? createWithMounts(spec, image) : Optional.empty();
            String id = mounted.isPresent() ? mounted.get() : createWithCopies(spec, image);
            return start(id, spec, image, mounted.isPresent() ? RunningContainer.MOUNTED : "copied");
        } catch (IOException e) {
            requireRuntime(spec.runtime());
            requireNetwork(spec.network());
            throw notStarted(e);
        }
    }

    /** Asked only when no container could be had of it: the answer takes some time. */
    private void requireRuntime(Optional<String> runtime) throws UnavailableException {
        Set<String> runtimes = new TreeSet<>();
        try {
            JsonElement known = info().get("Runtimes");
            if (known != null && known.isJsonObject()) {
                runtimes.addAll(known.getAsJsonObject().keySet());
            }
        } catch (IOException e) {
            return;
        }
        requireKnown(
                "runtime",
                runtime,
                runtimes,
                "correct the name, or add it to the 'runtimes' of the daemon's configuration");
    }

    /** Asked only when no container could be had with it. Podman does not tell of the two that there always are. */
    private void requireNetwork(Optional<String> network) throws UnavailableException {
        Set<String> networks = new TreeSet<>(Set.of("host", ContainerSpec.NO_NETWORK));
        try {
            for (JsonElement known : api.get("/networks").getAsJsonArray()) {
                networks.add(text(known, "Name"));
            }
        } catch (IOException | IllegalStateException e) {
            return;
        }
        requireKnown(
                "network",
                network,
                networks,
                "correct the name in kernelproof.network, or make the network with 'docker network create'");
    }

    private static void requireKnown(String what, Optional<String> asked, Set<String> known, String next)
            throws UnavailableException {
        if (asked.isPresent() && !known.contains(asked.get())) {
            String all = String.join(", ", known);
            throw new UnavailableException(
                    "a %s that the daemon knows: %s".formatted(what, all),
                    "the daemon knows no %s '%s', but %s".formatted(what, asked.get(), all),
                    next,
                    null);
        }
    }

    private JsonObject info() throws IOException {
        return api.get("/info").getAsJsonObject();
    }

    /** Empty if the daemon does not see the files of this machine: it runs on another, or in a container of its own. */
    private Optional<String> createWithMounts(ContainerSpec spec, Image image)
            throws IOException, UnavailableException {
        try {
            return Optional.of(create(spec, image, spec.mounts()));
        } catch (DockerApi.RefusedException e) {
            if (!oneLine(e.getMessage()).contains(NOT_SEEN)) {
                throw e;
            }
            seesThisMachine = false;
            return Optional.empty();
        }
    }

    private String createWithCopies(ContainerSpec spec, Image image) throws IOException, UnavailableException {
        String id = create(spec, image, Map.of());
        try {
            api.put(
                    "/containers/%s/archive?path=/".formatted(id),
                    output -> FilesAsArchive.write(spec.mounts(), output));
            return id;
        } catch (IOException e) {
            remove(id);
            throw new UnavailableException(
                    "a daemon that sees the files of this machine, or lets them be copied into a container",
                    "the daemon does not see the files of this machine, and they cannot be copied: "
                            + oneLine(e.getMessage()),
                    "see the cause",
                    e);
        }
    }

    private String create(ContainerSpec spec, Image image, Map<Path, String> mounts)
            throws IOException, UnavailableException {
        try {
            return createAsAsked(spec, image, mounts);
        } catch (DockerApi.RefusedException e) {
            if (!oneLine(e.getMessage()).contains(NO_SUCH_PROFILE)) {
                throw e;
            }
            return createAsAsked(spec.withProfileInFile(), image, mounts);
        }
    }

    private String createAsAsked(ContainerSpec spec, Image image, Map<Path, String> mounts) throws IOException {
        String id = text(api.post("/containers/create", request(spec, image, mounts)), "Id");
        running.add(id);
        return id;
    }

    private JsonObject request(ContainerSpec spec, Image image, Map<Path, String> mounts) {
        JsonObject request = spec.request(image, mounts);
        JsonObject labels = new JsonObject();
        labels.addProperty(Owner.LABEL, owner.label());
        request.add("Labels", labels);
        return request;
    }

    private RunningContainer start(String id, ContainerSpec spec, Image image, String files)
            throws IOException, UnavailableException {
        FirstPrograms first = null;
        boolean started = false;
        try {
            first = new FirstPrograms(
                    api.hijack("/containers/%s/attach?stream=1&stdin=%d&stdout=1&stderr=1"
                            .formatted(id, spec.first().beside().isPresent() ? 1 : 0)),
                    spec.first());
            api.post("/containers/%s/start".formatted(id));
            JsonObject container = api.get("/containers/%s/json".formatted(id)).getAsJsonObject();
            JsonElement runtime = container.getAsJsonObject("HostConfig").get("Runtime");
            String name = runtime == null || runtime.isJsonNull() ? "unknown" : runtime.getAsString();
            boolean podman = name.equals(RUNTIME_OF_PODMAN);
            RunningContainer running = new RunningContainer(
                    id,
                    image,
                    podman ? text(info(), "DefaultRuntime") : name,
                    podman ? "podman" : "docker",
                    first,
                    spec.network().orElse(ContainerSpec.NO_NETWORK),
                    files);
            requireTidied();
            started = true;
            return running;
        } finally {
            if (!started) {
                if (first != null) {
                    first.close();
                }
                remove(id);
            }
        }
    }

    private static UnavailableException notStarted(IOException e) {
        return new UnavailableException(
                "the container starts",
                "the container does not start: " + oneLine(e.getMessage()),
                "see the cause; 'docker run' with the same image, runtime and profile says the same",
                e);
    }

    private static String text(JsonElement object, String name) throws IOException {
        JsonElement text = object.isJsonObject() ? object.getAsJsonObject().get(name) : null;
        if (text == null || !text.isJsonPrimitive()) {
            throw new IOException("the daemon's answer has no " + name);
        }
        return text.getAsString();
    }

    /** Starts a program in a container, with its streams attached. */
    DaemonConnection exec(String container, List<String> command, Map<String, String> variables, Optional<String> user)
            throws IOException {
        JsonObject request = new JsonObject();
        user.ifPresent(name -> request.addProperty("User", name));
        request.add("Cmd", array(command.stream()));
        request.add("Env", array(variables.entrySet().stream().map(Object::toString)));
        List.of("AttachStdin", "AttachStdout", "AttachStderr").forEach(each -> request.addProperty(each, true));
        JsonObject start = new JsonObject();
        start.addProperty("Detach", false);
        start.addProperty("Tty", false);
        try {
            String id = text(api.post("/containers/%s/exec".formatted(container), request), "Id");
            return api.hijack("/exec/%s/start".formatted(id), start);
        } catch (IOException e) {
            throw new IOException(
                    "the daemon does not start %s in the container: %s"
                            .formatted(command.get(0), oneLine(e.getMessage())),
                    e);
        }
    }

    /** The same as who programs run as there. */
    DaemonConnection exec(String container, List<String> command) throws IOException {
        return exec(container, command, Map.of(), Optional.empty());
    }

    /** Runs a native program in a container to its end, and returns the little that it prints. */
    String run(String container, List<String> command, Optional<String> user) throws IOException {
        try (DaemonConnection connection = exec(container, command, Map.of(), user)) {
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
                kind.image().name(),
                Optional.of(kind.runtime()),
                Optional.of(io.kernelproof.environment.Container.UNCONFINED));
        Environment environment = Environment.onKernel(Environment.HOST_KERNEL).in(asked);
        try {
            RunningContainer started = start(ContainerSpec.of(environment, Set.of(), Optional.empty()), kind.image());
            try (LaunchedSandbox sandbox =
                    LaunchedSandbox.start(environment, new ContainerLauncher(this, started), seen -> Map.of())) {
                return Optional.of(sandbox.observations());
            }
        } catch (UnavailableException | EnvironmentUnavailableException e) {
            return Optional.empty();
        }
    }

    /** How a container has ended, to be added to what did not work in it; empty if it runs. */
    String end(String id) {
        try {
            JsonObject state = api.get("/containers/%s/json".formatted(id))
                    .getAsJsonObject()
                    .getAsJsonObject("State");
            return state.get("Running").getAsBoolean()
                    ? ""
                    : "; the container has ended with exit status " + text(state, "ExitCode");
        } catch (IOException e) {
            return "; the daemon says of the container: " + oneLine(e.getMessage());
        }
    }

    /** Leaves a container to whoever wants it; of a JVM that has ended, the next one removes it. */
    void forget(String id) {
        running.remove(id);
    }

    /** Removes a container with all that runs in it. */
    void remove(String id) {
        try {
            api.delete("/containers/%s?force=1&v=1".formatted(id));
            running.remove(id);
        } catch (DockerApi.RefusedException e) {
            if (e.isNotFound() || e.isConflict()) {
                // It is gone, or somebody else is removing it.
                running.remove(id);
            }
        } catch (IOException e) {
            // The end of this JVM tries again, and then the next one that uses containers.
        }
    }

    private void removeAll() {
        running.parallelStream().forEach(this::remove);
    }

    /** What JVMs of this machine have left that were killed before they could remove it. */
    private Optional<UnavailableException> removeLeftovers() {
        String filters = "{\"label\":[\"%s\"]}".formatted(Owner.LABEL);
        try {
            JsonElement all =
                    api.get("/containers/json?all=1&filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8));
            for (JsonElement container : all.getAsJsonArray()) {
                JsonElement labels = container.getAsJsonObject().get("Labels");
                if (owner.knowsToBeGone(Owner.parse(text(labels, Owner.LABEL)))) {
                    remove(text(container, "Id"));
                }
            }
            Marker.removeLeftovers(owner);
            return Optional.empty();
        } catch (IOException | IllegalStateException e) {
            return Optional.of(DockerAddress.unavailable(oneLine(e.getMessage()), e));
        }
    }

    static String oneLine(@Nullable String text) {
        return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\n\\s*", "; ");
    }
}
