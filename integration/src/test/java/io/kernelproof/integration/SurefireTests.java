package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user of Surefire sees, on the newest JUnit 5 and 6. */
@ParameterizedClass(name = "JUnit {0}")
@MethodSource("versions")
class SurefireTests {

    private final String junit;

    SurefireTests(String junit) {
        this.junit = junit;
    }

    static Stream<String> versions() {
        return Stream.of(System.getProperty("integration.junit5"), System.getProperty("integration.junit6"));
    }

    private MavenRun.Builder project(String name) {
        return MavenRun.of(name).onJUnit(junit);
    }

    @Test
    void runsEveryKindOfTestOncePerEnvironment() throws Exception {
        MavenRun run = project("everything").run("test");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.rowsOf("demo.KindsTests"))
                .as("rows of the plain methods")
                .contains(
                        "passed passes() [host]",
                        "passed passes() [3.10 (simulated)]",
                        "skipped isDisabled() [host]",
                        "skipped isDisabled() [3.10 (simulated)]",
                        "skipped assumes() [host]",
                        "skipped assumes() [3.10 (simulated)]")
                .doesNotHaveDuplicates();
        assertThat(run.rowsOf("demo.KindsTests")).hasSize(2 * 12);
        assertThat(run.rowsOf("demo.KindsTests$Inner"))
                .containsExactlyInAnyOrder("passed passesInside() [host]", "passed passesInside() [3.10 (simulated)]");
        assertThat(run.rowsOf("demo.KindsTests$Inner$Innermost")).hasSize(2);
        assertThat(run.rowsOf("demo.ParameterizedClassTests")).hasSize(4).allMatch(row -> row.startsWith("passed"));
        assertThat(run.rowsOf("demo.OldTests")).hasSize(2);
        assertThat(run.rowsOf("demo.ComposedTests")).isNotEmpty().allMatch(row -> row.endsWith("[3.10 (simulated)]"));
        assertThat(run.rowsOf("demo.InheritingTests")).containsExactly("passed isInherited() [3.10 (simulated)]");
        assertThat(run.rowsOf("demo.PlainTests")).allMatch(row -> row.equals("passed runsOutside"));
    }

    @Test
    void runsNothingOfAClassOutside() throws Exception {
        MavenRun run = project("everything").run("test", "-Dtest=InsideOnlyTests");

        List<String> trace = Files.readAllLines(run.directory().resolve("target/trace.txt"));
        assertThat(trace)
                .containsExactlyInAnyOrderElementsOf(Stream.of("host", "3.10")
                        .flatMap(environment -> Stream.of(
                                        "class initialised",
                                        "extension initialised",
                                        "before all",
                                        "instance made",
                                        "before each",
                                        "test run",
                                        "after each")
                                .map(step -> environment + " " + step))
                        .toList());
    }

    @Test
    void showsOutputOfEveryOriginOnTheConsole() throws Exception {
        MavenRun run = project("everything").run("test", "-Dtest=OutputTests", "-Dkernelproof.jvm.args=-Xverify:none");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.console())
                .contains("printed by Java in host", "printed by Java in 3.10", "printed by a child")
                .contains("printed by native code")
                .contains("VM warning: Options -Xverify:none")
                .doesNotContain("Corrupted channel");
    }

    @Test
    void selectsAMethodOrANestedClass() throws Exception {
        assertThat(project("everything").run("test", "-Dtest=KindsTests#passes").rows())
                .extracting(MavenRun.Row::name)
                .containsExactlyInAnyOrder("passes() [host]", "passes() [3.10 (simulated)]");
        assertThat(project("everything").run("test", "-Dtest=KindsTests$Inner").rows())
                .extracting(MavenRun.Row::name)
                .contains("passesInside() [host]", "passesInside() [3.10 (simulated)]")
                .doesNotContain("passes() [host]");
    }

    @Test
    void selectsByTag() throws Exception {
        assertThat(project("everything").run("test", "-Dgroups=slow").rows())
                .extracting(MavenRun.Row::name)
                .containsExactlyInAnyOrder("isTagged() [host]", "isTagged() [3.10 (simulated)]");
    }

    @Test
    void overridesTheMatrixFromTheCommandLine() throws Exception {
        MavenRun run = project("everything").run("test", "-Dtest=KindsTests#passes", "-Dkernelproof.kernels=5.14");

        assertThat(run.rows()).extracting(MavenRun.Row::name).containsExactly("passes() [5.14 (simulated)]");
    }

    @Test
    void runsSuites() throws Exception {
        MavenRun run = project("everything").run("test", "-Dtest=EverySuite");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.rows())
                .extracting(MavenRun.Row::name)
                .containsExactlyInAnyOrder("runsWhereTheComposedAnnotationSays() [3.10 (simulated)]", "runsOutside");
    }

    @Test
    void saysInEveryFailureWhereItHappenedAndWhatWasRefused() throws Exception {
        MavenRun run = project("failures").run("test", "-Dtest=FailingTests");

        assertThat(run.exitStatus()).isNotZero();
        assertThat(run.rowsOf("demo.FailingTests"))
                .containsExactlyInAnyOrder(
                        "failed differs() [host]",
                        "failed differs() [3.10 (simulated)]",
                        "failed differsTwice() [host]",
                        "failed differsTwice() [3.10 (simulated)]",
                        "failed throwsWhatCannotBeRebuilt() [host]",
                        "failed throwsWhatCannotBeRebuilt() [3.10 (simulated)]",
                        "passed needsGetrandom() [host]",
                        "failed needsGetrandom() [3.10 (simulated)]");
        assertThat(run.messageOf("demo.FailingTests", "needsGetrandom() [3.10 (simulated)]"))
                .contains("3.10 (simulated)", "getrandom", "ENOSYS", "since 3.17");
        assertThat(run.messageOf("demo.FailingTests", "throwsWhatCannotBeRebuilt() [host]"))
                .contains("demo.FailingTests$Odd", "cannot be built again", "FailingTests.java");
        assertThat(run.console()).contains("[3.10 (simulated)]");
    }

    @Test
    void failsAsTheReadmeSays() throws Exception {
        MavenRun run = project("failures").run("test", "-Dtest=SeedTests");

        String message = run.messageOf("demo.SeedTests", "pidfdOpenFindsTheChild() [rhel-7.9 (simulated)]");
        List<String> said = message.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("pidfd_open: "))
                .distinct()
                .toList();
        assertThat(said).hasSize(1);
        assertThat(Files.readString(Path.of("..", "README.md"))).contains(said);
    }

    @Test
    void failsTheTestsOfAClassThatCannotBeSetUp() throws Exception {
        MavenRun run = project("failures").run("test", "-Dtest=BeforeAllTests", "-Dsurefire.rerunFailingTestsCount=1");

        assertThat(run.exitStatus()).as("a rerun must not hide it").isNotZero();
        assertThat(run.rowsOf("demo.BeforeAllTests"))
                .contains(
                        "passed first() [host]",
                        "passed second() [host]",
                        "failed first() [3.10 (simulated)]",
                        "failed second() [3.10 (simulated)]");
        assertThat(run.messageOf("demo.BeforeAllTests", "first() [3.10 (simulated)]"))
                .contains("cannot be set up here");
    }

    @Test
    void failsForAClassThatCannotBeTornDown() throws Exception {
        MavenRun run = project("failures").run("test", "-Dtest=AfterAllTests");

        assertThat(run.exitStatus()).isNotZero();
        assertThat(run.rowsOf("demo.AfterAllTests"))
                .contains("passed passes() [host]", "passed passes() [3.10 (simulated)]")
                .anyMatch(row -> row.startsWith("failed (class)") && row.endsWith("[3.10 (simulated)]"));
    }

    @Test
    void repeatsAFlakyTestInItsEnvironment() throws Exception {
        MavenRun run = project("failures").run("test", "-Dtest=FlakyTests", "-Dsurefire.rerunFailingTestsCount=1");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.rowsOf("demo.FlakyTests"))
                .containsExactlyInAnyOrder(
                        "passed passesAtTheSecondTryOn310() [host]",
                        "flaky passesAtTheSecondTryOn310() [3.10 (simulated)]");
    }

    @Test
    void tellsWhatHappenedWhenATestEndsTheJvm() throws Exception {
        MavenRun run = project("failures").run("test", "-Dtest=ExitTests,HaltTests");

        assertThat(run.exitStatus()).isNotZero();
        assertThat(run.rowsOf("demo.ExitTests"))
                .contains(
                        "passed passesFirst() [3.10 (simulated)]",
                        "failed exitsOn310() [3.10 (simulated)]",
                        "failed comesLast() [3.10 (simulated)]",
                        "passed comesLast() [host]");
        assertThat(run.messageOf("demo.ExitTests", "exitsOn310() [3.10 (simulated)]"))
                .contains("exit status 3", "last words");
    }

    @Test
    void runsInTheModuleOfTheCodeUnderTest() throws Exception {
        MavenRun run = project("modular").run("test");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.rowsOf("demo.lib.GreetingTests")).hasSize(2);
    }

    @Test
    void hasInsideWhatTheJvmHasOutside() throws Exception {
        MavenRun run = project("options").run("test");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.rowsOf("demo.OptionsTests")).hasSize(5);
    }

    @Test
    void bringsCoverageBack() throws Exception {
        MavenRun run = project("coverage").with("test", "CoveredTests").run("test");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.coveredClasses()).containsExactly("Covered");
    }

    @Test
    void failsLoudlyWhenTheEngineIsExcluded() throws Exception {
        MavenRun run = project("excluded").run("test");

        assertThat(run.exitStatus()).isNotZero();
        assertThat(run.console()).contains("kernelproof").doesNotContain("RAN OUTSIDE");
        assertThat(run.rows()).isNotEmpty();
    }

    @Test
    void failsForAParameterThatIsMisspelt() throws Exception {
        MavenRun run = project("options").run("test", "-Dkernelproof.kernel=3.10");

        assertThat(run.exitStatus()).isNotZero();
        assertThat(run.rows())
                .extracting(MavenRun.Row::toString)
                .containsExactly("failed io.kernelproof.junit.engine.KernelproofTestEngine#(declaration)");
        assertThat(run.console()).contains("did you mean kernelproof.kernels");
    }
}
