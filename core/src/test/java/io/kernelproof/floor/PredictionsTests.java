package io.kernelproof.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionsTests {

    private static List<String> of(String... features) {
        return Predictions.of(
                        Stream.of(features)
                                .map(feature ->
                                        new Feature(feature.split(" ")[0], KernelVersion.parse(feature.split(" ")[1])))
                                .toList(),
                        Arch.X86_64)
                .stream()
                .map(Prediction::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "openat2 5.6, rhel-6.8 to rhel-8.6: fail| rhel-8.6 lacks openat2 (5.6)",
        "openat2 5.6, rhel-8.7 to rhel-10.1: pass",
        "getrandom 3.17, rhel-6.8 to rhel-6.10: fail| rhel-6.10 lacks getrandom (3.17)",
        "getrandom 3.17, rhel-7.7 to rhel-10.1: pass",
        "close_range 5.9, gvisor-20190722 to gvisor-20211026: fail| gvisor-20211026 lacks close_range (5.9)",
        "madvise#MADV_FREE 4.5, rhel-6.8 to rhel-6.10: fail| rhel-6.10 lacks madvise#MADV_FREE (4.5)",
        "madvise#MADV_FREE 4.5, rhel-7.7 to rhel-10.1: pass",
        "madvise#MADV_FREE 4.5, gvisor-20190722 to gvisor-20260817: fail| gvisor-20260817 lacks madvise#MADV_FREE (4.5)",
        "fcntl#F_OFD_SETLK 3.15, gvisor-20230306 to gvisor-20260817: pass",
        "io_uring_setup 5.1, debian-11 to debian-13: pass",
        "mmap#MAP_FIXED_NOREPLACE 4.17, rhel-6.8 to rhel-10.1: pass; not recorded whether with mmap#MAP_FIXED_NOREPLACE (4.17)",
        "close_range 5.9, gvisor-20220309 to gvisor-20260817: pass",
    })
    void saysWhereAWorkloadBeginsToPass(String feature, String prediction) {
        assertThat(of(feature)).contains(prediction.replace('|', ','));
    }

    @Test
    void showsWhatIsThereOnlyInPart() {
        assertThat(of("io_uring_setup 5.1"))
                .anyMatch(text -> text.startsWith("gvisor-20221122 to ")
                        && text.endsWith(
                                "pass; io_uring_setup (5.1) in part: Not all flags and functionality supported"));
    }

    @Test
    void doesNotPassWithWhatIsSwitchedOff() {
        assertThat(of("io_uring_setup 5.1"))
                .contains(
                        "rhel-6.8 to rhel-9.7: fail, rhel-9.7 lacks io_uring_setup (5.1); io_uring_setup is there, but switched off: "
                                + "kernel.io_uring_disabled is 2 by default; rhel-9.7+io_uring switches it on",
                        "gvisor-20230118 to gvisor-20260817: fail, gvisor-20260817 lacks io_uring_setup (5.1); io_uring_setup is there, "
                                + "but switched off: --iouring of runsc is false by default; gvisor-20260817+io_uring switches it on");
    }

    @Test
    void tellsWhereItChangesMoreThanOnce() {
        assertThat(of("clone3 5.3"))
                .filteredOn(text -> text.startsWith("gvisor"))
                .extracting(text -> text.split(",")[0].split(";")[0])
                .containsExactly(
                        "gvisor-20190722 to gvisor-20230731: fail",
                        "gvisor-20230814: passes",
                        "gvisor-20230823: fails",
                        "gvisor-20230904 to gvisor-20260817: pass");
    }

    @Test
    void doesNotKnowWhichFlagsWereBackported() {
        assertThat(of("pidfd_open#PIDFD_NONBLOCK 5.10"))
                .contains(
                        "rhel-6.8 to rhel-8.10: fail, rhel-8.10 lacks pidfd_open#PIDFD_NONBLOCK (5.10)",
                        "rhel-9.0 to rhel-10.1: pass",
                        "gvisor-20260504 to gvisor-20260817: pass; "
                                + "not recorded whether with pidfd_open#PIDFD_NONBLOCK (5.10)");
    }

    @Test
    void isOneRangeForEachWhereNothingIsNeeded() {
        assertThat(of())
                .containsExactly(
                        "rhel-6.8 to rhel-10.1: pass",
                        "debian-11 to debian-13: pass",
                        "gvisor-20190722 to gvisor-20260817: pass");
    }
}
