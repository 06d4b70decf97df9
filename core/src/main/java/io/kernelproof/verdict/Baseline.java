package io.kernelproof.verdict;

import io.kernelproof.trap.RefusedCall;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * What is refused to every program in an environment, whatever it does.
 *
 * @param calls numbers count, not how often or to which thread
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Baseline(Set<Call> calls) {

    /** Nothing is refused to every program. */
    public static final Baseline NOTHING = new Baseline(Set.of());

    /** Copies the calls. */
    public Baseline {
        calls = Set.copyOf(calls);
    }

    /**
     * A system call.
     *
     * @param number its number
     * @param abi whose number it is, such as {@code x86_64}
     */
    public record Call(int number, String abi) {
        private static Call of(RefusedCall call) {
            return new Call(call.number(), call.abi());
        }
    }

    /**
     * Makes one of what was seen.
     *
     * @param refused to a program that does nothing
     * @return the calls
     */
    public static Baseline of(Collection<RefusedCall> refused) {
        return new Baseline(refused.stream().map(Call::of).collect(Collectors.toUnmodifiableSet()));
    }

    boolean has(RefusedCall call) {
        return calls.contains(Call.of(call));
    }
}
