package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.AllowFallback;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.TagFilter;

/** What is wrong with declarations is told before anything starts, and all of it at once. */
class DeclarationTests {

    private static final String FAILED = "failed (declaration)";

    private static String messageOf(Class<?> testClass) {
        EngineRun run = EngineRun.of(selectClass(testClass));
        assertThat(run.results()).containsExactly(FAILED);
        String message = run.messageOf("(declaration)");
        assertThat(message).contains("  expected: ", "  seen:     ", "  next:     ");
        return message;
    }

    @Test
    void namesTheNearestKernelOfAnUnknownOne() {
        assertThat(messageOf(UnknownKernelTestCase.class))
                .contains(
                        "@RunOnKernels on [%s] names a kernel that is none."
                                .formatted(UnknownKernelTestCase.class.getName()),
                        "rhel-7.10",
                        "rhel-7.9");
    }

    @Test
    void refusesAVersionThatIsNone() {
        assertThat(messageOf(BadVersionTestCase.class)).contains("5.x");
    }

    @Test
    void refusesToAllowAFallbackFromACallThatIsNone() {
        assertThat(messageOf(MisspeltFallbackTestCase.class))
                .contains(
                        "@AllowFallback on [%s#test] names a call that is none."
                                .formatted(MisspeltFallbackTestCase.class.getName()),
                        "close_range");
    }

    @RunOnKernels("host")
    static class MisspeltFallbackTestCase {
        @Test
        @AllowFallback("close_rang")
        void test() {}
    }

    @Test
    void refusesAnEmptyMatrix() {
        assertThat(messageOf(EmptyTestCase.class))
                .contains("@RunOnKernels on [%s] makes an empty matrix.".formatted(EmptyTestCase.class.getName()));
    }

    @Test
    void refusesAnAnnotatedInterface() {
        assertThat(messageOf(ImplementingTestCase.class))
                .contains(
                        "@RunOnKernels on [%s] has no effect there.".formatted(Annotated.class.getName()),
                        "which [%s] implements".formatted(ImplementingTestCase.class.getName()),
                        "move it to the class");
        assertThat(messageOf(Annotated.class)).contains("has no effect there");
    }

    @Test
    void refusesACompatibilityTestInAClassThatRunsInside() {
        assertThat(messageOf(ContradictingTestCase.class))
                .contains("@CompatibilityTest on [", "#command]", "contradicts the matrix of its class");
    }

    @Test
    void refusesTheAnnotationOnAnyOtherMethodButRunsTheOtherTestsOfItsClassOutside() {
        assertThat(messageOf(MethodTestCase.class))
                .contains("@RunOnKernels on [", "#annotated]", "contradicts what the method is");
    }

    @Test
    void refusesAKnownIncompatibilityThatCanNeverHappen() {
        assertThat(messageOf(ElsewhereTestCase.class))
                .contains(
                        "@KnownIncompatible(kernel = \"5.14\") on [%s] is about a place that is not in the matrix."
                                .formatted(ElsewhereTestCase.class.getName()),
                        "expected: one of [3.10 (simulated)]",
                        "@KnownIncompatible on [%s#test] names a kernel that is none."
                                .formatted(ElsewhereTestCase.class.getName()),
                        "rhel-7.10");
    }

    @Test
    void refusesAKnownIncompatibilityWithoutAReason() {
        assertThat(messageOf(NoReasonTestCase.class)).contains("documents nothing");
    }

    @Test
    void namesTheNearestSystemCallOfAnUnknownOne() {
        assertThat(messageOf(UnknownSyscallTestCase.class))
                .contains("@RequiresSyscalls on [", "pidfd_opne", "pidfd_open", "requires nothing");
    }

    @Test
    void reportsWhatIsWrongAnywhereInARequestAndRunsTheOtherClasses() {
        EngineRun run = EngineRun.of(
                selectClass(UnknownKernelTestCase.class),
                selectClass(EmptyTestCase.class),
                selectClass(RightTestCase.class));

        assertThat(run.results()).containsExactly(FAILED, FAILED, "passed right() [host]");
        assertThat(run.sequence().indexOf("finished (declaration)"))
                .as("before anything starts")
                .isLessThan(run.sequence().indexOf("started [host]"));
    }

    @Test
    void doesNotRunAnyTestOfAClassOfWhichSomethingIsWrong() {
        EngineRun run = EngineRun.of(selectClass(HalfWrongTestCase.class));

        assertThat(run.results()).containsExactly(FAILED);
        assertThat(run.messageOf("(declaration)")).contains("$Inner] makes an empty matrix");
    }

