package demo;

import io.kernelproof.junit.RunOnKernels;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

@ComposedTests.OnOldKernels
class ComposedTests {

    @RunOnKernels("3.10")
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface OnOldKernels {}

    @Test
    void runsWhereTheComposedAnnotationSays() {}
}
