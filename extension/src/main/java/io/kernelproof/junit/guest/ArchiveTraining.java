package io.kernelproof.junit.guest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** Runs a few tests of each kind, for nothing but the classes that are then loaded: those of an archive. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ArchiveTraining {

    private static final String CLASS = "[engine:junit-jupiter]/[class:" + UsualTestCase.class.getName() + "]";

    /** The id of a test that does nothing. */
    public static final String EMPTY_TEST = CLASS + "/[nested-class:Within]/[method:runs()]";

    /** As after a filter. */
    private static final List<String> SINGLE_TESTS = List.of(
            EMPTY_TEST,
            CLASS + "/[method:prints(" + TestReporter.class.getName() + ")]",
            CLASS + "/[test-template:repeats()]",
            CLASS + "/[test-factory:makes()]");

    private ArchiveTraining() {}

    /**
     * Runs the tests in this JVM, and tells nobody.
     *
     * @param arguments none
     * @throws IOException never
     */
    public static void main(String... arguments) throws IOException {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        Wire.send(requests, new Request.Setup(Map.of()));
        Wire.send(
                requests,
                new Request.Execute(List.of(CLASS), Map.of("junit.jupiter.execution.order.random.seed", "1")));
        Wire.send(requests, new Request.Execute(SINGLE_TESTS, Map.of()));
        new GuestMain(
                        new ByteArrayInputStream(requests.toByteArray()),
                        new EventSink(OutputStream.nullOutputStream()),
                        true)
                .serve();
    }

    /** Fails in part, since failures have classes of their own. */
    static class UsualTestCase {

        @BeforeAll
        static void prepareAll() {}

        @BeforeEach
        void prepare() {}

        @Test
        void prints(TestReporter reporter) {
            System.out.println("out");
            System.err.println("err");
            reporter.publishEntry("key", "value");
        }

        @Test
        void fails() {
            Assertions.assertEquals("expected", "actual");
        }

        @Test
        void throwsNothing() {
            Assertions.assertThrows(IllegalStateException.class, () -> {});
        }

        @Test
        void aborts() {
            Assumptions.assumeTrue(false);
        }

        @Test
        @Disabled("as an example")
        void disabled() {}

        @RepeatedTest(2)
        void repeats() {}

        @TestFactory
        List<DynamicTest> makes() {
            return List.of(DynamicTest.dynamicTest("one", () -> {}));
        }

        @AfterEach
        void cleanUp() {}

        @Nested
        class Within {
            @Test
            void runs() {}
        }
    }
}
