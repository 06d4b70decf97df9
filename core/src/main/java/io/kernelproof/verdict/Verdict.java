package io.kernelproof.verdict;

import io.kernelproof.environment.Refusal;
import java.util.List;
import org.apiguardian.api.API;

/** What is concluded of one test in one environment; always with its reason, also for a pass. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface Verdict {

    /**
     * Returns the verdict's name.
     *
     * @return such as {@code passed with fallback}; part of the report's schema
     */
    String label();

    /**
     * Returns why this is the verdict.
     *
     * @return one line, or several for a failure; never blank
     */
    String reason();

    /**
     * Returns the calls that were refused to the test.
     *
     * @return the refusals, in the order in which each was first met; empty if there were none or none could be seen
     */
    default List<Refusal> refusals() {
        return List.of();
    }

    /**
     * The test passed, and nothing was refused to it.
     *
     * @param reason why this is the verdict
     */
    record Passed(String reason) implements Verdict {
        @Override
        public String label() {
            return "passed";
        }
    }

    /**
     * The test passed although calls were refused to it: the program has a way around them.
     *
     * @param reason why this is the verdict
     * @param refusals the calls that were refused to it
     */
    record PassedWithFallback(String reason, List<Refusal> refusals) implements Verdict {
        /** Copies the list. */
        public PassedWithFallback {
            refusals = List.copyOf(refusals);
        }

        @Override
        public String label() {
            return "passed with fallback";
        }
    }

    /**
     * The test failed.
     *
     * @param reason why this is the verdict
     * @param refusals the calls that were refused to it
     */
    record Failed(String reason, List<Refusal> refusals) implements Verdict {
        /** Copies the list. */
        public Failed {
            refusals = List.copyOf(refusals);
        }

        @Override
        public String label() {
            return "failed";
        }
    }

    /**
     * A declared requirement is not met here, so the test was not run.
     *
     * @param reason why this is the verdict
     */
    record Incompatible(String reason) implements Verdict {
        @Override
        public String label() {
            return "incompatible";
        }
    }

    /**
     * The test failed here as it is declared to.
     *
     * @param reason why this is the verdict
     * @param refusals the calls that were refused to it
     */
    record KnownIncompatible(String reason, List<Refusal> refusals) implements Verdict {
        /** Copies the list. */
        public KnownIncompatible {
            refusals = List.copyOf(refusals);
        }

        @Override
        public String label() {
            return "known incompatible";
        }
    }

    /**
     * The test skipped itself, and calls were refused in its time: its own, its class's, or that of an earlier skip with the same
     * reason. A green that tried nothing there.
     *
     * @param reason why this is the verdict: what the test said, and what was refused
     * @param refusals the calls that were refused
     */
    record SkippedByRefusal(String reason, List<Refusal> refusals) implements Verdict {
        /** Copies the list. */
        public SkippedByRefusal {
            refusals = List.copyOf(refusals);
        }

        @Override
        public String label() {
            return "skipped by refusal";
        }
    }

    /**
     * The test skipped itself, and nothing is known to have been refused to it: it is disabled, or an assumption of it does not hold.
     *
     * @param reason why this is the verdict
     * @param refusals the calls that were refused to it
     */
    record Skipped(String reason, List<Refusal> refusals) implements Verdict {
        /** Copies the list. */
        public Skipped {
            refusals = List.copyOf(refusals);
        }

        @Override
        public String label() {
            return "skipped";
        }
    }

    /**
     * The environment could not be had, so nothing is known.
     *
     * @param reason why this is the verdict
     */
    record NotRun(String reason) implements Verdict {
        @Override
        public String label() {
            return "not run";
        }
    }
}
