package io.kernelproof.probe;

import org.apiguardian.api.API;

/**
 * What the seccomp filters that are in force do with one system call number, if its arguments are zeros. Filters may look
 * at the first six arguments, so other arguments may meet other answers.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface FilterAnswer {

    /** The call reaches the kernel. */
    record Allowed() implements FilterAnswer {}

    /**
     * A filter answers in the kernel's place.
     *
     * @param errno what it answers, from 0 to 4095; with 0 the call seems to succeed
     */
    record Refused(int errno) implements FilterAnswer {

        /**
         * Checks the number.
         *
         * @param errno from 0 to 4095, the kernel's {@code MAX_ERRNO}
         */
        public Refused {
            if (errno < 0 || errno > 4095) {
                throw new IllegalArgumentException("not an error number: " + errno);
            }
        }
    }

    /** A filter sends the caller the signal SIGSYS. */
    record Trapped() implements FilterAnswer {}

    /** A filter kills the caller. */
    record Killed() implements FilterAnswer {}

    /**
     * It was not established.
     *
     * @param reason why not
     */
    record Unknown(String reason) implements FilterAnswer {}
}
