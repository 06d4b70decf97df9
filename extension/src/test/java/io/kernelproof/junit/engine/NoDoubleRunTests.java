package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Whatever other engines there are, an annotated test runs inside, once per environment, or it fails. */
class NoDoubleRunTests {

    /** Runs with all engines, as a build tool does, and writes down what became of each test. */
    private static List<String> run(Launcher launcher, LauncherDiscoveryRequestBuilder request) {
        List<String> results = new ArrayList<>();
        LauncherDiscoveryRequest discovery = request.enableImplicitConfigurationParameters(false)
                .configurationParameter("kernelproof.report", EngineRun.REPORT)
                .build();
        launcher.execute(discovery, new TestExecutionListener() {

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    String message =
                            result.getThrowable().map(Throwable::toString).orElse("");
                    results.add("%s %s %s"
                            .formatted(result.getStatus(), test.getLegacyReportingName(), message)
                            .strip());
                }
            }
        });
        return results.stream().sorted().toList();
    }

    private static List<String> run(LauncherDiscoveryRequestBuilder request) {
        return run(LauncherFactory.create(), request);
    }

    @Test
    void runsAnAnnotatedClassInsideOnlyAndAnyOtherOutside() {
        assertThat(run(request()
                        .selectors(
                                selectClass(InsideTestCase.class),
                                selectClass(OutsideTestCase.class),
                                selectClass(OldTestCase.class))))
                .containsExactly("SUCCESSFUL inside() [host]", "SUCCESSFUL old [host]", "SUCCESSFUL outside()");
    }

    @Test
    void runsEachClassOfAHalfAnnotatedOneWhereItBelongs() {
        assertThat(run(request().selectors(selectClass(HalfTestCase.class))))
                .containsExactly("SUCCESSFUL inInner() [host]", "SUCCESSFUL inOuter()");
    }

    @Test
    void runsTheClassesOfASuite() {
        assertThat(run(request().selectors(selectClass(SuiteTestCase.class))))
                .containsExactly("SUCCESSFUL inside() [host]", "SUCCESSFUL old [host]", "SUCCESSFUL outside()");
    }

    @Test
    void runsTheClassesOfASuiteBesideTheSuite() {
        assertThat(run(request().selectors(selectClass(SuiteTestCase.class), selectClass(InsideTestCase.class))))
                .containsExactly(
                        "SUCCESSFUL inside() [host]",
                        "SUCCESSFUL inside() [host]",
                        "SUCCESSFUL old [host]",
                        "SUCCESSFUL outside()");
    }

    @Test
    void failsAClassOfASuiteThatLeavesTheEngineOut() {
        assertThat(run(request().selectors(selectClass(JupiterSuiteTestCase.class))))
                .anyMatch(line -> line.startsWith("FAILED")
                        && line.contains("its tests were about to run outside of every environment."))
                .contains("SUCCESSFUL outside()")
                .noneMatch(line -> line.contains(" inside()"));
    }

    @Test
    void failsAClassOfJupiterWhereTheEngineIsExcluded() {
        assertThat(run(request()
                        .selectors(selectClass(InsideTestCase.class), selectClass(OutsideTestCase.class))
                        .filters(EngineFilter.excludeEngines("kernelproof"))))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("FAILED")
                        .contains(
                                "@RunOnKernels on [%s]".formatted(InsideTestCase.class.getName()),
                                "expected: the test engine 'kernelproof' takes part",
                                "seen:     the engine 'junit-jupiter' started them by itself",
                                "next:     do not exclude the engine"))
                .contains("SUCCESSFUL outside()");
    }

    @Test
    void failsAlsoWhereConditionsAreSwitchedOff() {
        assertThat(run(request()
                        .selectors(selectClass(InsideTestCase.class))
                        .configurationParameter("junit.jupiter.conditions.deactivate", "*")
                        .filters(EngineFilter.excludeEngines("kernelproof"))))
                .singleElement()
                .asString()
                .contains("FAILED", "about to run outside");
    }

    @Test
    void stopsTheRunWhereAnEngineWithoutAGuardWouldRunAClass() {
        LauncherDiscoveryRequest request = request()
                .selectors(selectClass(OldTestCase.class))
                .filters(EngineFilter.excludeEngines("kernelproof"))
                .enableImplicitConfigurationParameters(false)
                .build();
        Launcher launcher = LauncherFactory.create();

        assertThatThrownBy(() -> launcher.execute(request))
                .isInstanceOf(JUnitException.class)
                .hasMessageContainingAll("OldTestCase", "the engine 'junit-vintage' would run them by itself");
    }

    @Test
    void failsInAKitThatKnowsOnlyJupiter() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(InsideTestCase.class))
                .execute()
                .containerEvents()
                .failed()
                .assertStatistics(stats -> stats.failed(1));
    }

    @Test
    void failsWhereFiltersAreNotRegistered() {
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build());

        assertThat(run(
                        launcher,
                        request()
                                .enableImplicitConfigurationParameters(false)
                                .selectors(selectClass(InsideTestCase.class))))
                .contains("SUCCESSFUL inside() [host]")
                .anyMatch(line -> line.startsWith("FAILED") && line.contains("about to run outside"));
    }

    @Test
    void failsWhereListenersAreNotRegistered() {
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .build());

        assertThat(run(
                        launcher,
                        request()
                                .enableImplicitConfigurationParameters(false)
                                .selectors(selectClass(InsideTestCase.class))))
                .contains("SUCCESSFUL inside() [host]")
                .anyMatch(line -> line.startsWith("FAILED") && line.contains("about to run outside"));
    }

    @Test
    void doesNotTakeFromALaterDiscoveryWhatItTookInAnEarlierOne() {
        Launcher launcher = LauncherFactory.create();
        launcher.discover(request().selectors(selectClass(InsideTestCase.class)).build());

        assertThat(run(
                        launcher,
                        request()
                                .enableImplicitConfigurationParameters(false)
                                .selectors(selectClass(InsideTestCase.class))
                                .filters(EngineFilter.excludeEngines("kernelproof"))))
                .singleElement()
                .asString()
                .startsWith("FAILED");
    }

    @Test
    void leavesCompatibilityTestsOutside() {
        assertThat(run(request().selectors(selectClass(CommandTestCase.class))))
                .singleElement()
                .asString()
                .startsWith("SUCCESSFUL command(Sandbox)");
    }

    @RunOnKernels("host")
    static class InsideTestCase {

        @Test
        void inside() {
            assertThat(System.getProperty("kernelproof.environment")).isEqualTo("host");
        }
    }

    static class OutsideTestCase {

        @Test
        void outside() {
            assertThat(System.getProperty("kernelproof.environment")).isNull();
        }
    }

    static class HalfTestCase {

        @Test
        void inOuter() {
            assertThat(System.getProperty("kernelproof.environment")).isNull();
        }

        @Nested
        @RunOnKernels("host")
        class Inner {

            @Test
            void inInner() {
                assertThat(System.getProperty("kernelproof.environment")).isEqualTo("host");
            }
        }
    }

    @RunOnKernels("host")
    public static class OldTestCase {

        @org.junit.Test
        public void old() {
            assertThat(System.getProperty("kernelproof.environment")).isEqualTo("host");
        }
    }

    @Suite
    @SelectClasses({InsideTestCase.class, OutsideTestCase.class, OldTestCase.class})
    static class SuiteTestCase {}

    @Suite
    @IncludeEngines("junit-jupiter")
    @SelectClasses({InsideTestCase.class, OutsideTestCase.class})
    static class JupiterSuiteTestCase {}

    static class CommandTestCase {

        @CompatibilityTest
        @RunOnKernels("host")
        void command(Sandbox sandbox) throws IOException {
            assertThat(System.getProperty("kernelproof.environment")).isNull();
            assertThat(sandbox.run("true").succeeded()).isTrue();
        }
    }
}
