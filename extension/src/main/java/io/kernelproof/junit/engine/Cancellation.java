package io.kernelproof.junit.engine;

import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;
import org.junit.platform.engine.ExecutionRequest;

/**
 * Whether an execution was cancelled. The token is looked up by name: JUnit has it since 6.0, and we are compiled against an
 * older version.
 */
final class Cancellation {

    private Cancellation() {}

    static BooleanSupplier of(ExecutionRequest request) {
        try {
            Object token =
                    ExecutionRequest.class.getMethod("getCancellationToken").invoke(request);
            Method isRequested = Class.forName(
                            "org.junit.platform.engine.CancellationToken",
                            false,
                            ExecutionRequest.class.getClassLoader())
                    .getMethod("isCancellationRequested");
            return () -> isRequested(isRequested, token);
        } catch (ReflectiveOperationException e) {
            return () -> false;
        }
    }

    private static boolean isRequested(Method isRequested, Object token) {
        try {
            return (Boolean) isRequested.invoke(token);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("JUnit's cancellation token could not be asked", e);
        }
    }
}
