package io.kernelproof.environment.container;

import io.kernelproof.message.Problem;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why no more is heard of a program in a container, as far as that can be established: the daemon is asked, and where it does not
 * answer, that is what is told. Nobody is named whom it does not name.
 *
 * @param api the daemon's
 * @param container its id
 */
record Loss(DockerApi api, String container) {

    /** A container may be seen to run for a moment after its programs have ended. */
    private static final Duration UNTIL_ENDED = Duration.ofSeconds(3);

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MAX_EVENTS = 8;
    private static final String KILLED = "137";

    /** What was seen, and what to do about it. */
    private record Finding(String seen, String next) {}

    /**
     * Finds out what has happened to a program whose output has ended.
     *
     * @param exec what the daemon calls it; empty if the container has started it by itself
     * @param broken how the output ended, or empty if it just did
     * @param ended why this JVM has ended the container; empty if it has not
     */
    Problem of(Optional<String> exec, String broken, Optional<String> ended) {
        Finding finding = ended.map(
                        why -> new Finding("Kernelproof has ended the container: " + why, "see why that was"))
                .orElseGet(() -> finding(exec));
        return new Problem(
                "No more is heard of a program in the container %s.".formatted(shortened(container)),
                "it tells how it ended",
                finding.seen() + (broken.isEmpty() ? "" : " (its output: %s)".formatted(broken)),
                finding.next());
    }

    /** Finds out why a launcher says nothing, of which no more is known to be wrong than {@code told} if its container runs. */
    Problem ofSilence(Optional<String> exec, Problem told, Optional<String> ended) {
        return ended.isEmpty() && runs() ? told : of(exec, told.seen(), ended);
    }

    private boolean runs() {
        try {
            Json state = api.get("/containers/%s/json".formatted(container), answer())
                    .get("State");
            return state.get("Running").isTrue() && !state.get("Paused").isTrue();
        } catch (IOException e) {
            return false;
        }
    }

    private Finding finding(Optional<String> exec) {
        try {
            Json state = stateOnceEnded();
            if (state.get("Running").isTrue()) {
                return state.get("Paused").isTrue()
                        ? new Finding(
                                "the connection to the daemon ended, and the container is paused",
                                "look for who has paused it: 'docker events' tells when")
                        : whileRunning(exec);
            }
            return afterEnd(state);
        } catch (DockerApi.RefusedException e) {
            return e.isNotFound()
                    ? new Finding(
                            "the container is gone: somebody else has removed it while a program ran in it",
                            "look for who removes containers; 'docker events' tells when it was")
                    : unanswered("says of the container: " + Daemon.oneLine(e.getMessage()));
        } catch (IOException e) {
            return unanswered("no longer answers: " + Daemon.oneLine(e.getMessage()));
        }
    }

    private static Finding unanswered(String how) {
        return new Finding(
                "the connection to the daemon ended, and the daemon " + how,
                "see whether the daemon was stopped, killed or restarted: its log tells, as 'journalctl -u docker' does");
    }

    private Json stateOnceEnded() throws IOException {
        try {
            api.post("/containers/%s/wait?condition=not-running".formatted(container), least(UNTIL_ENDED));
        } catch (IOException e) {
            // It runs on, or whoever is asked next says what is wrong.
        }
        return api.get("/containers/%s/json".formatted(container), answer()).get("State");
    }

    private Finding whileRunning(Optional<String> exec) throws IOException {
        if (exec.isEmpty()) {
            return new Finding(
                    "the native launcher, which the container has started, ended without telling how the program did; the"
                            + " container runs on",
                    "look into the kernel's log for who killed the process 'kernelproof-probe' or 'kernelproof-trap', and into"
                            + " the daemon's for the end of a connection");
        }
        Json process = api.get("/exec/%s/json".formatted(exec.get()), answer());
        if (process.get("Running").isTrue()) {
            return new Finding(
                    "the connection to the daemon ended, but the daemon says that program and container run on",
                    "look at what is between this machine and the daemon: a proxy or a network that cuts connections, or a daemon"
                            + " that was restarted and let its containers run");
        }
        String status = process.get("ExitCode").text().orElse("unknown");
        return new Finding(
                "the native launcher ended with exit status %s, without telling how the program did; the container runs on"
                        .formatted(status),
                status.equals(KILLED)
                        ? "it was killed: look into the kernel's log for who killed the process 'kernelproof-probe' or"
                                + " 'kernelproof-trap'"
                        : "read what it printed, if it did");
    }

    private Finding afterEnd(Json state) {
        String end = words(state);
        if (state.get("OOMKilled").isTrue()) {
            return new Finding(end, "give the container more memory, or let what runs in it need less");
        }
        List<String> events = events(state);
        if (!events.isEmpty()) {
            return new Finding(
                    end + "; the daemon noted: " + String.join(", ", events),
                    "look for who has ended it by way of the daemon: 'docker kill', 'docker stop' and 'docker rm -f' do, and a"
                            + " daemon that ends itself");
        }
        return new Finding(end, "look into the daemon's log, and into the kernel's, for who has ended it");
    }

    /** How a container has ended, by what the daemon says of its state. */
    static String words(Json state) {
        String status = state.get("ExitCode").text().orElse("unknown");
        String error = state.get("Error")
                .text()
                .filter(text -> !text.isBlank())
                .map(text -> ": " + Daemon.oneLine(text))
                .orElse("");
        return "the container has ended with exit status " + status
                + (state.get("OOMKilled").isTrue()
                        ? ", by the out-of-memory killer, as the daemon says"
                        : status.equals(KILLED) ? ", which is that of SIGKILL" : "")
                + error;
    }

    /** Who ended it over the daemon, by the daemon's own clock; of another daemon than the one that started it there are none. */
    private List<String> events(Json state) {
        List<String> kills = new ArrayList<>();
        try {
            Instant since = Instant.parse(state.get("StartedAt").text().orElse(""));
            Instant until = Instant.parse(state.get("FinishedAt").text().orElse(""));
            String filters =
                    "{\"container\":[\"%s\"],\"event\":[\"kill\",\"stop\",\"oom\",\"destroy\"]}".formatted(container);
            String all = api.text(
                    "/events?since=%d&until=%d&filters=%s"
                            .formatted(
                                    since.getEpochSecond(),
                                    until.getEpochSecond() + 1,
                                    URLEncoder.encode(filters, StandardCharsets.UTF_8)),
                    answer());
            for (String line : all.lines().limit(MAX_EVENTS).toList()) {
                Json event = Json.parse(line);
                String signal = event.get("Actor")
                        .get("Attributes")
                        .get("signal")
                        .text()
                        .map(" with signal "::concat)
                        .orElse("");
                kills.add(event.get("status")
                                .text()
                                .or(() -> event.get("Action").text())
                                .orElse("something")
                        + signal);
            }
        } catch (IOException | DateTimeParseException e) {
            // Then it is not known.
        }
        return kills;
    }

    /** Whoever reads waits for it. */
    private Duration answer() {
        return least(ANSWER);
    }

    private Duration least(Duration limit) {
        return limit.compareTo(api.limits().answer()) < 0 ? limit : api.limits().answer();
    }

    /** As people write it. */
    static String shortened(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }
}
