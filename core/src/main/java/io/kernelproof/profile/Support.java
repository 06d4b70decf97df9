package io.kernelproof.profile;

import java.util.Optional;
import org.apiguardian.api.API;

/** What a {@link KernelProfile} says about one system call. */
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
     * The kernel has the call, but not all that Linux does with it.
     *
     * @param note what is missing
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
}
