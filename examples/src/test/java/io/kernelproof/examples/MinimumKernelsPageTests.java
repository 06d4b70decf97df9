package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The examples' own minimum kernels are docs/minimum-kernels.md: those of classes that declare one, rightly or not, and of some that do not. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MinimumKernelsPageTests {

    private static final Path REPORT = Path.of("target", "minimum-kernels");
    private static final Path COMMITTED = Path.of("..", "docs", "minimum-kernels.md");

    @Test
    void isAsCommittedAndSaysWhatIsDeclaredWrongly() throws Exception {
        ConsoleRun run = ConsoleRun.of(
                REPORT,
                List.of(
                        "-Dkernelproof.floor=measure",
                        "-Dkernelproof.select=io.kernelproof.examples.UnannotatedTests,*.NativeLibraryTests"),
                MinimumKernelTests.class,
                WrongMinimumKernels.DeclaredTooLow.class,
                WrongMinimumKernels.DeclaredTooHigh.class,
                UnannotatedTests.class,
                NativeLibraryTests.class);

        assertThat(run.output())
                .contains("[minimum kernel] @MinimumKernel says 5.3 for ["
                        + "io.kernelproof.examples.WrongMinimumKernels$DeclaredTooLow], which needs Linux 5.10.")
                .contains("set by pidfd_open#PIDFD_NONBLOCK (5.10)")
                .contains("@MinimumKernel says 5.10 for [io.kernelproof.examples.WrongMinimumKernels$DeclaredTooHigh], "
                        + "but all its tests pass from Linux 5.3 on, which pidfd_open (5.3) set: declare 5.3")
                .contains("WrongMinimumKernels$DeclaredTooLow: 5.10, higher than declared (5.3)")
                .contains("WrongMinimumKernels$DeclaredTooHigh: 5.3, lower than declared (5.10)");
        assertThat(run.exitStatus()).isEqualTo(1);
        assertThat(REPORT.resolve("minimum-kernels.md"))
                .as("if it is right, copy it to docs/minimum-kernels.md")
                .hasSameTextualContentAs(COMMITTED);
    }
}
