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
 * Starts the containers of {@link RunInImages} under each of the named seccomp profiles.
 *
 * <pre>{@code
 * @RunInImages("debian:12")
 * @RunUnderSeccomp({"default", "unconfined", "profiles/no-clone3.json"})
 * class ProcessWatcherTests { ... }
 * }</pre>
 *
 * <p>A profile that cannot be read, or that the daemon refuses, is "not run" with the reason.
 *
 * <p><b>Scope, inheritance.</b> As of {@link RunOnKernels}, with which it can be combined: the tests run once per combination of
 * what is named. The annotations of a class are one matrix; those of a nested class replace it as a whole.
 *
 * <p><b>What it does not do.</b> Without an image it is an error. Some runtimes ignore the profile, gVisor's {@code runsc} for one:
 * the report's facts say what was in force.
 *
 * <p>The configuration parameter {@code kernelproof.seccomp} replaces the profiles of all annotations.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(MatrixGuard.class)
public @interface RunUnderSeccomp {

    /**
     * The profiles.
     *
     * @return at least one of: {@code default}, the daemon's own; {@code unconfined}, none; or a Docker profile in JSON, by its path
     *     from the working directory or on the class path
     */
    String[] value();
}
