package io.kernelproof.junit.guest;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Tells the tracer of this JVM when the first test is due: by SIGURG, which the tracer keeps to itself, and which does nothing to a
 * JVM without one. Only {@code sun.misc.Signal} can send it, of which compilers warn, so it is used by reflection.
 */
final class TrapSignal implements TestExecutionListener {

    private final Object signal;
    private final Method handle;
    private final Method raise;
    private final Object ignoring;
    private boolean due = true;
    private @Nullable Throwable failure;

    /**
     * Gets ready.
     *
     * @throws IllegalStateException if this JVM can send no signal
     */
    TrapSignal() {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            signal = type.getConstructor(String.class).newInstance("URG");
            handle = type.getMethod("handle", type, handlerType);
            raise = type.getMethod("raise", type);
            ignoring = ignoring(type, handlerType);
        } catch (Throwable e) {
            throw new IllegalStateException("no call of a test would be seen without sun.misc.Signal", e);
        }
    }

    /** As {@code signal -> {}} is made, which takes a tenth of the time of a {@link java.lang.reflect.Proxy}. */
    private static Object ignoring(Class<?> type, Class<?> handlerType) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType handles = MethodType.methodType(void.class, type);
        MethodHandle ignore =
                lookup.findStatic(TrapSignal.class, "ignore", MethodType.methodType(void.class, Object.class));
        return LambdaMetafactory.metafactory(
                        lookup, "handle", MethodType.methodType(handlerType), handles, ignore, handles)
                .getTarget()
                .invoke();
    }

    static void ignore(Object unusedSignal) {}

    /** In the thread that runs the tests; all calls that follow are seen. */
    @Override
    public void testPlanExecutionStarted(TestPlan tests) {
        if (!due) {
            return;
        }
        due = false;
        try {
            // A JVM raises no signal for which it has no handler.
            Object before = handle.invoke(null, signal, ignoring);
            raise.invoke(null, signal);
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
            // JUnit would only log it.
            failure = e;
        }
    }

    /**
     * Makes sure that tests which have run were seen.
     *
     * @throws IllegalStateException if the signal could not be sent
     */
    void requireSent() {
        if (failure != null) {
            throw new IllegalStateException("no call of the tests was seen, since SIGURG could not be sent", failure);
        }
    }
}
