package io.kernelproof.verdict;

import org.apiguardian.api.API;

/** How a test ended, as its engine saw it: an observation, without a conclusion. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface Outcome {

    /** It ran to its end. */
    record Passed() implements Outcome {}

    /**
     * It threw.
     *
     * @param message what was thrown, in words; may have several lines
     */
    record Failed(String message) implements Outcome {}

    /**
     * It was not run, or gave up: it is disabled, or an assumption of it does not hold.
     *
     * @param reason what it said
     */
    record Skipped(String reason) implements Outcome {}
}
