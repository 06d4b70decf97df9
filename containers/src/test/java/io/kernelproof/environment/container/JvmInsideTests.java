package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import io.kernelproof.junit.RunUnderSeccomp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which JVM runs inside, and what is said where none can. */
@ExtendWith(CleanDaemon.class)
class JvmInsideTests {

    @Test
    void isThatOfTheImageWhereItIsAskedFor() {
        assertThat(results("kernelproof", OwnJdkTestCase.class, "kernelproof.jdk", "image"))
                .containsExactly(
                        "SUCCESSFUL isTheImages() [kernelproof/jdk:17 / runc]",
                        "SUCCESSFUL isTheImages() [kernelproof/jdk:17 / runsc]");
    }

    @RunInImages(TestDaemon.JDK)
    @RunOnRuntimes({"runc", "runsc"})
    static class OwnJdkTestCase {
        @Test
        void isTheImages() throws IOException {
            assertThat(System.getProperty("java.home")).isEqualTo(System.getenv("JAVA_HOME"));
            assertThat(System.getenv("COLOUR")).as("a variable of the image").isEqualTo("green");
            assertThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(1234);
        }
    }

    @Test
    void isNotRunWhereTheImagesIsTooOld() {
        assertThat(results("kernelproof", OldJavaTestCase.class, "kernelproof.jdk", "image"))
                .containsExactly("skipped test() [kernelproof/java:11]: not run: needs Java 17, the image has 11");
    }

    @Test
    void isNotRunWhereTheImageHasNone() {
        assertThat(results("kernelproof", NoJavaTestCase.class, "kernelproof.jdk", "image"))
                .singleElement()
                .asString()
                .startsWith(
                        "skipped test() [kernelproof/debian:12]: not run: the image has no Java that can be started: "
                                + "execve answered ENOENT: there is no 'java' in its PATH, /usr/local/sbin:");
    }

    @Test
    void isNotRunWhereTheLibcIsTooOldForThatOfThisMachine() {
        assertThat(results("kernelproof", OldImageTestCase.class))
                .singleElement()
                .asString()
                .startsWith("skipped test() [kernelproof/debian:11]: not run: the JDK does not fit the environment: ")
                .contains(" needs GLIBC_2.", " of libc.so.6, and ", "/libc.so.6 has up to GLIBC_2.3");
    }

    @Test
    void isNotRunWhereTheLibcIsAnother() {
        assertThat(results("kernelproof", MuslTestCase.class))
                .singleElement()
                .asString()
                .startsWith("skipped test() [kernelproof/musl:1]: not run: the JDK does not fit the environment: ")
                .endsWith("/bin/java is there, but not its ELF interpreter /lib64/ld-linux-x86-64.so.2: "
                        + "it is built for glibc, the environment has musl");
    }

    @Test
    void isExplainedWhereAFilterKeepsItFromStarting() {
        assertThat(results("kernelproof", Clone3TestCase.class, "kernelproof.jvm.args", "-XX:+UseG1GC"))
                .singleElement()
                .satisfies(result -> assertThat(result)
                        .startsWith("FAILED test() [kernelproof/debian:12 / refuses-clone3-and-statx.json]: ")
                        .contains(
                                "The JVM inside [kernelproof/debian:12 / refuses-clone3-and-statx.json] did not start.")
                        .contains("it says that memory is insufficient; refused to it while it started:")
                        .contains("clone3: EPERM, ", ", by a seccomp filter: ")
                        .contains("the kernel behind it has the call")
                        .contains("  next:     let the profile allow clone3, or answer ENOSYS: ")
                        .doesNotContain("statx: ", "There is insufficient memory for the Java Runtime Environment"));
    }

    @Test
    void isExplainedWhereAFilterKeepsThatOfTheImageFromStarting() {
        assertThat(results("kernelproof", OwnUnderClone3TestCase.class, "kernelproof.jdk", "image"))
                .singleElement()
                .asString()
                .startsWith("FAILED test() [kernelproof/jdk:17 / refuses-clone3-and-statx.json]: ")
                .contains("The JVM inside [kernelproof/jdk:17 / refuses-clone3-and-statx.json] did not start.")
                .contains("it says that memory is insufficient; refused to it while it started:")
                .contains("clone3: EPERM, ", ", by a seccomp filter: ")
                .contains("  next:     let the profile allow clone3, or answer ENOSYS: ");
    }

    @Test
    void isExplainedWhereAFilterKillsIt() {
        assertThat(List.of(
                        results("kernelproof", KilledTestCase.class),
                        results("kernelproof", KilledTestCase.class, "kernelproof.jdk", "image")))
                .allSatisfy(results -> assertThat(results)
                        .singleElement()
                        .asString()
                        .startsWith("FAILED test() [kernelproof/jdk:17 / kills-sched_getaffinity.json]: ")
                        .contains("The JVM inside [kernelproof/jdk:17 / kills-sched_getaffinity.json] did not start.")
                        .contains("  seen:     signal 31 (SIGSYS: a seccomp filter that kills); refused to it while it")
                        .contains(
                                "            sched_getaffinity: a seccomp filter kills whoever calls it; ",
                                "the kernel behind it has the call")
                        .contains("  next:     compare with seccomp 'unconfined'; the kernel's log has a line for it"));
    }

    @RunInImages(TestDaemon.JDK)
    @RunUnderSeccomp("refuses-clone3-and-statx.json")
    static class OwnUnderClone3TestCase {
        @Test
        void test() {}
    }

    @RunInImages(TestDaemon.JDK)
    @RunUnderSeccomp("kills-sched_getaffinity.json")
    static class KilledTestCase {
        @Test
        void test() {}
    }

    @RunInImages(TestDaemon.OLD)
    static class OldImageTestCase {
        @Test
        void test() {}
    }

    @RunInImages(TestDaemon.JAVA_11)
    static class OldJavaTestCase {
        @Test
        void test() {}
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class NoJavaTestCase {
        @Test
        void test() {}
    }

    @RunInImages(TestDaemon.MUSL)
    static class MuslTestCase {
        @Test
        void test() {}
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunUnderSeccomp("refuses-clone3-and-statx.json")
    static class Clone3TestCase {
        @Test
        void test() {}
    }
}
