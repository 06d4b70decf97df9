package io.kernelproof.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Declares which system calls may be refused to a test that passes all the same, since the program has another way. A test that
 * passes although another call was refused to it fails, with the call and who refused it.
 *
 * <pre>{@code
 * @Test
 * @AllowFallback("close_range")
 * void startsAProcess() { ... }
 * }</pre>
 *
 * <p>Without it any fallback is allowed, unless the configuration parameter {@code kernelproof.fallbacks} is {@code fail}:
 * then none is that is not declared.
 *
 * <p><b>Scope.</b> A method, or a class with all its tests and {@code @Nested} classes. What is allowed to a class is allowed
 * to its tests, whatever they declare.
 *
 * <p><b>Inheritance.</b> Subclasses inherit it unless they declare their own. Can be used on an annotation that takes its place.
 *
 * <p><b>What it does not do.</b> It says nothing of tests that fail. What is refused to every program there, before any test
 * runs, needs no permission; nor does what may have been refused to another test that ran at the same time.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AllowFallback {

    /**
     * The system calls that may be refused.
     *
     * @return names such as {@code close_range}; none for every call
     */
    String[] value() default {};
}
