package io.kernelproof.assertj;

import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.SyscallStatus;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Assertions about what a program meets when it makes a system call. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class SyscallStatusAssert extends AbstractAssert<SyscallStatusAssert, SyscallStatus> {

    SyscallStatusAssert(SyscallStatus actual) {
        super(actual, SyscallStatusAssert.class);
    }

    /**
     * Asserts that the kernel has the call and a program reaches it.
     *
     * <p>{@code assertThat(sandbox.status("read")).isPresent()} passes nearly everywhere.
     *
     * @return this
     */
    public SyscallStatusAssert isPresent() {
        return is(actual instanceof SyscallStatus.Present, "is there");
    }

    /**
     * Asserts that the kernel does not have the call.
     *
     * <p>A call that a filter or a simulation refuses is masked, not missing: this fails.
     *
     * @return this
     */
    public SyscallStatusAssert isMissing() {
        return is(actual instanceof SyscallStatus.Missing, "is missing");
    }

    /**
     * Asserts that a filter or a simulation answers in the kernel's place.
     *
     * <p>{@code assertThat(sandbox.status("getrandom")).isMasked("ENOSYS")} passes on a simulated 3.10.
     *
     * @param error what it answers, such as {@code ENOSYS}
     * @return this
     */
    public SyscallStatusAssert isMasked(String error) {
        return is(
                actual instanceof SyscallStatus.Masked masked
                        && masked.errno().isPresent()
                        && Errno.name(masked.errno().getAsInt()).equals(error),
                "answers " + error + " from a filter or a simulation");
    }

    private SyscallStatusAssert is(boolean holds, String wanted) {
        isNotNull();
        if (!holds) {
            throw failure("""

                    The system call %s
                      expected: it %s
                      seen:     it %s (%s)""", actual.syscall(), wanted, actual.words(), actual.reason());
        }
        return this;
    }
}
