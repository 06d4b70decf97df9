package io.kernelproof.assertj;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.kernel.Errno;
import java.util.List;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Assertions about the refusals of one system call. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class RefusedCallAssert extends AbstractAssert<RefusedCallAssert, List<Refusal>> {

    private final String syscall;

    RefusedCallAssert(String syscall, List<Refusal> refusals) {
        super(refusals, RefusedCallAssert.class);
        this.syscall = syscall;
    }

    /**
     * Asserts who refused the call, each time.
     *
     * <p>{@code by(RefusedBy.SECCOMP_FILTER)} fails if the kernel does not have the call.
     *
     * @param wanted who refused it
     * @return this
     */
    public RefusedCallAssert by(RefusedBy wanted) {
        return all("is refused by " + wanted.words(), refusal -> refusal.by() == wanted);
    }

    /**
     * Asserts what the call was answered, each time.
     *
     * <p>{@code answering("ENOSYS")} fails if it was answered EPERM.
     *
     * @param error the error's name, such as {@code EPERM}
     * @return this
     */
    public RefusedCallAssert answering(String error) {
        return all(
                "is answered " + error,
                refusal -> Errno.name(refusal.call().errno()).equals(error));
    }

    private RefusedCallAssert all(String wanted, Function<Refusal, Boolean> test) {
        if (!actual.stream().allMatch(test::apply)) {
            throw failure(
                    """

                    The system call %s
                      expected: it %s
                      seen:     it was refused
                    %s""",
                    syscall,
                    wanted,
                    actual.stream().map(refusal -> "    " + refusal.describe()).collect(joining("\n")));
        }
        return this;
    }
}
