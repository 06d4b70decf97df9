package io.kernelproof.environment.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was fetched before; that fetching works is shown by {@link RealKernelTests}. */
class DebianKernelsTests {

    private static final byte[] IMAGE = {1, 2, 3};

    private final Path cache;
    private final DebianKernels kernels;
    private final Path directory;

    DebianKernelsTests(@TempDir Path cache) throws IOException {
        this.cache = cache;
        this.kernels = new DebianKernels(cache);
        this.directory = Files.createDirectory(cache.resolve("linux-image-cloud-arm64"));
    }

    @Test
    void findsAKernelThatIsAsItWasFetched() throws IOException {
        Files.write(directory.resolve("vmlinuz"), IMAGE);
        Files.writeString(directory.resolve("vmlinuz.sha256"), Sha256.of(IMAGE) + "\n");

        assertThat(kernels.cached(Arch.AARCH64)).contains(directory.resolve("vmlinuz"));
        assertThat(kernels.cached(Arch.X86_64)).isEmpty();
    }

    @Test
    void doesNotUseAKernelThatWasDamagedOrIsNotComplete() throws IOException {
        Files.write(directory.resolve("vmlinuz"), IMAGE);
        assertThat(kernels.cached(Arch.AARCH64)).isEmpty();

        Files.writeString(directory.resolve("vmlinuz.sha256"), Sha256.of(new byte[] {1, 2}) + "\n");
        assertThat(kernels.cached(Arch.AARCH64)).isEmpty();
    }

    @Test
    void knowsForWhichArchitecturesThereIsOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kernels.cached(Arch.RISCV64))
                .withMessage("Debian has no kernel for clouds of riscv64");
    }

    @Test
    void canBeInterruptedWhileAnotherOneFetches() throws IOException {
        try (FileChannel other =
                FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> kernels.fetch(Arch.AARCH64))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted while another one fetches a kernel");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
