package io.kernelproof.faults.subject;

/** The test classes, which are seen by nobody else. */
public final class Subjects {

    /** Does what {@link Act} says. */
    public static final Class<?> ACTING = Acting.class;

    /** Finds tests when it is run. */
    public static final Class<?> DYNAMIC = Dynamic.class;

    /** Two tests that pass. */
    public static final Class<?> PLAIN = Plain.class;

    /** Runs a program. */
    public static final Class<?> PROGRAM = Program.class;

    /** Goes on without a call. */
    public static final Class<?> REFUSED = Refused.class;

    private Subjects() {}
}
