package io.kernelproof.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Documents that a test is known to fail in an environment, and why: on a kernel, a runtime, an image, under a seccomp profile,
 * or where several of them come together. The test still runs there. When it fails, the result is
 * "known incompatible", an aborted test with the reason; when it passes, the result is a failure that says so: what is
 * documented is then no longer true.
 *
 * <pre>{@code
 * @Test
 * @KnownIncompatible(kernel = "rhel-7.9", because = "pidfd_open is in no kernel before 5.3")
 * void seesTheChildExit() { ... }
 * }</pre>
 *
 * <p><b>Scope.</b> On a method, that test; of a parameterized or repeated one, or a factory, at least one invocation has to
 * fail. On a class, each test of it and of its {@code @Nested} classes.
 *
 * <p><b>Inheritance.</b> Subclasses inherit those of a class unless they declare their own. Repeatable, and can be used on an
 * annotation that takes its place.
 *
 * <p><b>What it does not do.</b> It does not put a test into an environment: one that is not in the matrix of the class is an
 * error, as it would document what is never tried. Outside of every matrix it has no effect. A test that is skipped
 * proves nothing, and stays skipped.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Repeatable(KnownIncompatibles.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface KnownIncompatible {

    /**
     * The kernel on which the test fails.
     *
     * @return its name, as in {@link RunOnKernels}; empty for any
     */
    String kernel() default "";

    /**
     * The runtime on which the test fails.
     *
     * @return its name, as in {@link RunOnRuntimes}; empty for any
     */
    String runtime() default "";

    /**
     * The image in which the test fails.
     *
     * @return its name, as in {@link RunInImages}; empty for any
     */
    String image() default "";

    /**
     * The seccomp profile under which the test fails.
     *
     * @return its name, as in {@link RunUnderSeccomp}; empty for any
     */
    String seccomp() default "";

    /**
     * Why it fails there.
     *
     * @return the reason, for those who read the report; not blank
     */
    String because();
}
