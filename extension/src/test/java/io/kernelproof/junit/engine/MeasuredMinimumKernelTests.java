package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.kernelproof.junit.MinimumKernel;
import io.kernelproof.junit.session.ModuleName;
import io.kernelproof.syscall.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.TagFilter;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MeasuredMinimumKernelTests {

    /** Not the same for each version of JUnit with which these run. */
    private static final String MODULE = ModuleName.find();

    private static final String MEASURED = "(class) [minimum kernel]";
    private static final int NONBLOCK = 2048;

    private static EngineRun.Builder measuring(Class<?> testClass) {
        return EngineRun.selecting(selectClass(testClass)).with("kernelproof.floor", "measure");
    }

    @Test
    void failsWithWhatSetItWhereItIsAboveTheDeclaredOne() {
        EngineRun run = measuring(TooLowTestCase.class).execute();

        assertThat(run.results())
                .containsExactly(
                        "aborted opensAPidfd() [5.2 (simulated)]",
                        "failed (class) [minimum kernel]",
                        "failed opensAPidfd() [5.3 (simulated)]");
        assertThat(run.messageOf(MEASURED))
                .contains("[minimum kernel] @MinimumKernel says 5.3 for [%s], which needs Linux 5.10."
                        .formatted(TooLowTestCase.class.getName()))
                .contains("expected: all its tests pass on 5.3")
                .contains("seen:     5.9: failed, opensAPidfd() failed: ")
                .contains("set by pidfd_open#PIDFD_NONBLOCK (5.10)")
                .contains("next:     declare 5.10, or give the code another way");
    }

    @Test
    void suggestsALowerVersionWhereOneWillDo() {
        EngineRun run = measuring(TooHighTestCase.class).execute();

        assertThat(run.results())
                .containsExactly(
                        "passed (class) [minimum kernel]",
                        "passed opensAPidfd() [5.13 (simulated)]",
                        "passed opensAPidfd() [5.14 (simulated)]");
        assertThat(run.entries().get(MEASURED))
                .containsEntry(
                        "kernelproof.minimumKernel",
                        "@MinimumKernel says 5.14 for [%s], but all its tests pass from Linux 5.3 on, which pidfd_open (5.3) set: declare 5.3"
                                .formatted(TooHighTestCase.class.getName()))
                .hasEntrySatisfying(
                        "kernelproof.minimumKernel.measured",
                        text -> assertThat(text)
                                .contains("needs Linux 5.3 (found by ", "set by: pidfd_open (5.3)", "not seen:"));
    }

    @Test
    void measuresANestedClassThatDeclaresItsOwnByItself() {
        EngineRun run = measuring(OuterTestCase.class).execute();

        assertThat(run.results())
                .containsExactly(
                        "aborted opensAPidfd() [5.2 (simulated)]",
                        "passed (class) [minimum kernel]",
                        "passed (class) [minimum kernel]",
                        "passed needsNothing() [4.14 (simulated)]",
                        "passed needsNothing() [4.15 (simulated)]",
                        "passed opensAPidfd() [5.3 (simulated)]");
    }

    @Test
    void measuresWhatIsSelectedAndLetsItRunOutsideAsWell() {
        EngineRun run = measuring(PlainTestCase.class)
                .with("kernelproof.select", "*PlainTestCase")
                .execute();

        assertThat(run.results()).containsExactly("passed (class) [minimum kernel]");
        assertThat(run.entries().get(MEASURED)).doesNotContainKey("kernelproof.minimumKernel");
    }

    @Test
    void measuresAllClassesOfAModuleThatDeclaresOne() {
        EngineRun run = measuring(PlainTestCase.class)
                .with("kernelproof.minimumKernel", "5.0")
                .execute();

        assertThat(run.results()).containsExactly("failed (class) [minimum kernel]");
        assertThat(run.messageOf(MEASURED)).contains("kernelproof.minimumKernel says 5.0 for [", "declare 5.3");
    }

    @Test
    void measuresOnlyTheTestsThatFiltersLeave() {
        EngineRun run = measuring(TaggedTestCase.class)
                .filteredBy(TagFilter.excludeTags("new"))
                .execute();

        assertThat(run.results()).contains("passed (class) [minimum kernel]");
        assertThat(run.entries().get(MEASURED))
                .hasEntrySatisfying(
                        "kernelproof.minimumKernel",
                        text -> assertThat(text)
                                .contains(
                                        "all its tests pass from Linux 2.6.36 on, which prlimit64 (2.6.36) (an empty test in the same JVM tries the same) set"));
    }

    @Test
    void isThereNoMoreWhereFiltersLeaveNothing() {
        EngineRun run = measuring(PlainTestCase.class)
                .with("kernelproof.select", "*PlainTestCase")
                .filteredBy(TagFilter.includeTags("new"))
                .execute();

        assertThat(run.results()).isEmpty();
    }

    @Test
    void canBeHadAgainByItsId() {
        String id = "[engine:kernelproof]/[floor:%s]/[result:measured]".formatted(TooHighTestCase.class.getName());

        EngineRun run = EngineRun.selecting(selectUniqueId(id))
                .with("kernelproof.floor", "measure")
                .execute();

        assertThat(run.ids()).containsExactly(id);
    }

    @Test
    void isPartOfAClassWhereOneMethodIsSelected() {
        EngineRun run = EngineRun.selecting(selectMethod(TaggedTestCase.class, "needsNothing"))
                .with("kernelproof.floor", "measure")
                .execute();

        assertThat(run.results()).contains("passed (class) [minimum kernel]");
    }

    @Test
    void failsWhereNothingIsShown() {
        EngineRun run = measuring(FailingTestCase.class)
                .with("kernelproof.select", "*FailingTestCase")
                .execute();

        assertThat(run.messageOf(MEASURED))
                .contains("The minimum kernel of [%s] cannot be found.".formatted(FailingTestCase.class.getName()))
                .contains("it fails even there, 4 of 4 times: fails() failed: ");
    }

    @Test
    void aPageHasToSayWhatWasMeasured(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("minimum-kernels.md");
        EngineRun.Builder run = measuring(PlainTestCase.class)
                .with("kernelproof.select", "*PlainTestCase")
                .with("kernelproof.verify", page.toString());

        EngineRun missing = run.execute();
        assertThat(missing.results())
                .containsExactly("failed minimum-kernels.md [minimum kernel]", "passed (class) [minimum kernel]");
        assertThat(missing.messageOf("minimum-kernels.md [minimum kernel]"))
                .contains("The page [%s] is out of date.".formatted(page))
                .contains("seen:     there is no such file")
                .contains("+ | `%s` | `%s` | none | 5.3 | `pidfd_open` (5.3) | simulated |"
                        .formatted(MODULE, PlainTestCase.class.getName()))
                .contains("next:     run the same with -Dkernelproof.update=true");

        assertThat(run.with("kernelproof.update", "true").execute().results())
                .containsExactly("passed (class) [minimum kernel]", "passed minimum-kernels.md [minimum kernel]");
        String written = Files.readString(page);

        Files.writeString(
                page,
                written.replace("5.3 | `pidfd_open` (5.3)", "5.2 | `pidfd_open` (5.2)")
                        + "| `%s` | `a.class.that.is.Gone` | none | 5.3 |  | simulated |\n".formatted(MODULE)
                        + "| `another-module` | `a.class.of.Others` | none | 5.3 |  | simulated |\n");
        EngineRun stale = run.with("kernelproof.update", "false").execute();
        assertThat(stale.messageOf("minimum-kernels.md [minimum kernel]"))
                .contains("- | `%s` | `a.class.that.is.Gone` | none | 5.3 |  | simulated |".formatted(MODULE))
                .contains("- | `%s` | `%s` | none | 5.2 | ".formatted(MODULE, PlainTestCase.class.getName()))
                .doesNotContain("- | `another-module` | `a.class.of.Others`");
    }

    private static void openAPidfd(int flags) {
        assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), flags))
                .isNotNegative();
    }

    @MinimumKernel("5.3")
    static class TooLowTestCase {

        @Test
        void opensAPidfd() {
            openAPidfd(NONBLOCK);
        }
    }

    @MinimumKernel("5.14")
    static class TooHighTestCase {

        @Test
        void opensAPidfd() {
            openAPidfd(0);
        }
    }

    @MinimumKernel("4.15")
    static class OuterTestCase {

        @Test
        void needsNothing() {}

        @MinimumKernel("5.3")
        @Nested
        class InnerTestCase {

            @Test
            void opensAPidfd() {
                openAPidfd(0);
            }
        }
    }

    static class PlainTestCase {

        @Test
        void opensAPidfd() {
            openAPidfd(0);
        }
    }

    @MinimumKernel("5.3")
    static class TaggedTestCase {

        @Test
        void needsNothing() {}

        @Test
        @Tag("new")
        void opensAPidfd() {
            openAPidfd(0);
        }
    }

    static class FailingTestCase {

        @Test
        void fails() {
            assertThat(true).isFalse();
        }
    }
}
