package io.kernelproof.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Holds several {@link KnownIncompatible} of one class or method; the compiler writes it. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface KnownIncompatibles {

    /**
     * The annotations.
     *
     * @return in the order of the source
     */
    KnownIncompatible[] value();
}
