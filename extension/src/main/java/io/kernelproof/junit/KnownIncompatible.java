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
 * Documents that a test is known to fail on a kernel, and why. The test still runs there. When it fails, the result is
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
 * <p><b>What it does not do.</b> It does not put a test onto a kernel: a kernel that is not in the matrix of the class is an
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
     * Where the test fails.
     *
     * @return the name of a kernel, as in {@link RunOnKernels}
     */
    String kernel();

    /**
     * Why it fails there.
     *
     * @return the reason, for those who read the report; not blank
     */
    String because();
}
