package io.kernelproof.profile;

import java.util.Optional;
import org.apiguardian.api.API;

/** What a {@link KernelProfile} says about one system call, or about a flag of one. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface Support {

    /**
     * Return where this is known from.
     *
     * @return the source, never blank
     */
    String source();

    /**
     * The kernel has the call.
     *
     * @param source where this is known from
     * @param note what else to know, such as the option that can leave it out, or that it is a backport
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    record Present(String source, Optional<String> note) implements Support {}

    /**
     * The kernel has the call, but not all that Linux does with it, or not for certain.
     *
     * @param note what is missing, or not known
     * @param source where this is known from
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    record Partial(String note, String source) implements Support {}

    /**
     * The kernel does not have the call: it answers {@code ENOSYS}.
     *
     * @param reason why, as a sentence without its period
     * @param source where this is known from
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    record Missing(String reason, String source) implements Support {}

    /**
     * The kernel does not have the call and answers something other than {@code ENOSYS}.
     *
     * @param errno what it answers, 1 or more
     * @param reason why, as a sentence without its period
     * @param source where this is known from
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    record Answers(int errno, String reason, String source) implements Support {}

    /**
     * The kernel has the call, and refuses it to everybody until it is switched on.
     *
     * @param errno what it answers, 1 or more
     * @param knob what decides, such as {@code kernel.io_uring_disabled}
     * @param reason why, as a sentence without its period, with the knob and its value
     * @param source where this is known from
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    record SwitchedOff(int errno, String knob, String reason, String source) implements Support {}
}
