package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The published tests of Apache Commons Lang, tens of thousands, on another kernel and without touching them. It takes
 * minutes, so it runs when it is named: {@code mvn verify -Dtest=none -Dit.test=OtherPeoplesTestRun}.
 */
class OtherPeoplesTestRun {

    private static final String SUFFIX = " [rhel-7.9 (simulated)]";

    @Test
    void runUnannotatedAndNoneIsLost() throws Exception {
        MavenRun plain = MavenRun.of("commons-lang").run("test");
        MavenRun simulated =
                MavenRun.of("commons-lang").run("test", "-Dkernelproof.select=all", "-Dkernelproof.kernels=rhel-7.9");

        assertThat(simulated.rows()).hasSameSizeAs(plain.rows()).hasSizeGreaterThan(50_000);
        assertThat(simulated.rows()).allMatch(row -> row.name().endsWith(SUFFIX));
        assertThat(statuses(simulated)).isEqualTo(statuses(plain));
    }

    private static List<String> statuses(MavenRun run) {
        return run.rows().stream().map(MavenRun.Row::status).sorted().toList();
    }
}
