package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A project that has JaCoCo's plugin, and tests in an image beside others. */
class CoverageInImagesTests {

    @Test
    void isInTheReportBesideThatOfOtherTests() throws Exception {
        MavenRun run = MavenRun.of("coverage").run("test");
        run.requireThatAllRan();

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.coveredClasses()).containsExactly("Covered", "CoveredInImage");
    }
}
