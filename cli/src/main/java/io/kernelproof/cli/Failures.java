package io.kernelproof.cli;

import io.kernelproof.environment.CommandNotStartedException;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.TerminalLostException;
import io.kernelproof.floor.FloorException;
import io.kernelproof.message.Problem;
import java.util.Map;

/** What went wrong, in words. */
final class Failures {

    static final String USAGE = "usage";
    static final String INTERRUPTED = "interrupted";

    /** For programs; what is in none of them is {@value #OTHER}. */
    private static final Map<Class<?>, String> KINDS = Map.of(
            CommandTimeoutException.class, "time-out",
            CommandNotStartedException.class, "not-started",
            TerminalLostException.class, "output-lost",
            EnvironmentUnavailableException.class, "unavailable",
            FloorException.class, "no-floor",
            IllegalArgumentException.class, USAGE);

    private static final String OTHER = "failed";

    private Failures() {}

    static String kind(Throwable failure) {
        return KINDS.getOrDefault(failure.getClass(), OTHER);
    }

    /** For people. */
    static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || failure instanceof Error ? failure.toString() : message;
    }

    /** Ends a run without a result; returns its exit status. */
    static int told(Throwable failure, boolean asJson) {
        int status = ExitStatuses.of(failure);
        if (asJson) {
            Console.document(Json.of(kind(failure), status, text(failure), Problem.of(failure)));
        } else {
            Console.tell(text(failure));
        }
        return status;
    }
}
