package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunUnderSeccomp;
import io.kernelproof.report.Report;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * JDKs behind profiles that do not know a call. Such a profile answers EPERM, which no program is prepared for; with ENOSYS each
 * would go another way.
 */
class ProfilesAndJdksTests {

    private static final String JDK_17 = "kernelproof/jdk:17";
    private static final String JDK_25 = "kernelproof/debian:13";

    @RunInImages("kernelproof/debian:12")
    @RunUnderSeccomp({"clone3-eperm.json", "clone3-enosys.json"})
    static class AnyTestCase {
        @Test
        void runs() {}
    }

    @Test
    void withoutClone3NoJvmStarts() throws IOException {
        Report report = Launches.of(AnyTestCase.class, "kernelproof.jvm.args", "-XX:+UseG1GC");

        assertThat(verdict(report, "clone3-enosys.json").label()).isEqualTo("passed");
        assertThat(verdict(report, "clone3-eperm.json").reason())
                .contains("it says that memory is insufficient; refused to it while it started:")
                .contains("clone3: EPERM, ", ", by a seccomp filter: ")
                .contains("next:     let the profile allow clone3, or answer ENOSYS");
    }

    @RunInImages({JDK_17, JDK_25})
    @RunUnderSeccomp({"statx-eperm.json", "statx-enosys.json"})
    static class CreationTimeTestCase {
        @Test
        void isToday(@TempDir Path directory) throws IOException {
            assertThat(Files.getAttribute(directory, "creationTime")).isNotEqualTo(FileTime.fromMillis(0));
        }
    }

    @Test
    void withoutStatxAJvm25OpensNoJar() throws IOException {
        Report report = Launches.of(CreationTimeTestCase.class, "kernelproof.jdk", "image");

        assertThat(verdict(report, JDK_17 + " / statx-enosys.json").label()).startsWith("passed");
        assertThat(verdict(report, JDK_25 + " / statx-enosys.json").label()).startsWith("passed");
        assertThat(verdict(report, JDK_17 + " / statx-eperm.json").reason())
                .contains("not to be equal to:", "1970-01-01T00:00:00Z");
        assertThat(verdict(report, JDK_25 + " / statx-eperm.json").reason())
                .contains("did not start.", "refused to it while it started:", "statx: EPERM, ", "by a seccomp filter")
                .contains("next:     let the profile allow statx, or answer ENOSYS");
    }

    @RunInImages({JDK_17, JDK_25})
    @RunUnderSeccomp({"copy-file-range-eperm.json", "copy-file-range-enosys.json"})
    static class TransferTestCase {
        @Test
        void goesFromFileToFile(@TempDir Path directory) throws IOException {
            Path original = Files.writeString(directory.resolve("original"), "some text");

            try (FileChannel from = FileChannel.open(original);
                    FileChannel to = FileChannel.open(
                            directory.resolve("copy"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                assertThat(from.transferTo(0, 9, to)).isEqualTo(9);
            }
            assertThat(directory.resolve("copy")).hasContent("some text");
        }
    }

    @Test
    void withoutCopyFileRangeAJvm25TransfersNothing() throws IOException {
        Report report = Launches.of(TransferTestCase.class, "kernelproof.jdk", "image");

        assertThat(verdict(report, JDK_17 + " / copy-file-range-enosys.json").label())
                .isEqualTo("passed");
        assertThat(verdict(report, JDK_17 + " / copy-file-range-eperm.json").label())
                .isEqualTo("passed");
        assertThat(verdict(report, JDK_25 + " / copy-file-range-enosys.json").label())
                .isEqualTo("passed with fallback");
        Verdict failed = verdict(report, JDK_25 + " / copy-file-range-eperm.json");
        assertThat(failed.reason()).isEqualTo("java.io.IOException: Operation not permitted");
        assertThat(failed.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.describe())
                        .startsWith("copy_file_range: EPERM, once, by a seccomp filter: "));
    }

    private static Verdict verdict(Report report, String environment) {
        return report.results().stream()
                .filter(result -> result.environmentId().contains(environment))
                .findFirst()
                .orElseThrow()
                .verdict();
    }
}
