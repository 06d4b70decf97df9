package io.kernelproof.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Declares which system calls a test needs. Where one of them is missing or refused, the test is not run: its verdict is
 * "incompatible", with who refused the call.
 *
 * <pre>{@code
 * @RunOnKernels({"host", "rhel-7.9"})
 * @RequiresSyscalls({"pidfd_open", "getrandom"})
 * class ProcessWatcherTests { ... }
 * }</pre>
 *
 * <p><b>Scope.</b> A class with all its tests and {@code @Nested} classes, or a method. Requirements add up: a method needs
 * what it declares and what its class declares. In a class that runs in environments, it is checked in each of them.
 * In any other class of Jupiter it is checked where that class runs, in the confinement of this JVM.
 *
 * <p><b>Inheritance.</b> Subclasses inherit it unless they declare their own. Can be used on an annotation that takes its place.
 *
 * <p><b>What it does not do.</b> It looks whether the call can be made, with harmless arguments; not whether it works with
 * those of the test. It does not look at what else the test calls.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresSyscallsCondition.class)
public @interface RequiresSyscalls {

    /**
     * The system calls, and flags of theirs.
     *
     * @return at least one name, such as {@code pidfd_open}, or with a flag {@code pidfd_open#PIDFD_NONBLOCK}. Flags are
     *     tried on the kernel of this machine where that is harmless; else, and on simulated kernels, its version decides
     */
    String[] value();

    /**
     * What becomes of the test where a call is missing or refused.
     *
     * @return the choice
     */
    WhenMissing whenMissing() default WhenMissing.FAIL;

    /** What becomes of a test where a system call that it requires is missing or refused. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    enum WhenMissing {

        /** The test fails. */
        FAIL,

        /** The test is aborted, as by an assumption that does not hold. */
        SKIP
    }
}
