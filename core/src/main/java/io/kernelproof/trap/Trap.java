package io.kernelproof.trap;

import org.apiguardian.api.API;

/** Whether, and how closely, the system calls of a workload are watched that its environment does not refuse on purpose. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public enum Trap {

    /** Not at all: nothing traces the workload, and it may use ptrace itself. */
    OFF,

    /**
     * Only at chosen calls: those that the probe found missing here, and those to record. Everything else runs at full
     * speed and is not seen.
     */
    FAST,

    /** At each call, with ptrace and without a filter: nothing but time changes for the workload, except that it cannot use ptrace itself. */
    FULL,

    /**
     * As {@link #FULL}, but only from when any process of the workload is sent SIGURG, which it does not receive that once. Until
     * then the workload runs at full speed and is not seen: what takes long to start can say itself when it becomes interesting.
     * Programs in Go send themselves SIGURG at any time.
     */
    LATE;

    /**
     * Tells whether each call is looked at, whichever it is.
     *
     * @return true for {@link #FULL} and {@link #LATE}
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    public boolean seesAllCalls() {
        return this == FULL || this == LATE;
    }

    /** As the launcher names it. */
    String option() {
        return switch (this) {
            case OFF -> "off";
            case FAST -> "fast";
            case FULL -> "full";
            case LATE -> "late";
        };
    }
}
