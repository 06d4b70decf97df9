package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.ContainerSpec.array;

import com.google.gson.JsonObject;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.message.Problem;
import io.kernelproof.probe.Observations;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.time.Together;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final String FAR = "the daemon does not see the files of this machine";

    /** An answer, the removal of what is left, and some more. */
    private static final Duration TIDYING_LIMIT = Duration.ofMinutes(2);

    /** At the end of this JVM, for all containers. */
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    /** Longer than a container takes that is started in vain, and what is asked in it. */
    private static final Duration SHARED_LIMIT = Duration.ofMinutes(5);

    /** Files that a daemon does not see though it sees this machine's: so many are copied one by one. */
    private static final int MAX_UNSEEN = 8;

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

    private static final Shared<String, Daemon> DAEMONS = new Shared<>("a Docker daemon", SHARED_LIMIT);
    private static final String OF_THIS_JVM = "of this JVM";

    private final DockerApi api;
    private final Images images;
    private final Owner owner;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Why this JVM has ended a container before it was done with it. */
    private final Map<String, String> ended = new ConcurrentHashMap<>();

    /** Done beside the start of the first container, which takes longer; holds why it cannot be done. */
    private @Nullable FutureTask<Optional<UnavailableException>> tidied;

    private volatile boolean seesThisMachine = true;
    private final Shared<RunningContainer.Kind, Observations> unconfined =
            new Shared<>("a container without a filter", SHARED_LIMIT);

    Daemon(DockerApi api, Owner owner) {
        this.api = api;
        this.images = new Images(api);
        this.owner = owner;
    }

    /** Finds the daemon when it is first asked for; a daemon that comes later is found then. */
    static Daemon ofThisJvm() throws UnavailableException {
        return DAEMONS.get(OF_THIS_JVM, () -> {
            Daemon daemon = new Daemon(new DockerApi(Testcontainers.find()), owner());
            Runtime.getRuntime().addShutdownHook(new Thread(daemon::removeAll, "kernelproof-containers-end"));
            return daemon;
        });
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
        var unused = tidying();
        try {
            return images.get(asked);
        } catch (UnavailableException e) {
            requireThatItAnswers();
            throw e;
        }
    }

    /** Does once what is to be done for each container, as far as the image has been pulled. */
    void prepare(ContainerSpec spec, String image) {
        images.lookUp(image).ifPresent(there -> request(spec, there, spec.mounts()));
    }

    private synchronized FutureTask<Optional<UnavailableException>> tidying() {
        FutureTask<Optional<UnavailableException>> tidying = tidied;
        if (tidying == null) {
            tidying = new FutureTask<>(this::removeLeftovers);
            tidied = tidying;
            TimeLimit.executor().execute(tidying);
        }
        return tidying;
    }

    /** Where no daemon answers, that says more than what was tried of it. */
    private void requireThatItAnswers() throws UnavailableException {
        Optional<UnavailableException> reason = awaitTidied();
        if (reason.isPresent()) {
            DAEMONS.forget(OF_THIS_JVM);
            throw reason.get();
        }
    }

    /** Waits until what others have left is gone; returns why the daemon could not be asked for it. */
    private Optional<UnavailableException> awaitTidied() {
        try {
            return TimeLimit.of(TIDYING_LIMIT).await(tidying());
        } catch (TimeoutException | ExecutionException e) {
            Notice.once("containers that killed JVMs have left could not be removed: " + oneLine(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    RunningContainer start(ContainerSpec spec, Image image) throws UnavailableException {
        var unused = tidying();
        try {
            Made made = create(spec, image);
            return start(made.id(), spec, image, made.files());
        } catch (IOException e) {
            requireRuntime(spec.runtime());
            requireNetwork(spec.network());
            throw notStarted(e);
        }
    }

    /** A container, and how files came into it. */
    private record Made(String id, String files) {}

    private Made create(ContainerSpec spec, Image image) throws IOException, UnavailableException {
        if (!spec.isMarked()) {
            return createWithCopies(spec, image, "whether the daemon sees this machine's files cannot be found out");
        } else if (!seesThisMachine) {
            return createWithCopies(spec, image, FAR);
        }
        return createWithMounts(spec, image);
    }

    /** Asked only when no container could be had of it: the answer takes some time. */
    private void requireRuntime(Optional<String> runtime) throws UnavailableException {
        Set<String> runtimes = new TreeSet<>();
        try {
            runtimes.addAll(info().get("Runtimes").names());
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
            for (Json known : api.get("/networks").all()) {
                networks.add(known.text("Name"));
            }
        } catch (IOException e) {
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

    private Json info() throws IOException {
        return api.get("/info");
    }

    /**
     * Copies what the daemon does not see: all, where the file is among it that only this machine has, for then the daemon runs on
     * another machine, or in a container of its own. The first of the mounts is looked at first.
     */
    private Made createWithMounts(ContainerSpec spec, Image image) throws IOException, UnavailableException {
        Map<Path, String> mounts = new LinkedHashMap<>(spec.mounts());
        Map<Path, String> copies = new LinkedHashMap<>();
        while (true) {
            try {
                String id = create(spec, image, mounts);
                if (copies.isEmpty()) {
                    return new Made(id, RunningContainer.MOUNTED);
                }
                copy(id, copies, "the daemon does not see %s".formatted(copies.keySet()));
                return new Made(id, RunningContainer.MOUNTED + ", but copied: " + copies.size());
            } catch (DockerApi.RefusedException e) {
                String said = oneLine(e.getMessage());
                if (!said.contains(NOT_SEEN)) {
                    throw e;
                }
                Optional<Path> unseen = unseen(said, mounts.keySet());
                if (unseen.filter(spec::isMarker).isPresent()) {
                    seesThisMachine = false;
                    return createWithCopies(spec, image, FAR);
                } else if (unseen.isEmpty() || copies.size() == MAX_UNSEEN) {
                    Notice.once("files are copied into a container instead of being mounted, since the daemon says: "
                            + said);
                    return createWithCopies(spec, image, said);
                }
                Notice.once(
                        Files.exists(unseen.get())
                                ? "the daemon does not see %s, so it is copied".formatted(unseen.get())
                                : "%s is gone, so it is not in containers".formatted(unseen.get()));
                copies.put(unseen.get(), mounts.remove(unseen.get()));
            }
        }
    }

    private static Optional<Path> unseen(String said, Set<Path> mounted) {
        String path =
                said.substring(said.lastIndexOf(NOT_SEEN) + NOT_SEEN.length()).replaceFirst("^: *", "");
        return mounted.stream().filter(each -> each.toString().equals(path)).findFirst();
    }

    private Made createWithCopies(ContainerSpec spec, Image image, String why)
            throws IOException, UnavailableException {
        String id = create(spec, image, Map.of());
        copy(id, spec.mounts(), why);
        return new Made(id, RunningContainer.COPIED);
    }

    private void copy(String id, Map<Path, String> files, String why) throws UnavailableException {
        try {
            api.put("/containers/%s/archive?path=/".formatted(id), output -> FilesAsArchive.write(files, output));
        } catch (IOException e) {
            remove(id);
            throw new UnavailableException(
                    "a daemon that sees the files of this machine, or lets them be copied into a container",
                    "%s, and they cannot be copied: %s".formatted(why, oneLine(e.getMessage())),
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
        String id = id(api.post(
                "/containers/create", request(spec, image, mounts), api.limits().start()));
        running.add(id);
        return id;
    }

    /** As it is put into the paths of further questions. */
    private static String id(Json answer) throws IOException {
        String id = answer.text("Id");
        if (!ID.matcher(id).matches()) {
            throw new IOException("the daemon's answer has an Id that is none");
        }
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
                    spec.first(),
                    api.limits().proof());
            api.post("/containers/%s/start".formatted(id), api.limits().start());
            Json container = api.get("/containers/%s/json".formatted(id));
            String name = container.get("HostConfig").get("Runtime").text().orElse("unknown");
            boolean podman = name.equals(RUNTIME_OF_PODMAN);
            RunningContainer running = new RunningContainer(
                    id,
                    image,
                    podman ? info().text("DefaultRuntime") : name,
                    podman ? "podman" : "docker",
                    first,
                    spec.network().orElse(ContainerSpec.NO_NETWORK),
                    files);
            awaitTidied()
                    .ifPresent(reason -> Notice.once(
                            "containers that killed JVMs have left could not be looked for: " + reason.getMessage()));
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

    /**
     * A program that was started in a container.
     *
     * @param id what the daemon calls it
     * @param connection its streams
     */
    record Exec(String id, DaemonConnection connection) {}

    /** Starts a program in a container, with its streams attached. */
    Exec exec(String container, List<String> command, Map<String, String> variables, Optional<String> user)
            throws IOException {
        return exec(
                container, command, variables, user, TimeLimit.of(api.limits().start()));
    }

    private Exec exec(
            String container,
            List<String> command,
            Map<String, String> variables,
            Optional<String> user,
            TimeLimit limit)
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
            String id = id(api.post("/containers/%s/exec".formatted(container), request, limit.left()));
            return new Exec(id, started(id, start, limit));
        } catch (IOException e) {
            throw new IOException(
                    "the daemon does not start %s in the container: %s"
                            .formatted(command.get(0), oneLine(e.getMessage())),
                    e);
        }
    }

    /** What is left of the limit may be next to nothing, and says nothing then. */
    private DaemonConnection started(String exec, JsonObject start, TimeLimit limit) throws IOException {
        try {
            return api.hijack("/exec/%s/start".formatted(exec), start, limit.left());
        } catch (SilentException | UnreachableException e) {
            throw limit.hasPassed() ? new SilentException("what it was asked for", limit, e) : e;
        }
    }

    /** What is done with the streams of a native program. */
    @FunctionalInterface
    interface Use<T> {
        T of(DaemonConnection connection) throws IOException;
    }

    /** Runs a native program in a container while its streams are used; who programs run as there is who it runs as. */
    <T> T with(String container, List<String> command, Use<T> use) throws IOException {
        return with(container, command, Optional.empty(), api.limits().files(), use);
    }

    private <T> T with(String container, List<String> command, Optional<String> user, Duration limit, Use<T> use)
            throws IOException {
        TimeLimit whole = TimeLimit.of(limit);
        try (DaemonConnection connection =
                exec(container, command, Map.of(), user, whole).connection()) {
            return connection.within(
                    whole,
                    "%s %s in the container".formatted(command.get(0), command.get(1)),
                    () -> use.of(connection));
        }
    }

    /** Runs a native program in a container to its end, and returns the little that it prints. */
    String run(String container, List<String> command, Optional<String> user) throws IOException {
        return run(container, command, user, api.limits().answer());
    }

    private String run(String container, List<String> command, Optional<String> user, Duration limit)
            throws IOException {
        return with(container, command, user, limit, connection -> {
            connection.endOutput();
            return new String(
                    new MultiplexedInput(connection.input()).readNBytes(MAX_PRINTED), StandardCharsets.US_ASCII);
        });
    }

    /** What the kernel answers in a container of the same image and runtime without a filter, which runs the probe only. */
    Optional<Observations> behindFilters(RunningContainer container) {
        try {
            return Optional.of(unconfined.get(container.kind(), () -> observeUnconfined(container.kind())));
        } catch (UnavailableException e) {
            Notice.once("what the kernel has behind the filters of [%s] is not known: %s"
                    .formatted(container.image().name(), e.getMessage()));
            return Optional.empty();
        }
    }

    private Observations observeUnconfined(RunningContainer.Kind kind) throws UnavailableException {
        io.kernelproof.environment.Container asked = new io.kernelproof.environment.Container(
                kind.image().name(),
                Optional.of(kind.runtime()),
                Optional.of(io.kernelproof.environment.Container.UNCONFINED));
        Environment environment = Environment.onKernel(Environment.HOST_KERNEL).in(asked);
        RunningContainer started = start(ContainerSpec.of(environment, Set.of(), Optional.empty()), kind.image());
        try (LaunchedSandbox sandbox =
                LaunchedSandbox.start(environment, new ContainerLauncher(this, started), seen -> Map.of())) {
            return sandbox.observations();
        } catch (EnvironmentUnavailableException e) {
            throw new UnavailableException("a container without a filter", e.reason(), "see the cause", e);
        }
    }

    /** How a container has ended, to be added to what did not work in it; empty if it runs. */
    String end(String id) {
        String why = ended.get(id);
        if (why != null) {
            return "; Kernelproof has ended the container: " + why;
        }
        try {
            Json state = api.get("/containers/%s/json".formatted(id)).get("State");
            return state.get("Running").isTrue() ? "" : "; " + Loss.words(state);
        } catch (IOException e) {
            return "; the daemon says of the container: " + oneLine(e.getMessage());
        }
    }

    /** Finds out why no more is heard of a program. */
    Problem lost(String container, Optional<String> exec, String how) {
        return new Loss(api, container).of(exec, how, Optional.ofNullable(ended.get(container)));
    }

    /** Finds out why a launcher says nothing that is connected as before. */
    Problem silent(String container, Optional<String> exec, Problem told) {
        return new Loss(api, container).ofSilence(exec, told, Optional.ofNullable(ended.get(container)));
    }

    /** How long a launcher may say nothing. */
    Duration silence() {
        return api.limits().silence();
    }

    /**
     * Ends a process in a container. Where no program there can do that in time, the daemon ends the container, and where that fails
     * it removes it.
     */
    void kill(String container, String pid, Optional<String> user) {
        killInside(container, pid, user)
                .ifPresent(why -> killAsWhole(container, "a program in it could not be ended: " + why));
    }

    /** Returns why it cannot be done, if it is still to be done. */
    private Optional<String> killInside(String container, String pid, Optional<String> user) {
        List<String> command = List.of(ContainerSpec.KEEP, "kill", pid);
        try {
            var unused = run(container, command, user, api.limits().kill());
            return Optional.empty();
        } catch (IOException e) {
            return e.getCause() instanceof DockerApi.RefusedException
                    ? killRefused(container, command, user, oneLine(e.getMessage()))
                    : Optional.of(oneLine(e.getMessage()));
        }
    }

    /** Nothing can be started in what has ended, or is paused; who has paused it loses that. */
    private Optional<String> killRefused(String container, List<String> command, Optional<String> user, String said) {
        try {
            Json state = api.get(
                            "/containers/%s/json".formatted(container),
                            api.limits().kill())
                    .get("State");
            if (!state.get("Running").isTrue()) {
                return Optional.empty();
            } else if (!state.get("Paused").isTrue()) {
                return Optional.of(said);
            }
            Notice.once("the container %s was paused, and is unpaused, since a program in it is to end"
                    .formatted(Loss.shortened(container)));
            api.post("/containers/%s/unpause".formatted(container), api.limits().kill());
            var unused = run(container, command, user, api.limits().kill());
            return Optional.empty();
        } catch (DockerApi.RefusedException e) {
            return e.isNotFound() ? Optional.empty() : Optional.of(oneLine(e.getMessage()));
        } catch (IOException e) {
            return Optional.of(oneLine(e.getMessage()));
        }
    }

    private void killAsWhole(String container, String why) {
        ended.put(container, why);
        try {
            api.post("/containers/%s/kill".formatted(container), api.limits().kill());
        } catch (DockerApi.RefusedException e) {
            if (e.isNotFound() || e.isConflict()) {
                // It has ended by itself.
                ended.remove(container);
            } else {
                remove(container);
            }
        } catch (IOException e) {
            // Whoever is done with the container, or the end of this JVM, tries again.
            ended.remove(container);
        }
    }

    /** Leaves a container to whoever wants it; of a JVM that has ended, the next one removes it. */
    void forget(String id) {
        running.remove(id);
    }

    /** Removes a container with all that runs in it. */
    void remove(String id) {
        try {
            delete(id, api.limits().remove());
        } catch (IOException e) {
            // The end of this JVM tries again, and then the next one that uses containers.
        }
    }

    private void delete(String id, Duration limit) throws IOException {
        // An interruption would close the connection before the daemon has heard of it.
        boolean interrupted = Thread.interrupted();
        try {
            api.delete("/containers/%s?force=1&v=1".formatted(id), limit);
            running.remove(id);
        } catch (DockerApi.RefusedException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
            // It is gone, or somebody else is removing it.
            running.remove(id);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void removeAll() {
        Map<String, Throwable> failures = Together.forEach(Set.copyOf(running), END_LIMIT, id -> delete(id, END_LIMIT));
        if (!failures.isEmpty()) {
            Notice.once(leftBehind(failures)
                    + "; the next run with containers on this machine removes them, and so does 'docker rm -f -v'");
        }
    }

    private static String leftBehind(Map<String, Throwable> failures) {
        return "containers could not be removed: "
                + failures.entrySet().stream()
                        .map(each -> "%s (%s)"
                                .formatted(
                                        Loss.shortened(each.getKey()),
                                        oneLine(each.getValue().getMessage())))
                        .collect(Collectors.joining(", "));
    }

    /** What JVMs of this machine have left that were killed before they could remove it. */
    private Optional<UnavailableException> removeLeftovers() {
        Marker.removeLeftovers(owner);
        String filters = "{\"label\":[\"%s\"]}".formatted(Owner.LABEL);
        try {
            Json all = api.get("/containers/json?all=1&filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8));
            Map<String, Throwable> failures = Together.forEach(
                    all.all().stream()
                            .map(this::leftover)
                            .flatMap(Optional::stream)
                            .toList(),
                    api.limits().remove(),
                    id -> delete(id, api.limits().remove()));
            if (!failures.isEmpty()) {
                Notice.once("of a killed JVM, " + leftBehind(failures));
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(DockerAddress.unusable(e));
        }
    }

    private Optional<String> leftover(Json container) {
        return container
                        .get("Labels")
                        .get(Owner.LABEL)
                        .text()
                        .map(Owner::parse)
                        .filter(owner::knowsToBeGone)
                        .isPresent()
                ? container.get("Id").text().filter(id -> ID.matcher(id).matches())
                : Optional.empty();
    }

    static String oneLine(@Nullable String text) {
        return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\n\\s*", "; ");
    }
}
