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
 * Runs the tests of a class inside a container of each of the named images, in a JVM of its own.
 *
 * <pre>{@code
 * @RunInImages({"debian:12", "rockylinux:9"})
 * @RunOnRuntimes({"runc", "runsc"})
 * class ProcessWatcherTests {
 *     @Test
 *     void seesTheChildExit() { ... }
 * }
 * }</pre>
 *
 * <p>Each test has one result per image, named {@code seesTheChildExit() [debian:12]}. The container has no network unless the
 * configuration parameter {@code kernelproof.network} names one, its class path is that of the build, for reading only, and the JVM
 * is the one that runs the build: the image needs the C library that this was built for, but no Java of its own. Needs the artifact
 * {@code kernelproof-containers} and a Docker daemon; what cannot be had is reported as "not run" with the reason.
 *
 * <p><b>Scope, inheritance.</b> As of {@link RunOnKernels}, with which it can be combined: the tests run once per combination of
 * what is named. The annotations of a class are one matrix; those of a nested class replace it as a whole.
 *
 * <p><b>What it does not do.</b> The image's entry point is not run, only its environment variables and user hold, beside or
 * instead of which {@code kernelproof.variables} and {@code kernelproof.user} name others. All test classes of a run share one
 * container per combination. The module's directory is there as well, for reading only.
 *
 * <p>The configuration parameter {@code kernelproof.images} replaces the images of all annotations.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(MatrixGuard.class)
public @interface RunInImages {

    /**
     * The images.
     *
     * @return at least one name, as {@code docker run} takes it; pulled if the daemon does not have it
     */
    String[] value();
}
