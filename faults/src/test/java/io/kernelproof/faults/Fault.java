package io.kernelproof.faults;

/**
 * One thing that goes wrong, and what must come of it.
 *
 * @param kind whose first one is tried in every build
 * @param name short, unique
 * @param done what goes wrong, for people
 * @param needs what this machine must have
 * @param trial does it to the real product and checks what is seen
 */
record Fault(Kind kind, String name, String done, Need needs, Trial trial) {

    /** Where it goes wrong. */
    enum Kind {
        TEST_ENDS_PROCESSES,
        TEST_STOPS_PROCESSES,
        TEST_LEAVES_PROCESSES,
        TEST_FLOODS,
        TEST_TELLS_TOO_MUCH,
        TEST_FORGES,
        TEST_CHANGES_ITS_PROCESS,
        ENVIRONMENT,
        ENGINE,
        BUILD_IS_ENDED,
        CACHE,
        DISK,
        LIMITS_OF_THE_USER,
        REPORT_IS_MALFORMED,
        EARLIER_REPORT_IS_MALFORMED,
        REPORT_DIRECTORY,
        STANDARD_STREAMS,
        SIGNALS,
        COMMAND,
        DAEMON_ANSWERS_BADLY,
        DAEMON,
        CONTAINER,
        IMAGE
    }

    /** What not every machine has. */
    enum Need {
        LINUX,
        ROOT,
        DOCKER
    }

    /** Does it. */
    @FunctionalInterface
    interface Trial {

        /**
         * Does it, and fails unless that is seen which must be.
         *
         * @return what was seen, in a line for people
         */
        String in(Scene scene) throws Exception;
    }
}
