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
 * Documents the oldest mainline kernel on which a class works, and proves it: its tests run on that version and on the release
 * just before, simulated, in addition to what {@link RunOnKernels} names.
 *
 * <pre>{@code
 * @MinimumKernel("5.3")
 * class PidfdTests { ... }
 * }</pre>
 *
 * <p>A test that fails on the declared version fails as everywhere else, with the calls that were refused to it. One that fails
 * on an older one is "known incompatible", an aborted test with the reason. If all tests pass just below as well, the class
 * publishes an entry {@code kernelproof.minimumKernel} that says that too high a version is declared.
 *
 * <p><b>Scope.</b> On a class it holds for all tests of the class and of its {@code @Nested} classes; of several, the nearest. On a
 * package it holds for the classes in it that have none of their own, but does not put them into environments.
 *
 * <p><b>Inheritance.</b> Subclasses inherit it. An annotation that carries it can be used in its place.
 *
 * <p><b>What it does not do.</b> A version is a statement about mainline: on kernels of vendors, which have calls from newer ones,
 * and on real kernels nothing is expected to fail. What a simulated kernel does not show, this does not prove. To find out which
 * version to declare, run the class with {@code @RunOnKernels}, or a command with {@link io.kernelproof.floor.Floor}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.PACKAGE})
@ExtendWith(MatrixGuard.class)
public @interface MinimumKernel {

    /**
     * The oldest version on which the tests pass.
     *
     * @return a mainline version such as {@code 5.3}
     */
    String value();
}
