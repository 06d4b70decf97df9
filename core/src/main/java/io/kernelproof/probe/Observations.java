package io.kernelproof.probe;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Syscall;
import java.util.Map;
import java.util.OptionalInt;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What the probe saw in one place, and what follows from it for a system call.
 *
 * @param arch the architecture of the place
 * @param release the kernel's own version there: it explains, it never decides
 * @param filtered whether a seccomp filter was in force around the probe, so that an answer may be the filter's
 * @param answers what each number answered
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Observations(Arch arch, KernelVersion release, boolean filtered, Map<Integer, Answer> answers) {

    /** Copies the answers. */
    public Observations {
        answers = Map.copyOf(answers);
    }

    /**
     * Concludes what is known of a call.
     *
     * @param syscall the call
     * @return its status with its reason
     */
    public SyscallStatus status(Syscall syscall) {
        String name = syscall.name();
        OptionalInt number = syscall.number(arch);
        if (number.isEmpty()) {
            return new SyscallStatus.Missing(name, arch.id() + " has no such call");
        }
        @Nullable Answer answer = answers.get(number.getAsInt());
        if (answer instanceof Answer.Returned returned) {
            return ofReturned(syscall, (int) -Math.max(returned.value(), -4095));
        } else if (answer instanceof Answer.NeverCalled) {
            return new SyscallStatus.Present(
                    name, "every kernel has it; never tried, because no arguments make it harmless");
        } else if (answer instanceof Answer.Blocked) {
            return new SyscallStatus.Present(name, "it waits, so it is there");
        } else if (answer instanceof Answer.Killed killed) {
            return new SyscallStatus.Unknown(name, "whoever calls it is killed by signal " + killed.signal());
        } else {
            return new SyscallStatus.Unknown(name, "the probe does not know number " + number.getAsInt());
        }
    }

    private SyscallStatus ofReturned(Syscall syscall, int errno) {
        String name = syscall.name();
        String answers = errno > 0 ? "answers " + Errno.name(errno) : "works";
        if (filtered && (errno == Errno.ENOSYS || errno == Errno.EPERM)) {
            return new SyscallStatus.Unknown(
                    name,
                    "it %s, but a seccomp filter is in force that may say so in the kernel's place".formatted(answers));
        }
        return errno == Errno.ENOSYS
                ? new SyscallStatus.Missing(name, missing(syscall))
                : new SyscallStatus.Present(
                        name, "it %s to harmless arguments, and no filter is in force".formatted(answers));
    }

    /** A kernel that should have the call but has not is worth a second look: a skip must not hide a regression. */
    private String missing(Syscall syscall) {
        String seen = "it answers ENOSYS, and no seccomp filter is in force";
        KernelVersion since = syscall.since(arch);
        if (since.compareTo(release) > 0) {
            return "%s: in mainline since %s, this kernel is %s".formatted(seen, since, release);
        }
        return "%s: a contradiction, as mainline has it since %s and this kernel is %s%s"
                .formatted(
                        seen,
                        since,
                        release,
                        syscall.config()
                                .map(option -> "; probably built without " + option)
                                .orElse(""));
    }
}
