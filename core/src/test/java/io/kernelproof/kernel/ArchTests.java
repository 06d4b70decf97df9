package io.kernelproof.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchTests {

    @ParameterizedTest
    @EnumSource
    void findsEveryArchitectureByItsId(Arch arch) {
        assertThat(Arch.of(arch.id())).contains(arch);
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, X86_64",
        "arm64, AARCH64",
        "armv7l, ARM",
        "386, I386",
        "i686, I386",
        "x86, I386",
        "loongarch64, LOONG64"
    })
    void findsArchitecturesByTheirOtherNames(String name, Arch arch) {
        assertThat(Arch.of(name)).contains(arch);
    }

    @Test
    void knowsWhatItDoesNotCover() {
        assertThat(Arch.of("sparc64")).isEmpty();
        assertThat(Arch.of("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"X86_64, I386", "AARCH64, ARM"})
    void knowsWhose32BitProgramsRunToo(Arch arch, Arch of32Bit) {
        assertThat(arch.of32Bit()).contains(of32Bit);
        assertThat(of32Bit.of32Bit()).isEmpty();
    }

    @Test
    void knowsTheArchitectureOfThisVirtualMachine() {
        assertThat(Arch.of(System.getProperty("os.arch"))).contains(Arch.current());
    }

    @Test
    void saysWhichArchitecturesThereAreWhereThatOfThisVirtualMachineIsNone() {
        String real = System.setProperty("os.arch", "sparc64");
        try {
            assertThatIllegalStateException()
                    .isThrownBy(Arch::current)
                    .withMessageContainingAll(
                            "The architecture of this JVM is not in the tables.", "x86_64, aarch64", "'sparc64'");
        } finally {
            System.setProperty("os.arch", real);
        }
    }
}
