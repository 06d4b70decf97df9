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
 * Starts the containers of {@link RunInImages} with each of the named OCI runtimes.
 *
 * <pre>{@code
 * @RunInImages("debian:12")
 * @RunOnRuntimes({"runc", "runsc"})
 * class ProcessWatcherTests { ... }
 * }</pre>
 *
 * <p>A runtime that the daemon does not know is "not run", and so is one that it accepts but does not use.
 *
 * <p><b>Scope, inheritance.</b> As of {@link RunOnKernels}, with which it can be combined: the tests run once per combination of
 * what is named. The annotations of a class are one matrix; those of a nested class replace it as a whole.
 *
 * <p><b>What it does not do.</b> Without an image it is an error. It installs no runtime: the daemon's configuration names them.
 *
 * <p>The configuration parameter {@code kernelproof.runtimes} replaces the runtimes of all annotations.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(MatrixGuard.class)
public @interface RunOnRuntimes {

    /**
     * The runtimes.
     *
     * @return at least one name that the Docker daemon knows, such as {@code runc}, {@code crun} or {@code runsc}
     */
    String[] value();
}
