package io.kernelproof.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kernelproof.kernel.Arch;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.SyscallTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelNamesTests {

    @ParameterizedTest
    @CsvSource({
        "centos-7, rhel-7.9",
        "centos7, rhel-7.9",
        "centos:7, rhel-7.9",
        "CentOS 7.9.2009, rhel-7.9",
        "centos-7.9.2009, rhel-7.9",
        "rhel-7, rhel-7.9",
        "rhel-8, rhel-8.10",
        "rhel-8.1, rhel-8.1",
        "rhel9.7, rhel-9.7",
        "almalinux-9.3, rhel-9.3",
        "rocky-9.3, rhel-9.3",
        "rockylinux:9.3, rhel-9.3",
        "ol-8.6, rhel-8.6",
        "debian:12, debian-12",
        "debian-12.5, debian-12",
        "debian-bookworm, debian-12",
        "trixie, debian-13",
        "3.10.108, 3.10.108",
        "3.10.0, 3.10",
        "' 5.14 ', 5.14",
        "release-20200323.0, gvisor-20200323",
        "release-20200323.0-181-g486759a37d61, gvisor-20200323",
        "runsc version release-20230814.0, gvisor-20230814",
        "rhel-9.3+io_uring, rhel-9.3+io_uring",
        "almalinux-9.3+io_uring, rhel-9.3+io_uring",
        "rhel-9.3+io_uring+memfd_secret, rhel-9.3+io_uring+memfd_secret"
    })
    void areTakenForWhatTheyMean(String typed, String name) {
        KernelProfile kernel = KernelProfile.named(typed);

        assertThat(kernel).hasToString(name);
        assertThat(kernel.note()).isEmpty();
        assertThat(KernelProfile.named(kernel.name())).isEqualTo(kernel);
    }

    @Test
    void takeAllThatRunscPrints() {
        assertThat(KernelProfile.named("runsc version release-20230814.0\nspec: 1.1.0-rc.1\n"))
                .hasToString("gvisor-20230814");
    }

    @ParameterizedTest
    @CsvSource({
        "3.10.0-1160.71.1.el7.x86_64, rhel-7.9",
        "3.10.0-1160.el7.centos.plus.x86_64, rhel-7.9",
        "4.18.0-348.7.1.el8_5.x86_64, rhel-8.5",
        "4.18.0-348.el8.x86_64, rhel-8.5",
        "5.14.0-362.8.1.el9_3.x86_64, rhel-9.3",
        "5.14.0-687.10.1.el9_8.0.1.aarch64, rhel-9.8",
        "6.12.0-55.9.1.el10_0.x86_64, rhel-10.0",
        "5.10.0-30-amd64, debian-11",
        "6.1.0-18-cloud-amd64, debian-12",
        "6.12.107+deb13-amd64, debian-13"
    })
    void ofABuildAreOfTheReleaseThatHasIt(String uname, String tables) {
        KernelProfile kernel = KernelProfile.named(uname);

        assertThat(kernel).hasToString(uname);
        assertThat(kernel.release()).isEqualTo(uname);
        assertThat(kernel.tables()).isEqualTo(tables);
        assertThat(kernel.note()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5.10.60-qnap | mainline 5.10.60 | 5.10.60-qnap is taken as mainline 5.10.60; what this vendor backported is not known",
                "4.14.330-250.540.amzn2.x86_64 | mainline 4.14.330 | 4.14.330-250.540.amzn2.x86_64 is taken as mainline 4.14.330; what this vendor backported is not known",
                "5.4.17-2136.300.7.el8uek.x86_64 | mainline 5.4.17 | 5.4.17-2136.300.7.el8uek.x86_64 is taken as mainline 5.4.17; what this vendor backported is not known",
                "5.15.0-91-generic | mainline 5.15 | 5.15.0-91-generic is taken as mainline 5.15; what this vendor backported is not known",
                "2.6.32.59-0.7-default | mainline 2.6.32 | 2.6.32.59-0.7-default is taken as mainline 2.6.32; what this vendor backported is not known",
                "5.10.60-3-amd64 | mainline 5.10.60 | 5.10.60-3-amd64 is taken as mainline 5.10.60; what this vendor backported is not known",
                "5.14.0-99999999999.el9.x86_64 | mainline 5.14 | 5.14.0-99999999999.el9.x86_64 is taken as mainline 5.14; what this vendor backported is not known",
                "5.10.0-30.bpo-amd64 | mainline 5.10 | 5.10.0-30.bpo-amd64 is taken as mainline 5.10; what this vendor backported is not known",
                "ubuntu-22.04 | mainline 5.15 | ubuntu-22.04 is taken as mainline 5.15; what this vendor backported is not known",
                "ubuntu:20.04 | mainline 5.4 | ubuntu-20.04 is taken as mainline 5.4; what this vendor backported is not known",
                "sles-15.4 | mainline 5.14.21 | sles-15.4 is taken as mainline 5.14.21; what this vendor backported is not known",
                "sles-15-sp4 | mainline 5.14.21 | sles-15.4 is taken as mainline 5.14.21; what this vendor backported is not known",
                "debian-10 | mainline 4.19 | debian-10 is taken as mainline 4.19; what this vendor backported is not known",
                "3.10.0-327.36.3.el7.x86_64 | mainline 3.10 | 3.10.0-327.36.3.el7.x86_64, a kernel of rhel-7.2 is taken as mainline 3.10; what this vendor backported is not known",
                "5.14.0-410.el9.x86_64 | rhel-9.3 | 5.14.0-410.el9.x86_64 is taken as rhel-9.3, the newest before it that is recorded; what was added since is not known"
            })
    void withoutATableSayWhatTheyAreTakenFor(String typed, String tables, String note) {
        KernelProfile kernel = KernelProfile.named(typed);

        assertThat(kernel.tables()).isEqualTo(tables);
        assertThat(kernel.note()).contains(note);
    }

    @Test
    void withoutATableSaySoBesideEachResult() {
        assertThat(KernelProfile.named("3.10.108-syno")
                        .support(SyscallTable.bundled().get("getrandom"), Arch.X86_64))
                .isInstanceOfSatisfying(
                        Support.Missing.class,
                        missing -> assertThat(missing.reason())
                                .isEqualTo(
                                        "getrandom is in mainline since 3.17; 3.10.108 is older (3.10.108-syno is taken as"
                                                + " mainline 3.10.108; what this vendor backported is not known)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "synology-dsm7 | take 3.10.108, 4.4 or 5.10: uname -r on that machine says which",
                "synology | take 3.10.108, 4.4 or 5.10: uname -r on that machine says which",
                "qnap | take 4.14.24 or 5.10.60: uname -r on that machine says which",
                "amzn2 | take 4.14, 5.10 or 5.15: uname -r on that machine says which",
                "al2023 | take 6.1 or 6.12: uname -r on that machine says which",
                "android-14 | take 5.15 or 6.1: uname -r on that machine says which",
                "wsl1 | nothing can stand for it; WSL 1 has no Linux kernel",
                "4.4.0-19041-Microsoft | nothing can stand for it; WSL 1 has no Linux kernel",
                "gvisor | take gvisor-20260817, the newest that is recorded; a release has a date",
                "runsc | take gvisor-20260817, the newest that is recorded",
                "gvisor-latest | take gvisor-20260817, the newest release that is recorded",
                "centos-9 | take rhel-9 if that is meant: a rebuild of RHEL up to 8; CentOS Stream runs ahead of RHEL",
                "rhel-7.2 | what it has lies between mainline 3.10 and rhel-7.7: run on both",
                "rhel-6.5 | what it has lies between mainline 2.6.32 and rhel-6.8: run on both",
                "rhel-11.0 | take rhel-10.1, the nearest that is recorded; what differs is not known",
                "ubuntu-23.10 | what it has lies between ubuntu-22.04 and ubuntu-24.04: run on both",
                "debian | say which release: debian-8",
                "rehl-8.6 | did you mean rhel-8.6?",
                "al-02023 | did you mean al-2023?",
                "centos-99999999999 | take ",
                "strange | take what uname -r prints on that machine",
                "'' | take what uname -r prints on that machine",
                "5 | take what uname -r prints on that machine"
            })
    void ofWhichNothingIsKnownAreRefusedWithTheNearestTrueOne(String typed, String next) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelProfile.named(typed))
                .withMessageStartingWith("Kernel [" + typed + "] has no profile.")
                .withMessageContaining("expected: ")
                .withMessageContaining("seen:     '" + typed + "', of which nothing is recorded")
                .withMessageContaining("next:     " + next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "rhel",
                "gvisor-",
                "gvisor-2020",
                "gvisor-20190721",
                "5.14.0 generic",
                "5.14/6.1",
                "rhel-8.6 without x"
            })
    void thatAreNoneAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelProfile.named(name))
                .withMessageContaining("[" + name + "]")
                .withMessageContaining("expected:")
                .withMessageContaining("next:")
                .withMessageNotContaining("ofRelease");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rhel-9.2+io_uring | 'io_uring'; switched off there: memfd_secret | take rhel-9.2+memfd_secret, or rhel-9.2",
                "6.12+io_uring | nothing is known to be switched off in 6.12 for everybody | take 6.12",
                "rhel-7.9+io_uring | 'io_uring'; switched off there: user_namespaces | take rhel-7.9+user_namespaces, or rhel-7.9"
            })
    void switchOnOnlyWhatIsSwitchedOff(String name, String seen, String next) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelProfile.named(name))
                .withMessageStartingWith("Kernel [" + name + "] has no profile.")
                .withMessageContaining("seen:     " + seen)
                .withMessageEndingWith("next:     " + next);
    }

    @Test
    void ofTheTablesAreAllToBeHad() {
        assertThat(Csv.read(KernelNames.class, "aliases.csv")).allSatisfy(row -> {
            String means = row.get("means");
            assertThat(means).isNotBlank();
            assertThat(row.get("name")).matches("[a-z]+(-[a-z]+)*");
            assertThat(row.find("note").isEmpty() || row.find("source").isPresent())
                    .as(row.toString())
                    .isTrue();
        });
        assertThat(KernelNames.others())
                .allSatisfy(row -> assertThat(row.find("source")).isPresent());
        assertThat(Csv.read(KernelNames.class, "vendor-builds.csv"))
                .allSatisfy(row -> assertThat(row.find("source")).isPresent());
        assertThat(KernelProfile.names())
                .allSatisfy(name -> assertThat(KernelNames.aliases(name))
                        .allSatisfy(alias ->
                                assertThat(KernelProfile.named(alias)).as(alias).hasToString(name)));
        assertThat(KernelNames.aliases("rhel-7.9"))
                .contains("rhel-7", "centos-7.9", "ol-7.9")
                .doesNotContain("rocky-7.9");
        assertThat(KernelNames.aliases("debian-12")).containsExactly("debian-bookworm", "bookworm");
    }
}
