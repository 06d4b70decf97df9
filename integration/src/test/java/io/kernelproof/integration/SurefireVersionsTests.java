package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Older Surefires, which users still have: the environments must be told apart there too. */
class SurefireVersionsTests {

    @ParameterizedTest
    @ValueSource(strings = {"3.2.5", "3.3.1", "3.5.4"})
    void tellEnvironmentsApart(String surefire) throws Exception {
        MavenRun run = MavenRun.of("everything").onSurefire(surefire).run("test", "-Dtest=KindsTests");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.rowsOf("demo.KindsTests"))
                .contains("passed passes() [host]", "passed passes() [3.10 (simulated)]")
                .doesNotHaveDuplicates();
    }
}
