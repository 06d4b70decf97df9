package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Environment;
import io.kernelproof.verdict.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTests {

    private static final Environment OLD = Environment.onKernel("3.10");
    private static final Environment HOST = Environment.onKernel("host");

    private final AtomicLong nanos = new AtomicLong(7);

    @Test
    void tellsStatesTestsAndTime() {
        try (Progress progress = new Progress(List.of(OLD, HOST), nanos::get)) {
            assertThat(progress.line())
                    .isEqualTo("Kernelproof: after 0 s, 0 tests done; environments: 0 done, 2 waiting, running none");

            progress.starts(OLD);
            progress.concluded(OLD, new Verdict.Passed("it passed"));
            progress.concluded(OLD, new Verdict.Failed("it failed", List.of()));
            nanos.addAndGet(90_000_000_000L);
            assertThat(progress.line())
                    .isEqualTo("Kernelproof: after 90 s, 2 tests done, 1 of them failed; environments: 0 done,"
                            + " 1 waiting, running 3.10 (simulated): 2");

            progress.ends(OLD);
            assertThat(progress.line()).contains("1 done, 1 waiting, running none");
        }
    }

    @Test
    void namesAFewOfMany() {
        List<Environment> many = Stream.of("3.10", "4.4", "4.19", "5.4", "5.14", "host")
                .map(Environment::onKernel)
                .toList();
        try (Progress progress = new Progress(many, nanos::get)) {
            many.forEach(progress::starts);

            assertThat(progress.line()).endsWith("5.4 (simulated): 0 and 2 more");
        }
    }
}
