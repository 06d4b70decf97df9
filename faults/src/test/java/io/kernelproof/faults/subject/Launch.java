package io.kernelproof.faults.subject;

import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a build tool's fork does: a session, some tests, and an exit status. */
public final class Launch {

    /** Of a build in which a test has failed. */
    public static final int FAILED = 1;

    /** Of one whose launcher has thrown, or in which nothing was run. */
    private static final int BROKEN = 3;

    private Launch() {}

    /**
     * Runs tests and prints what came of each.
     *
     * @param arguments names of classes
     */
    @SuppressWarnings("SystemOut") // Another JVM reads it.
    public static void main(String... arguments) {
        Printer printer = new Printer();
        int status;
        try (LauncherSession session = LauncherFactory.openSession()) {
            List<ClassSelector> classes = Arrays.stream(arguments)
                    .map(DiscoverySelectors::selectClass)
                    .toList();
            LauncherDiscoveryRequestBuilder request =
                    LauncherDiscoveryRequestBuilder.request().selectors(classes);
            String engines = System.getProperty("launch.engines");
            if (engines != null) {
                request.filters(EngineFilter.includeEngines(engines.split(",")));
            }
            session.getLauncher().execute(request.build(), printer);
            System.out.println("executed");
            status = printer.failures > 0 ? FAILED : printer.tests == 0 ? BROKEN : 0;
        } catch (Throwable e) {
            System.out.println("the launcher threw " + e);
            e.printStackTrace();
            status = printer.failures > 0 ? FAILED : BROKEN;
        }
        System.out.println("closed");
        System.exit(status);
    }

    private static final class Printer implements TestExecutionListener {

        private int tests;
        private int failures;

        @Override
        public void executionStarted(TestIdentifier test) {
            print("STARTED", test, "");
        }

        @Override
        public synchronized void executionSkipped(TestIdentifier test, String reason) {
            tests++;
            print("SKIPPED", test, reason);
        }

        @Override
        public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
            tests += test.isTest() ? 1 : 0;
            failures += result.getStatus() == TestExecutionResult.Status.FAILED ? 1 : 0;
            String message = result.getThrowable().map(Throwable::toString).orElse("");
            print(
                    result.getStatus() == TestExecutionResult.Status.SUCCESSFUL
                            ? "PASSED"
                            : result.getStatus().name(),
                    test,
                    message);
        }

        @SuppressWarnings("SystemOut")
        private static void print(String what, TestIdentifier test, String message) {
            String line = what + " " + test.getDisplayName() + " | " + message;
            System.out.println(line.substring(0, Math.min(line.length(), 2_000))
                    .replace("\n", " // ")
                    .replaceAll("\\p{Cntrl}", "?"));
        }
    }
}
