package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunOnKernels;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestDescriptor;

/** What the configuration makes of the matrix. */
class MatrixTests {

    private static List<String> tests(EngineRun.Builder run) {
        return run.discover().getEngineDescriptor().getDescendants().stream()
                .filter(TestDescriptor::isTest)
                .map(TestDescriptor::getLegacyReportingName)
                .sorted()
                .toList();
    }

    private static EngineRun.Builder all() {
        return EngineRun.selecting(
                selectClass(AnnotatedTestCase.class), selectClass(PlainTestCase.class), selectClass(OldTestCase.class));
    }

    @Test
    void countsAKernelThatIsNamedTwiceOnce() {
        assertThat(tests(all())).containsExactly("annotated() [3.10 (simulated)]", "annotated() [host]");
    }

    @Test
    void takesTheConfiguredKernelsInsteadOfTheDeclaredOnes() {
        assertThat(tests(all().with("kernelproof.kernels", "5.14, 5.14 ,4.18")))
                .containsExactly("annotated() [4.18 (simulated)]", "annotated() [5.14 (simulated)]");
    }

    @Test
    void selectsClassesThatAreNotAnnotated() {
        assertThat(tests(all().with("kernelproof.kernels", "host").with("kernelproof.select", "all")))
                .containsExactly("annotated() [host]", "nested() [host]", "old [host]", "plain() [host]");
    }

    @Test
    void selectsClassesByAPatternBesideThoseThatAreAnnotated() {
        assertThat(tests(all().with("kernelproof.kernels", "host")
                        .with("kernelproof.select", "org.example.*, *.MatrixTests$Old*")))
                .containsExactly("annotated() [host]", "old [host]");
    }

    @Test
    void leavesCompatibilityTestsOutsideOfWhatIsSelected() {
        assertThat(tests(EngineRun.selecting(selectClass(MixedTestCase.class))
                        .with("kernelproof.kernels", "host")
                        .with("kernelproof.select", "all")))
                .containsExactly("plain() [host]");
    }

    @Test
    void toleratesWhatIsDeclaredOfKernelsThatAreNotConfiguredNow() {
        assertThat(tests(EngineRun.selecting(selectClass(KnownTestCase.class)).with("kernelproof.kernels", "host")))
                .containsExactly("known() [host]");
        assertThat(tests(EngineRun.selecting(selectClass(MixedTestCase.class))
                        .with("kernelproof.kernels", "5.14")
                        .with("kernelproof.select", "all")))
                .containsExactly("plain() [5.14 (simulated)]");
    }

    @Test
    void runsWhatIsSelected() {
        EngineRun run = EngineRun.selecting(selectClass(PlainTestCase.class))
                .with("kernelproof.kernels", "host")
                .with("kernelproof.select", "all")
                .execute();

        assertThat(run.results()).containsExactly("passed nested() [host]", "passed plain() [host]");
    }

    @RunOnKernels({"host", "3.10", "host", "3.10"})
    static class AnnotatedTestCase {
        @Test
        void annotated() {}
    }

    static class PlainTestCase {
        @Test
        void plain() {
            assertThat(System.getProperty("kernelproof.environment")).isEqualTo("host");
        }

        @Nested
        class Inner {
            @Test
            void nested() {}
        }
    }

    public static class OldTestCase {
        @org.junit.Test
        public void old() {}
    }

    static class MixedTestCase {
        @Test
        @KnownIncompatible(kernel = "rhel-7.9", because = "it is old")
        void plain() {}

        @CompatibilityTest
        @RunOnKernels("host")
        void command(Sandbox sandbox) {}
    }

    @RunOnKernels("rhel-7.9")
    static class KnownTestCase {
        @Test
        @KnownIncompatible(kernel = "rhel-7.9", because = "it is old")
        void known() {}
    }
}