    @Test
    void isSilentAboutAClassOfWhichFiltersLeaveNothing() {
        assertThat(EngineRun.selecting(selectClass(EmptyTestCase.class))
                        .filteredBy(TagFilter.includeTags("slow"))
                        .execute()
                        .results())
                .isEmpty();
        assertThat(EngineRun.selecting(selectClass(EmptyTestCase.class))
                        .filteredBy(TagFilter.includeTags("fast"))
                        .execute()
                        .results())
                .containsExactly(FAILED);
        assertThat(EngineRun.of(selectMethod(EmptyTestCase.class, "test")).results())
                .containsExactly(FAILED);
    }

    @Test
    void failsAgainWhenItIsRunAgain() {
        String id = EngineRun.of(selectClass(EmptyTestCase.class)).ids().get(0);

        EngineRun again = EngineRun.of(selectUniqueId(UniqueId.parse(id)));

        assertThat(again.results()).containsExactly(FAILED);
        assertThat(again.ids()).containsExactly(id);

        UniqueId before = UniqueId.forEngine("kernelproof")
                .append("environment", "host")
                .appendEngine("junit-jupiter")
                .append("class", EmptyTestCase.class.getName());
        assertThat(EngineRun.of(selectUniqueId(before)).results()).containsExactly(FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "kernelproof.parallelism, many, 1 to 256",
        "kernelproof.trap, half, full",
        "kernelproof.debug, 70000, 1 to 65535",
        "kernelproof.cds, perhaps, off"
    })
    void failsOnceForAWrongConfigurationAndRunsNothing(String parameter, String value, String expected) {
        EngineRun run = EngineRun.selecting(selectClass(RightTestCase.class), selectClass(EmptyTestCase.class))
                .with(parameter, value)
                .execute();

        assertThat(run.results()).containsExactly(FAILED);
        assertThat(run.messageOf("(declaration)")).contains("'" + parameter + "'", value, expected);
    }

    @Test
    void refusesConfiguredKernelsThatAreNone() {
        EngineRun run = EngineRun.selecting(selectClass(RightTestCase.class))
                .with("kernelproof.kernels", "host, rhel-7.10")
                .execute();

        assertThat(run.results()).containsExactly(FAILED);
        assertThat(run.messageOf("(declaration)"))
                .contains("kernelproof.kernels names a kernel that is none", "rhel-7.9");
    }

    @Test
    void refusesToSelectWithoutKernels() {
        EngineRun run = EngineRun.selecting(selectClass(PlainTestCase.class))
                .with("kernelproof.select", "all")
                .execute();

        assertThat(run.results()).containsExactly(FAILED);
        assertThat(run.messageOf("(declaration)")).contains("kernelproof.select = all", "'kernelproof.kernels'");
    }

    @RunOnKernels({"host", "rhel-7.10"})
    static class UnknownKernelTestCase {
        @Test
        void test() {}
    }

    @RunOnKernels("5.x")
    static class BadVersionTestCase {
        @Test
        void test() {}
    }

    @RunOnKernels({})
    static class EmptyTestCase {
        @Test
        @Tag("fast")
        void test() {}
    }

    @RunOnKernels("host")
    interface Annotated {}

    static class ImplementingTestCase implements Annotated {
        @Test
        void test() {}
    }

    @RunOnKernels("host")
    static class ContradictingTestCase {
        @CompatibilityTest
        void command(Sandbox sandbox) {}

        @Test
        void test() {}
    }

    static class MethodTestCase {
        @Test
        @RunOnKernels("host")
        void annotated() {}

        @Test
        void other() {}
    }

    @RunOnKernels("3.10")
    @KnownIncompatible(kernel = "5.14", because = "it is too new")
    static class ElsewhereTestCase {
        @Test
        @KnownIncompatible(kernel = "rhel-7.10", because = "it is too old")
        void test() {}
    }

    @RunOnKernels("3.10")
    static class NoReasonTestCase {
        @Test
        @KnownIncompatible(kernel = "3.10", because = " ")
        void test() {}
    }

    @RunOnKernels("3.10")
    @RequiresSyscalls({})
    static class UnknownSyscallTestCase {
        @Test
        @RequiresSyscalls("pidfd_opne")
        void test() {}
    }

    @RunOnKernels({"host", "host"})
    static class RightTestCase {
        @Test
        void right() {}
    }

    @RunOnKernels("host")
    static class HalfWrongTestCase {
        @Test
        void right() {}

        @Nested
        @RunOnKernels({})
        class Inner {
            @Test
            void wrong() {}
        }
    }

    static class PlainTestCase {
        @Test
        void test() {}
    }
}
