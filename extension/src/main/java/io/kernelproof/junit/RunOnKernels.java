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
 * Runs the tests of a class on each of the named kernels, in a JVM of its own, instead of in the JVM that runs the build.
 *
 * <pre>{@code
 * @RunOnKernels({"host", "rhel-7.9"})
 * class ProcessWatcherTests {
 *     @Test
 *     void seesTheChildExit() { ... }
 * }
 * }</pre>
 *
 * <p>Each test has one result per kernel, named {@code seesTheChildExit() [host]} and
 * {@code seesTheChildExit() [rhel-7.9 (simulated)]}. Nothing of the class runs outside: static initialisers, other
 * extensions and lifecycle methods run inside, once per kernel. Any engine that is installed may run the class there, so a
 * class of JUnit 4 can carry the annotation as well.
 *
 * <p><b>Scope.</b> On a class it holds for all tests of the class and of its {@code @Nested} classes. Of several, the
 * nearest holds: that of a nested class replaces that of the class around it. On a method it is allowed only beside
 * {@code @CompatibilityTest}, which says what it means there. On an interface it is an error.
 *
 * <p><b>Inheritance.</b> Subclasses inherit it. An annotation that carries it can be used in its place, and is inherited if it
 * is {@link Inherited} itself.
 *
 * <p><b>What it does not do.</b> Unless a kernel is {@code host}, it is simulated: this machine's kernel refuses the system
 * calls that the named one lacks, and only those. Flags, socket options, files below {@code /proc} and everything else that an
 * older kernel lacks are there all the same. The JVM of an environment serves all classes of a run, so static state
 * lives on from one class to the next, as it does without the annotation. {@code @Timeout} is measured inside. The
 * methods with which a parameterized class of JUnit 4 makes its parameters are called outside as well, since its engine calls
 * them to discover the tests.
 *
 * <p>With {@link RunInImages} the kernel is simulated inside each of the containers, and {@code host} is the container's own.
 *
 * <p>The configuration parameter {@code kernelproof.kernels} replaces the kernels of all annotations.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(MatrixGuard.class)
public @interface RunOnKernels {

    /**
     * The kernels.
     *
     * @return at least one of: {@code host}, the kernel of this machine as it is; a mainline version such as {@code 5.14}; a
     *     vendor's kernel such as {@code rhel-7.9}. Named twice, it counts once.
     */
    String[] value();
}
