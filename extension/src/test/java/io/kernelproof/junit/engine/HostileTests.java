package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.opentest4j.AssertionFailedError;

/** A test that fails is told of as one that fails, whatever it is called, made from, throws or publishes. */
class HostileTests {

    private static final int HUGE = 9_000_000;

    /** JUnit goes down by recursion, and is to come to ids that are too long. */
    private static final Map<String, String> PARAMETERS = Map.of("kernelproof.jvm.args", "-Xss16m");

    static Sandbox sandbox;
    static HeardEvents heard;

    @BeforeAll
    static void runAll() throws Exception {
        sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of());
        heard = new HeardEvents();
        try (GuestJvm guest = GuestJvm.start(
                sandbox,
                Jdk.in(Path.of(System.getProperty("java.home"))),
                parameter -> Optional.ofNullable(PARAMETERS.get(parameter)))) {
            guest.execute(
                    new GuestRequest(
                            List.of("[engine:junit-jupiter]/[class:" + HostileTestCase.class.getName() + "]"),
                            Map.of()),
                    heard);
        }
    }

    @AfterAll
    static void closeSandbox() {
        sandbox.close();
    }

    @Test
    void tellsOfEveryTestThatFails() {
        assertThat(Stream.of(HostileTestCase.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .map(method -> heard.results.get(method.getName())))
                .hasSize(14)
                .allSatisfy(result -> assertThat(result.getStatus()).isEqualTo(Status.FAILED));
    }

    @Test
    void cutsNamesAndLeavesOutSourcesThatAreTooLong() {
        GuestListener.Dynamic ofUri = child("ofAHugeUri");
        assertThat(ofUri.source()).isNull();
        assertThat(statusOf(ofUri)).isEqualTo(Status.FAILED);

        GuestListener.Dynamic named = child("ofAHugeName");
        assertThat(named.displayName()).hasSize(16 * 1024 + 30).endsWith("n ... (8983616 more characters)");
        assertThat(statusOf(named)).isEqualTo(Status.FAILED);

        GuestListener.Dynamic container = child("inAContainerOfAHugeUri");
        assertThat(container.source()).isNull();
        assertThat(heard.registered)
                .filteredOn(each -> each.parentId().equals(container.id()))
                .singleElement()
                .satisfies(each -> assertThat(statusOf(each)).isEqualTo(Status.FAILED));
    }

    @Test
    void tellsOfEveryOneOfMany() {
        String parent = idOf("many");
        assertThat(heard.registered)
                .filteredOn(each -> each.parentId().equals(parent))
                .hasSize(HostileTestCase.MANY);
    }

    @Test
    void findsTheTestOfAnIdThatIsTooLong() {
        String parent = idOf("nested");
        for (int depth = 0; depth < HostileTestCase.DEPTH; depth++) {
            String above = parent;
            parent = heard.registered.stream()
                    .filter(each -> each.parentId().equals(above))
                    .map(GuestListener.Dynamic::id)
                    .findFirst()
                    .orElseThrow();
        }
        assertThat(parent).startsWith("[cut:");
        assertThat(heard.statuses.get(parent)).isEqualTo(Status.FAILED);
    }

    @Test
    void tellsWhatItKnowsOfAFailureThatDoesNotAnswer() {
        String name = HostileTestCase.Hanging.class.getName();
        Throwable hangs = thrownBy("hangsInItsMessage");
        assertThat(hangs)
                .hasMessage(name + ": its getMessage() did not return within 10 s")
                .hasToString(name + ": its toString() did not return within 10 s")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(hangs.getStackTrace()[0].getMethodName()).isEqualTo("hangsInItsMessage");

        assertThat(thrownBy("hangsEverywhere")).hasMessageEndingWith("$1: its getMessage() did not return within 10 s");
        assertThat(thrownBy("hangsInItsFramesAndItsCause"))
                .hasMessage("told")
                .hasNoCause()
                .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
        assertThat(thrownBy("isInterrupted")).hasMessage("told");
    }

    @Test
    void keepsBothSidesOfAComparisonWhoseValuesCannotBePrinted() {
        AssertionFailedError compared = (AssertionFailedError) thrownBy("comparesWhatCannotBePrinted");
        assertThat(compared.getActual().getStringRepresentation()).isEqualTo("1");
    }

    @Test
    void saysWhereItLeftSomethingOut() {
        assertThat(List.of(thrownBy("hasAMillionFrames").getStackTrace()))
                .hasSize(2048)
                .last()
                .hasToString("....997953 more frames(Unknown Source)");
        assertThat(thrownBy("hasHugeFrames").getStackTrace()[0].getClassName())
                .endsWith("x ... (8997952 more characters)");
        assertThat(List.of(thrownBy("suppressesMany").getSuppressed()))
                .hasSizeLessThan(300)
                .last()
                .asString()
                .contains("[cut: 47", "more, beginning with java.lang.RuntimeException]");
        assertThat(heard.events).anySatisfy(event -> assertThat(event).contains("kernelproof.cut=", " more entries}"));
    }

    private static Throwable thrownBy(String test) {
        return Objects.requireNonNull(heard.results.get(test)).getThrowable().orElseThrow();
    }

    private static String idOf(String factory) {
        return "[engine:junit-jupiter]/[class:%s]/[test-factory:%s()]"
                .formatted(HostileTestCase.class.getName(), factory);
    }

    private static GuestListener.Dynamic child(String factory) {
        return heard.registered.stream()
                .filter(each -> each.parentId().equals(idOf(factory)))
                .findFirst()
                .orElseThrow();
    }

    private static Status statusOf(GuestListener.Dynamic test) {
        return Objects.requireNonNull(heard.statuses.get(test.id()));
    }

    static class HostileTestCase {

        static final int MANY = 20_000;
        static final int DEPTH = 500;

        @Test
        void hasHugeFrames() {
            String huge = "x".repeat(HUGE);
            RuntimeException thrown = new RuntimeException("boom");
            thrown.setStackTrace(new StackTraceElement[] {
                new StackTraceElement(huge, "m", "f", 1),
                new StackTraceElement(huge, huge, huge, huge, huge, huge, 1),
                new StackTraceElement("a", "b", huge, 1)
            });
            throw thrown;
        }

        @Test
        void hasAMillionFrames() {
            RuntimeException thrown = new RuntimeException("boom");
            StackTraceElement[] frames = new StackTraceElement[1_000_000];
            java.util.Arrays.fill(frames, new StackTraceElement("c", "m", "f", 1));
            thrown.setStackTrace(frames);
            throw thrown;
        }

        @Test
        void hasAHugeMessage() {
            throw new IllegalStateException("\u20ac".repeat(HUGE));
        }

        @Test
        void hasManyHugeCauses() {
            String huge = "\u20ac".repeat(1_000_000);
            RuntimeException thrown = new RuntimeException(huge);
            for (int i = 0; i < 1_000; i++) {
                thrown = new RuntimeException(huge, thrown);
                thrown.addSuppressed(new RuntimeException(huge));
            }
            throw thrown;
        }

        @Test
        void suppressesMany() {
            RuntimeException thrown = new RuntimeException();
            for (int i = 0; i < 5_000; i++) {
                thrown.addSuppressed(new RuntimeException());
            }
            throw thrown;
        }

        @Test
        void failsAgainAndAgain() {
            List<Throwable> failures = new java.util.ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Throwable failure = new RuntimeException();
                for (int depth = 0; depth < 8; depth++) {
                    failure = new org.opentest4j.MultipleFailuresError(
                            "", List.of(failure, new RuntimeException(null, new RuntimeException())));
                    failure.addSuppressed(new RuntimeException(new RuntimeException()));
                }
                failures.add(failure);
            }
            throw new org.opentest4j.MultipleFailuresError("all", failures);
        }

        @Test
        void hangsInItsMessage() {
            throw new Hanging();
        }

        @Test
        void hangsEverywhere() {
            throw new RuntimeException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    return hang();
                }

                @Override
                @SuppressWarnings("OverrideThrowableToString")
                public String toString() {
                    return hang();
                }
            };
        }

        @Test
        void hangsInItsFramesAndItsCause() {
            throw new RuntimeException("told") {
                private static final long serialVersionUID = 1L;

                @Override
                public StackTraceElement[] getStackTrace() {
                    return hang();
                }

                @Override
                public synchronized Throwable getCause() {
                    return hang();
                }
            };
        }

        @Test
        void isInterrupted() {
            Thread.currentThread().interrupt();
            throw new RuntimeException("told");
        }

        @Test
        void answersWithNothing() {
            throw new RuntimeException() {
                private static final long serialVersionUID = 1L;

                @Override
                public @Nullable String getMessage() {
                    return null;
                }

                @Override
                @SuppressWarnings({"OverrideThrowableToString", "ToStringReturnsNull"})
                public @Nullable String toString() {
                    return null;
                }

                @Override
                public synchronized Throwable getCause() {
                    return this;
                }
            };
        }

        @Test
        void answersWithErrors() {
            throw new RuntimeException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new StackOverflowError();
                }
            };
        }

        @Test
        void comparesWhatCannotBePrinted() {
            throw new AssertionFailedError(
                    "different",
                    new Object() {
                        @Override
                        public String toString() {
                            throw new IllegalStateException();
                        }
                    },
                    1);
        }

        @Test
        void publishesMuch(TestReporter reporter) {
            Map<String, String> entries = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                entries.put("k".repeat(1_000) + i, "v".repeat(1_000));
            }
            reporter.publishEntry(entries);
            throw new IllegalStateException();
        }

        @TestFactory
        Stream<DynamicTest> ofAHugeUri() {
            return Stream.of(dynamicTest("u", URI.create("https://x/" + "z".repeat(HUGE)), HostileTestCase::fail));
        }

        @TestFactory
        Stream<DynamicNode> inAContainerOfAHugeUri() {
            return Stream.of(dynamicContainer(
                    "c",
                    URI.create("data:" + "z".repeat(HUGE)),
                    Stream.of(dynamicTest("fails", HostileTestCase::fail))));
        }

        @TestFactory
        Stream<DynamicTest> ofAHugeName() {
            return Stream.of(dynamicTest("n".repeat(HUGE), HostileTestCase::fail));
        }

        @TestFactory
        Stream<DynamicTest> many() {
            return IntStream.range(0, MANY).mapToObj(i -> dynamicTest("t" + i, () -> {}));
        }

        @TestFactory
        Stream<DynamicNode> nested() {
            DynamicNode node = dynamicTest("innermost", HostileTestCase::fail);
            for (int depth = 1; depth < DEPTH; depth++) {
                node = dynamicContainer("c", Stream.of(node));
            }
            return Stream.of(node);
        }

        private static void fail() {
            throw new IllegalStateException("on purpose");
        }

        @SuppressWarnings("TypeParameterUnusedInFormals") // It returns nothing.
        private static <T> T hang() {
            while (true) {
                try {
                    Thread.sleep(100_000);
                } catch (InterruptedException e) {
                    // It is a hostile one.
                }
            }
        }

        static final class Hanging extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Hanging() {
                super(new IllegalStateException("cause"));
            }

            @Override
            public String getMessage() {
                return hang();
            }
        }
    }
}
