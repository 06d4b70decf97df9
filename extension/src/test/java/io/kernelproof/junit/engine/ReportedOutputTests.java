package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.report.ReportFile;
import io.kernelproof.report.TestResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tests print, in the report. */
class ReportedOutputTests {

    @Test
    void isTheLastThatAFailedTestPrinted(@TempDir Path directory) throws IOException {
        EngineRun.selecting(selectClass(LoudTestCase.class))
                .with("kernelproof.report", directory.toString())
                .execute();

        assertThat(new ReportFile(directory).read().results())
                .extracting(TestResult::testName, TestResult::output)
                .satisfiesExactlyInAnyOrder(
                        passes -> assertThat(passes.toList()).containsExactly("passes()", ""),
                        fails -> assertThat(fails.toList()).containsExactly("fails()", "starting\nno route\n"),
                        floods -> assertThat((String) floods.toList().get(1))
                                .hasSize(4096)
                                .endsWith("line 9999\n"));
    }

    @RunOnKernels("host")
    @SuppressWarnings("DoNotCallSuggester") // Methods that always throw are what this is about.
    static class LoudTestCase {

        @Test
        void passes() {
            System.out.println("nobody reads this");
        }

        @Test
        void fails() {
            System.out.println("starting");
            System.err.println("no route");
            fail("wrong");
        }

        @Test
        void floods() {
            for (int i = 0; i < 10_000; i++) {
                System.out.println("line " + i);
            }
            fail("wrong");
        }
    }
}
