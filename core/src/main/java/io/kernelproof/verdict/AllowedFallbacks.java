package io.kernelproof.verdict;

import io.kernelproof.message.Problem;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * The system calls that may be refused to a test that passes all the same, since the program has another way.
 *
 * @param all whether any may
 * @param syscalls if not, the names of those that may
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record AllowedFallbacks(boolean all, Set<String> syscalls) {

    /** Any call may be refused. */
    public static final AllowedFallbacks ALL = new AllowedFallbacks(true, Set.of());

    /** Copies the names. */
    public AllowedFallbacks {
        syscalls = Set.copyOf(syscalls);
    }

    /**
     * Turns the pass of a test that needs a fallback which is not allowed into a failure.
     *
     * @param verdict what was concluded of the test
     * @param certain whether the refused calls are known to be the test's own; what may be another's is not held against it
     * @return the same verdict, or a failure
     */
    public Verdict judge(Verdict verdict, boolean certain) {
        if (all || !certain || !(verdict instanceof Verdict.PassedWithFallback fallback)) {
            return verdict;
        }
        Set<String> others = fallback.refusals().stream()
                .map(refusal -> refusal.syscall())
                .filter(name -> !syscalls.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        return others.isEmpty() ? verdict : new Verdict.Failed(words(others), fallback.refusals());
    }

    private String words(Set<String> others) {
        String quoted = others.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return new Problem(
                        "The test passed, but only by a way around a refused call.",
                        syscalls.isEmpty()
                                ? "no call is refused to it"
                                : "no call but %s is refused to it"
                                        .formatted(String.join(", ", new TreeSet<>(syscalls))),
                        String.join(", ", others) + (others.size() == 1 ? " was" : " were") + " refused to it",
                        "see that the way around is as good, and allow it: @AllowFallback({%s})".formatted(quoted))
                .toString();
    }
}
