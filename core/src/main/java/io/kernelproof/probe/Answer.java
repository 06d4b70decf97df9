package io.kernelproof.probe;

import io.kernelproof.kernel.Errno;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * What one system call number did when it was called with arguments that are refused before they have an effect.
 *
 * <p>An observation only: that {@code ENOSYS} came back does not say whether the kernel, a filter or a runtime gave it.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface Answer {

    /**
     * The call came back.
     *
     * @param value what the kernel put into the result register: a value, or the negative error number
     */
    record Returned(long value) implements Answer {

        /**
         * Returns the error that the call answered.
         *
         * @return the error number, from 1 to 4095, or nothing if the call succeeded
         */
        public OptionalInt errno() {
            return Errno.ofResult(value);
        }
    }

    /** No arguments are known with which this number could be called without an effect, so it was not called. */
    record NeverCalled() implements Answer {}

    /**
     * The process that made the call was killed by it.
     *
     * @param signal the number of the signal, 31 (SIGSYS) from most filters that kill
     */
    record Killed(int signal) implements Answer {

        /**
         * Checks the number.
         *
         * @param signal from 0 to 127
         */
        public Killed {
            if (signal < 0 || signal > 127) {
                throw new IllegalArgumentException("not a signal number: " + signal);
            }
        }
    }

    /** The call did not come back in time, nor did it in a second try. */
    record Blocked() implements Answer {}
}
