package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A library in twelve environments: docs/containers-report.md is the report of this run. */
class ContainersReportTests {

    private static final Path REPORT = Path.of("target", "containers-report");
    private static final Path COMMITTED = Path.of("..", "docs", "containers-report.md");

    @Test
    void isAsCommitted() throws IOException {
        Report report = Launches.of(
                NettyInContainersTests.class,
                "kernelproof.images",
                "kernelproof/debian:12,kernelproof/debian:13",
                "kernelproof.runtimes",
                "runc,crun,runsc",
                "kernelproof.seccomp",
                "default,io-uring-eperm.json");
        report.write(REPORT);

        assertThat(report.environments()).hasSize(12);
        assertThat(REPORT.resolve("report.md"))
                .as("if it is right, copy it to docs/containers-report.md")
                .hasSameTextualContentAs(COMMITTED);
    }
}
