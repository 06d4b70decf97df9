package io.kernelproof.report;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A Chromium without a window, and the connection over which it is driven: that of its developer tools. */
final class Chromium implements AutoCloseable {

    private static final int LIMIT_SECONDS = 60;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<Consumer<JsonObject>> listeners = new CopyOnWriteArrayList<>();

    private Chromium(Process process, URI address) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(LIMIT_SECONDS))
                .buildAsync(address, new Answers())
                .join();
    }

    /**
     * Starts it, or reports that the test is not run where there is none.
     *
     * @param profile an empty directory, for what it keeps
     */
    static Chromium start(Path profile) throws IOException {
        String program = program().orElse("");
        if (program.isEmpty()) {
            String missing = "not run: there is none of %s in PATH".formatted(NAMES);
            if (Boolean.getBoolean("kernelproof.strict")) {
                fail(missing + ", and kernelproof.strict is true");
            }
            abort(missing);
        }
        Process process = new ProcessBuilder(
                        program,
                        "--headless",
                        // Root cannot have a sandbox, and what is opened is ours.
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new Chromium(process, address(process));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Optional<String> program() {
        List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return NAMES.stream()
                .flatMap(name -> path.stream().map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** It says on its standard error where it listens, and goes on writing there. */
    private static URI address(Process process) throws IOException {
        CompletableFuture<Void> limit =
                new CompletableFuture<Void>().completeOnTimeout(null, LIMIT_SECONDS, TimeUnit.SECONDS);
        var unused = limit.thenRun(process::destroyForcibly);
        BufferedReader lines = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith("DevTools listening on ")) {
                limit.cancel(false);
                Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}), "output of Chromium");
                rest.setDaemon(true);
                rest.start();
                return URI.create(line.substring("DevTools listening on ".length()));
            }
        }
        throw new IOException("Chromium ended before it listened: " + said);
    }

    /** Opens a page in a tab of its own. */
    Tab open(URI page) {
        JsonObject target = new JsonObject();
        target.addProperty("url", "about:blank");
        String id = ask("", "Target.createTarget", target).get("targetId").getAsString();
        JsonObject attach = new JsonObject();
        attach.addProperty("targetId", id);
        attach.addProperty("flatten", true);
        Tab tab = new Tab(
                this, ask("", "Target.attachToTarget", attach).get("sessionId").getAsString());
        tab.open(page);
        return tab;
    }

    /** Asks for something, of the browser as a whole if the session is empty. */
    JsonObject ask(String session, String method, JsonObject parameters) {
        int id = lastId.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        if (!session.isEmpty()) {
            message.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonObject got = within(answer, method);
        if (got.has("error")) {
            throw new AssertionError("%s %s: %s".formatted(method, parameters, got.get("error")));
        }
        return got.getAsJsonObject("result");
    }

    void listen(Consumer<JsonObject> listener) {
        listeners.add(listener);
    }

    static <T> T within(CompletableFuture<T> future, String what) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Chromium did not answer within %d s: %s".formatted(LIMIT_SECONDS, what), e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        // Until then it may write to its profile, which is about to be removed.
        within(process.onExit(), "to end");
    }

    /** Puts messages together from their pieces, and gives each to whom it is for. */
    private final class Answers implements WebSocket.Listener {

        private final StringBuilder pieces = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
            pieces.append(piece);
            if (last) {
                JsonElement message = JsonParser.parseString(pieces.toString());
                pieces.setLength(0);
                take(message.getAsJsonObject());
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void take(JsonObject message) {
            if (message.has("id")) {
                Optional.ofNullable(asked.remove(message.get("id").getAsInt()))
                        .ifPresent(answer -> answer.complete(message));
            } else {
                listeners.forEach(listener -> listener.accept(message));
            }
        }
    }
}
