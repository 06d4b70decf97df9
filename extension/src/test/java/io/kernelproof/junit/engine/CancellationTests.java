package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import io.kernelproof.junit.RunOnKernels;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** JUnit has had a cancellation token since 6.0, which is not there to be compiled against. */
class CancellationTests {

    @Test
    void stopsBetweenTestsAndSkipsTheOthers() throws Exception {
        assumeTrue(isThere("org.junit.platform.engine.CancellationToken"), "this JUnit has no cancellation token");
        Class<?> tokenClass = Class.forName("org.junit.platform.engine.CancellationToken");
        Object token = tokenClass.getMethod("create").invoke(null);
        List<String> told = new ArrayList<>();

        execute(token, new TestExecutionListener() {

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    told.add(result.getStatus() + " " + test.getLegacyReportingName());
                    cancel(tokenClass, token);
                }
            }

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                told.add(reason + ": " + test.getLegacyReportingName());
            }
        });

        assertThat(told)
                .containsExactly(
                        "SUCCESSFUL first() [host]",
                        "the execution was cancelled: second() [host]",
                        "the execution was cancelled: first() [3.10 (simulated)]",
                        "the execution was cancelled: second() [3.10 (simulated)]");
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void cancel(Class<?> tokenClass, Object token) {
        try {
            tokenClass.getMethod("cancel").invoke(token);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does {@code launcher.execute(executionRequest(request).listeners(listener).cancellationToken(token).build())}. */
    private static void execute(Object token, TestExecutionListener listener) throws ReflectiveOperationException {
        LauncherDiscoveryRequest discovery = request()
                .enableImplicitConfigurationParameters(false)
                .configurationParameter("kernelproof.report", EngineRun.REPORT)
                .configurationParameter("kernelproof.parallelism", "1")
                .selectors(selectClass(TwoTestCase.class))
                .build();
        Class<?> builders = Class.forName("org.junit.platform.launcher.core.LauncherExecutionRequestBuilder");
        Object builder =
                builders.getMethod("request", LauncherDiscoveryRequest.class).invoke(null, discovery);
        builders.getMethod("listeners", TestExecutionListener[].class)
                .invoke(builder, (Object) new TestExecutionListener[] {listener});
        builders.getMethod("cancellationToken", Class.forName("org.junit.platform.engine.CancellationToken"))
                .invoke(builder, token);
        Object execution = builders.getMethod("build").invoke(builder);
        Method execute = Arrays.stream(Launcher.class.getMethods())
                .filter(method -> method.getName().equals("execute"))
                .filter(method ->
                        method.getParameterCount() == 1 && method.getParameterTypes()[0].isInstance(execution))
                .findFirst()
                .orElseThrow();
        execute.invoke(LauncherFactory.create(), execution);
    }

    @RunOnKernels({"host", "3.10"})
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class TwoTestCase {

        @Test
        @Order(1)
        void first() {}

        @Test
        @Order(2)
        void second() {}
    }
}
