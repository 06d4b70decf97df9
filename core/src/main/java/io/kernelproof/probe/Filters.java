package io.kernelproof.probe;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * The seccomp filters that are in force in one place: who refuses a system call there, they or the kernel, is told apart
 * by asking them, without any call being made.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface Filters {

    /**
     * Returns what the filters do with a call.
     *
     * @param number a system call number of the place's own architecture
     * @return what they do if all arguments are zero
     */
    FilterAnswer answer(int number);

    /** There are none: every call reaches the kernel. */
    record None() implements Filters {

        @Override
        public FilterAnswer answer(int number) {
            return new FilterAnswer.Allowed();
        }
    }

    /**
     * They were asked.
     *
     * @param answers the answer per number, in ascending order; unmodifiable
     */
    record Asked(NavigableMap<Integer, FilterAnswer> answers) implements Filters {

        /**
         * Copies the answers.
         *
         * @param answers the answer per number
         */
        public Asked {
            answers = Collections.unmodifiableNavigableMap(new TreeMap<>(answers));
        }

        @Override
        public FilterAnswer answer(int number) {
            return answers.getOrDefault(number, new FilterAnswer.Unknown("they were not asked about this number"));
        }
    }

    /**
     * They cannot be asked here: nothing may be traced, say, or they have a supervisor who would let the calls go on.
     *
     * @param reason why not
     */
    record Unreadable(String reason) implements Filters {

        @Override
        public FilterAnswer answer(int number) {
            return new FilterAnswer.Unknown("they cannot be asked: " + reason);
        }
    }
}
