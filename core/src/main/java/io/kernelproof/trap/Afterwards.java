package io.kernelproof.trap;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * What a thread called after it was refused a call, as far as the next run would tell the same: names and errors, but no
 * values, arguments or times. A reader may see from it whether the program had another way.
 *
 * @param calls up to {@link Sequel#MAX_NEXT}, in their order; fewer if the thread ended, or became another program
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Afterwards(List<Call> calls) {

    /**
     * A call that followed.
     *
     * @param syscall the call's name, or {@code #NUMBER} if the table does not know the number
     * @param error the name of the error that it answered, such as {@code ENOENT}; empty if it succeeded or did not come back
     */
    public record Call(String syscall, Optional<String> error) {

        private String words() {
            return error.map(name -> syscall + " = " + name).orElse(syscall);
        }
    }

    /** Rejects more calls than are ever told. */
    public Afterwards {
        calls = List.copyOf(calls);
        if (calls.size() > Sequel.MAX_NEXT) {
            throw new IllegalArgumentException(
                    "at most %d calls are told after a refusal, but were %d".formatted(Sequel.MAX_NEXT, calls.size()));
        }
    }

    /**
     * Describes it, for use within a sentence.
     *
     * @return such as {@code then close, openat = ENOENT, exit_group}
     */
    public String describe() {
        return calls.isEmpty()
                ? "then no further call"
                : calls.stream().map(Call::words).collect(Collectors.joining(", ", "then ", ""));
    }
}
