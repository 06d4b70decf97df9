package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What Maven says of minimum kernels that are declared wrongly, and of a page that is out of date. */
class MinimumKernelTests {

    @Test
    void failsForTooLowADeclarationAndForAPageThatIsOutOfDate() throws Exception {
        MavenRun run = MavenRun.of("minimum")
                .run("test", "-Dkernelproof.floor=measure", "-Dkernelproof.verify=docs/minimum-kernels.md");

        assertThat(run.exitStatus()).as(run.console()).isNotZero();
        assertThat(run.rows())
                .extracting(MavenRun.Row::toString)
                .contains(
                        "failed demo.TooLowTests#(class) [minimum kernel]",
                        "passed demo.TooHighTests#(class) [minimum kernel]");
        assertThat(run.messageOf("demo.TooLowTests", "(class) [minimum kernel]"))
                .contains("@MinimumKernel says 5.3 for [demo.TooLowTests], which needs Linux 5.10.")
                .contains("set by pidfd_open#PIDFD_NONBLOCK (5.10)");
        assertThat(run.console())
                .contains("    TooHighTests: 5.3, lower than declared (5.10); set by pidfd_open (5.3)")
                .contains("    TooLowTests: 5.10, higher than declared (5.3); set by pidfd_open#PIDFD_NONBLOCK (5.10)")
                .contains("docs/minimum-kernels.md] is out of date.")
                .contains(
                        "- | `minimum` | `demo.TooHighTests` | 5.10 | 5.10 | `pidfd_open#PIDFD_NONBLOCK` (5.10) | simulated |")
                .contains(
                        "+ | `minimum` | `demo.TooHighTests` | 5.10 | 5.3, lower than declared | `pidfd_open` (5.3) | simulated |")
                .contains("run the same with -Dkernelproof.update=true")
                .doesNotContain("- | `other`");
        assertThat(Files.readString(run.directory().resolve("target/kernelproof/minimum-kernels.md")))
                .contains("| `minimum` | 5.10 | 5.10 | simulated |");
    }
}
