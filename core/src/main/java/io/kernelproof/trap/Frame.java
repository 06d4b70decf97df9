package io.kernelproof.trap;

import java.util.Map;
import org.apiguardian.api.API;

/** One message of the native launcher about its workload; the order of frames is the order of events. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public sealed interface Frame {

    /**
     * The first frame: what the launcher found, and what it set up.
     *
     * @param facts the launcher's keys and values; never empty
     */
    record Hello(Map<String, String> facts) implements Frame {
        /** Copies the facts. */
        public Hello {
            facts = Map.copyOf(facts);
        }
    }

    /**
     * Bytes that the workload wrote to its private channel.
     *
     * @param bytes not copied: the reader gives them away
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Channel(byte[] bytes) implements Frame {}

    /**
     * Bytes that the workload, or a child of it, wrote to descriptor 1 or 2.
     *
     * @param error true for descriptor 2
     * @param bytes not copied: the reader gives them away
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Output(boolean error, byte[] bytes) implements Frame {}

    /**
     * Calls were refused, before whatever the next frame tells.
     *
     * @param call what was refused
     */
    record Refused(RefusedCall call) implements Frame {}

    /**
     * Calls that are recorded were made, before whatever the next frame tells.
     *
     * @param call what was made
     */
    record Watched(WatchedCall call) implements Frame {}

    /**
     * A thread that was refused a call has gone on.
     *
     * @param sequel what it did
     */
    record Followed(Sequel sequel) implements Frame {}

    /**
     * The workload could not be started; no further frame follows.
     *
     * @param step the system call that failed, such as {@code execve}
     * @param errno its error number
     */
    record LaunchFailed(String step, int errno) implements Frame {}

    /**
     * The workload ended; no further frame follows.
     *
     * @param status how
     * @param stops how often a tracer stopped one of its threads at a call; 0 without a tracer
     */
    record Ended(ExitStatus status, long stops) implements Frame {}
}
