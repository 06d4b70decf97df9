package io.kernelproof.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.kernelproof.environment.Fidelity;
import io.kernelproof.floor.Feature;
import io.kernelproof.kernel.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinimumKernelTests {

    private static final Feature PIDFD_OPEN = feature("pidfd_open", "5.3");
    private static final Feature PRLIMIT = feature("prlimit64", "2.6.36");

    static final MinimumKernel RIGHT = minimum("demo.PidfdTests", "5.3", PIDFD_OPEN);
    static final MinimumKernel TOO_LOW = minimum("demo.FlagTests", "5.3", feature("pidfd_open#PIDFD_NONBLOCK", "5.10"));
    static final MinimumKernel TOO_HIGH = minimum("demo.OldTests", "3.10", PRLIMIT);
    static final MinimumKernel ANY = new MinimumKernel(
            "demo",
            "demo.AnyTests",
            Optional.empty(),
            KernelVersion.parse("2.6.32"),
            true,
            List.of(),
            List.of(PIDFD_OPEN, PRLIMIT),
            List.of(PRLIMIT),
            List.of(),
            List.of(),
            Fidelity.REAL,
            "6.1.0");

    private static Feature feature(String name, String since) {
        return new Feature(name, KernelVersion.parse(since));
    }

    private static MinimumKernel minimum(String className, String declared, Feature setBy) {
        return new MinimumKernel(
                "demo",
                className,
                Optional.of(KernelVersion.parse(declared)),
                setBy.since(),
                false,
                List.of(setBy),
                List.of(),
                List.of(PRLIMIT),
                List.of("calls that it makes with CLONE_UNTRACED"),
                List.of(
                        new MinimumKernel.Run("host", true, "passed"),
                        new MinimumKernel.Run("2.6.32", false, "it failed")),
                Fidelity.SIMULATED,
                "6.1.0");
    }

    static Report report(MinimumKernel... minimums) {
        return new Report(List.of(), List.of(), List.of(minimums));
    }

    @Test
    void isComparedWithWhatIsDeclared() {
        assertThat(RIGHT.comparison()).isEmpty();
        assertThat(TOO_LOW.comparison()).isEqualTo("higher than declared");
        assertThat(TOO_HIGH.comparison()).isEqualTo("lower than declared");
        assertThat(ANY.comparison()).isEmpty();
    }

    @Test
    void tellsWhatOnlyTheJvmNeeds() {
        assertThat(TOO_HIGH.setByWords(Feature::name)).isEqualTo("prlimit64; its JVM alone tries the same");
        assertThat(ANY.ownFallbacks()).isEqualTo("pidfd_open");
    }

    @Test
    void aLaterOneOfTheSameClassReplacesAnEarlier() {
        MinimumKernel later = minimum("demo.PidfdTests", "5.3", PRLIMIT);

        assertThat(Report.merge(List.of(report(RIGHT, ANY), report(later))).minimumKernels())
                .containsExactly(ANY, later);
    }

    @Test
    void isALineOfTheConsole() {
        assertThat(ConsoleSummary.of(report(RIGHT, TOO_LOW, TOO_HIGH, ANY), Path.of("report.json"), 120))
                .isEqualTo("""
                Kernelproof: minimum kernels only, no test in an environment
                  minimum kernels:
                    AnyTests: 2.6.32 or older
                    FlagTests: 5.10, higher than declared (5.3); set by pidfd_open#PIDFD_NONBLOCK (5.10)
                    OldTests: 2.6.36, lower than declared (3.10); set by prlimit64 (2.6.36); its JVM alone tries the same
                    PidfdTests: 5.3; set by pidfd_open (5.3)
                  report: report.json
                """);
    }

    @Test
    void isARowOfAPageThatCanBeReadAgain() {
        MinimumKernelsPage page = MinimumKernelsPage.of(List.of(RIGHT, TOO_LOW, TOO_HIGH, ANY));

        assertThat(page.text()).contains("""
                | module | declared | measured | evidence |
                |---|---|---|---|
                | `demo` | 5.3 | 5.10 | real, simulated |

                | module | class | declared | measured | set by | evidence |
                |---|---|---|---|---|---|
                | `demo` | `demo.AnyTests` | none | 2.6.32 or older |  | real |
                | `demo` | `demo.FlagTests` | 5.3 | 5.10, higher than declared | `pidfd_open#PIDFD_NONBLOCK` (5.10) | simulated |
                | `demo` | `demo.OldTests` | 3.10 | 2.6.36, lower than declared | `prlimit64` (2.6.36); its JVM alone tries the same | simulated |
                | `demo` | `demo.PidfdTests` | 5.3 | 5.3 | `pidfd_open` (5.3) | simulated |
                """);
        assertThat(MinimumKernelsPage.parse(page.text()).text()).isEqualTo(page.text());
    }

    @Test
    void replacesItsRowOfAPageAndLeavesThoseOfOthers() {
        MinimumKernelsPage page = MinimumKernelsPage.of(List.of(RIGHT, TOO_LOW, ANY));

        String text = page.with(
                        List.of(minimum("demo.PidfdTests", "5.3", PRLIMIT)),
                        (module, className) -> className.equals("demo.AnyTests"))
                .text();

        assertThat(LineDifference.between(page.text(), text))
                .containsExactly(
                        "- | `demo` | 5.3 | 5.10 | real, simulated |",
                        "+ | `demo` | 5.3 | 5.10 | simulated |",
                        "- | `demo` | `demo.AnyTests` | none | 2.6.32 or older |  | real |",
                        "- | `demo` | `demo.PidfdTests` | 5.3 | 5.3 | `pidfd_open` (5.3) | simulated |",
                        "+ | `demo` | `demo.PidfdTests` | 5.3 | 2.6.36, lower than declared"
                                + " | `prlimit64` (2.6.36); its JVM alone tries the same | simulated |");
    }

    @Test
    void bringsAPageUpToDateInItsFile(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("docs").resolve("minimum-kernels.md");

        MinimumKernelsPage.update(page, List.of(RIGHT, TOO_LOW), (module, className) -> false);
        MinimumKernelsPage.update(page, List.of(ANY), (module, className) -> className.equals("demo.PidfdTests"));

        assertThat(page).hasContent(MinimumKernelsPage.of(List.of(TOO_LOW, ANY)).text());
    }

    @Test
    void updatesAPageThroughNoLink(@TempDir Path directory) throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Path soft = Files.createSymbolicLink(directory.resolve("soft.md"), precious);
        Path hard = Files.createLink(directory.resolve("hard.md"), precious);

        for (Path page : List.of(soft, hard)) {
            assertThatIOException()
                    .isThrownBy(() -> MinimumKernelsPage.update(page, List.of(RIGHT), (module, className) -> false));
        }
        assertThat(precious).hasContent("precious");
    }

    @Test
    void isAFileBesideTheReportWhereAnyWasMeasured(@TempDir Path directory) throws IOException {
        report(RIGHT).write(directory);
        assertThat(directory.resolve("minimum-kernels.md")).content().contains("`demo.PidfdTests`");
        assertThat(directory.resolve("report.md"))
                .content()
                .contains("**Only minimum kernels were measured.**")
                .contains("| `demo.PidfdTests` | 5.3 | 5.3 | `pidfd_open` (5.3) | simulated |");

        report().write(directory);
        assertThat(Files.exists(directory.resolve("minimum-kernels.md"))).isFalse();
    }

    @Test
    void standsOutInMarkdownWhereTooLowAVersionIsDeclared(@TempDir Path directory) throws IOException {
        report(TOO_LOW).write(directory);

        assertThat(directory.resolve("report.md"))
                .content()
                .contains(Mark.FAILED.sign() + " 5.10, higher than declared");
    }
}
