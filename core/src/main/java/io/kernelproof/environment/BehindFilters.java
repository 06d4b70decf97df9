package io.kernelproof.environment;

import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.syscall.Syscall;
import java.util.Optional;

/** What the kernel has behind the filters of an environment; asked for when it is first needed, since it may take a container. */
final class BehindFilters {

    private final Launcher launcher;
    private Optional<Observations> seen = Optional.empty();
    private boolean asked;

    BehindFilters(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Adds to a status what is behind it, where a filter answers; leaves others as they are. */
    SyscallStatus settle(Syscall syscall, SyscallStatus status) {
        return status instanceof SyscallStatus.Masked masked
                ? new SyscallStatus.Masked(masked.syscall(), masked.errno(), masked.reason() + words(syscall))
                : status;
    }

    String words(Syscall syscall) {
        Optional<SyscallStatus> behind = observations().map(each -> each.status(syscall));
        if (behind.isEmpty()) {
            return "; what the kernel answers behind it is not known";
        } else if (behind.get() instanceof SyscallStatus.Present) {
            return "; the kernel behind it has the call, as the same image and runtime without a filter show";
        } else if (behind.get() instanceof SyscallStatus.Missing) {
            return "; the kernel behind it lacks the call too, as the same image and runtime without a filter show";
        }
        return "; behind it, without a filter, the call %s: %s"
                .formatted(behind.get().words(), behind.get().reason());
    }

    private synchronized Optional<Observations> observations() {
        if (!asked) {
            asked = true;
            seen = launcher.unconfined();
        }
        return seen;
    }
}
