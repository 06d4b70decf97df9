package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.verdict.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineCacheTests {

    private static final Baseline SOME =
            new Baseline(Set.of(new Baseline.Call(435, "x86_64"), new Baseline.Call(384, "i386")));

    private final Path directory;
    private final Path file;
    private final BaselineCache cache;

    BaselineCacheTests(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("baselines").resolve("key");
        this.cache = new BaselineCache(Optional.of(file));
    }

    @Test
    void keepsABaseline() throws IOException {
        assertThat(cache.kept()).isEmpty();

        cache.keep(SOME);

        assertThat(file).content().isEqualTo("384 i386\n435 x86_64\n");
        assertThat(cache.kept()).contains(SOME);
    }

    @Test
    void keepsThatNothingIsRefused() {
        cache.keep(Baseline.NOTHING);

        assertThat(cache.kept()).contains(Baseline.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"435", "435 x86_64 more", "-1 x86_64", "99999999999 x86_64", "435 \u0000", "\n"})
    void doesNotTakeADamagedFile(String content) throws IOException {
        cache.keep(SOME);
        Files.delete(file);
        Files.writeString(file, content);

        assertThat(cache.kept()).isEmpty();
    }

    @Test
    void doesNotTakeAFileThatIsLongerThanAnyKernelsCalls() throws IOException {
        cache.keep(SOME);
        Files.delete(file);
        Files.writeString(file, "435 x86_64\n".repeat(10_000));

        assertThat(cache.kept()).isEmpty();
    }

    @Test
    void doesNotTakeWhatOthersCouldHaveWritten() throws IOException {
        cache.keep(SOME);
        Files.setPosixFilePermissions(directory.resolve("baselines"), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(cache.kept()).isEmpty();
    }

    @Test
    void forgetsWhatWasNotUsedForAMonth() throws IOException {
        cache.keep(SOME);
        Path used = file.resolveSibling("used");
        Files.createFile(used);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));

        new BaselineCache(Optional.of(file.resolveSibling("another"))).keep(SOME);

        assertThat(file).doesNotExist();
        assertThat(used).exists();
    }

    @Test
    void goesWithoutWhereThereIsNoPlace() {
        BaselineCache nowhere = new BaselineCache(Optional.empty());

        nowhere.keep(SOME);

        assertThat(nowhere.kept()).isEmpty();
    }
}
