package io.kernelproof.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KernelProfileTests {

    private static final SyscallTable TABLE = SyscallTable.bundled();

    @ParameterizedTest
    @CsvSource({
        "getrandom, 3.10, false",
        "getrandom, rhel-7.9, true",
        "getrandom, 5.14, true",
        "pidfd_open, 3.10, false",
        "pidfd_open, rhel-7.9, false",
        "pidfd_open, 5.14, true",
        "execveat, rhel-7.7, false",
        "statx, rhel-7.9, false",
        "clone3, rhel-8.0, false",
        "clone3, rhel-8.6, false",
        "clone3, rhel-8.10, false",
        "clone3, rhel-9.0, true",
        "openat2, rhel-8.6, false",
        "openat2, rhel-8.7, true",
        "pidfd_send_signal, rhel-8.5, false",
        "pidfd_send_signal, rhel-8.6, true",
        "close_range, rhel-8.3, false",
        "close_range, rhel-8.4, true",
        "io_uring_setup, rhel-8.6, false",
        "io_uring_enter, rhel-9.0, false",
        "io_uring_register, rhel-9.2, false",
        "io_uring_setup, rhel-9.3+io_uring, true",
        "io_uring_enter, rhel-9.3, true",
        "landlock_add_rule, rhel-9.5, false",
        "landlock_add_rule, rhel-9.6, true",
        "cachestat, rhel-9.3, false",
        "cachestat, rhel-9.4, true",
        "map_shadow_stack, rhel-9.6, false",
        "kexec_load, rhel-10.0, false",
        "process_vm_readv, rhel-6.8, true",
        "process_vm_readv, 2.6.32, false"
    })
    void knowsWhatAKernelHas(String syscall, String kernel, boolean present) {
        Support support = support(kernel, syscall);

        assertThat(support).isInstanceOf(present ? Support.Present.class : Support.Missing.class);
        assertThat(support.source()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3.10 | pidfd_open | pidfd_open is in mainline since 5.3; 3.10 is older",
                "6.8 | _sysctl | _sysctl is in mainline until 5.5; 6.8 has it no longer",
                "5.14 | tuxcall | tuxcall has a number on x86_64, but no kernel has anything behind it",
                "rhel-8.6 | pidfd_open | pidfd_open is in mainline since 5.3; rhel-8.6 is based on 4.18 and did not backport it",
                "rhel-7.9 | pidfd_open | pidfd_open is in mainline since 5.3; rhel-7.9 is based on 3.10 and did not backport it (inferred from rhel-7.7)",
                "rhel-8.6 | io_uring_setup | rhel-8.6 left io_uring_setup out: CONFIG_IO_URING is not set",
                "gvisor-20200323 | clone3 | gVisor lists clone3 as not implemented",
                "gvisor-20200323 | fchroot | gVisor does not know fchroot"
            })
    void saysWhyACallIsMissing(String kernel, String syscall, String reason) {
        assertThat(KernelProfile.named(kernel).support(TABLE.get(syscall), Arch.X86_64))
                .isInstanceOfSatisfying(
                        Support.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo(reason));
    }

    @Test
    void saysWhatElseToKnowOfACallThatIsThere() {
        assertThat(support("5.14", "io_uring_setup"))
                .isInstanceOfSatisfying(
                        Support.Present.class,
                        present -> assertThat(present.note()).contains("needs CONFIG_IO_URING"));
        assertThat(support("rhel-7.9", "getrandom"))
                .isInstanceOfSatisfying(
                        Support.Present.class,
                        present -> assertThat(present.note())
                                .contains("backported to 3.10; in mainline since 3.17 (inferred from rhel-7.7)"));
    }

    @Test
    void marksWhatIsKnownOfAVendorForOneArchitectureOnly() {
        Syscall clone3 = TABLE.get("clone3");
        KernelProfile rhel = KernelProfile.named("rhel-8.6");

        assertThat(rhel.support(clone3, Arch.X86_64).source()).doesNotContain("x86_64");
        assertThat(rhel.support(clone3, Arch.AARCH64).source()).endsWith(", read for x86_64");
    }

    @Test
    void lacksWhatHasNoNumberOnAnArchitecture() {
        assertThat(KernelProfile.named("5.14").support(TABLE.get("open"), Arch.AARCH64))
                .isInstanceOfSatisfying(
                        Support.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo("open has no number on aarch64"));
    }

    @Test
    void namesVendorKernelsOldestFirst() {
        assertThat(KernelProfile.names())
                .hasSize(31)
                .startsWith("rhel-6.8", "rhel-6.9", "rhel-6.10", "rhel-7.7")
                .endsWith("rhel-10.0", "rhel-10.1", "debian-11", "debian-12", "debian-13")
                .allSatisfy(name -> assertThat(KernelProfile.named(name)).hasToString(name));
        assertThat(KernelProfile.names().stream()
                        .filter(name -> KernelProfile.named(name).inferred()))
                .containsExactly(
                        "rhel-6.9",
                        "rhel-6.10",
                        "rhel-7.8",
                        "rhel-7.9",
                        "rhel-8.1",
                        "rhel-8.2",
                        "rhel-9.7",
                        "rhel-9.8",
                        "rhel-10.1");
    }

    @Test
    void changesOnlyCallsOfTheTableAndOnlyOnce() {
        List<Csv.Row> changes = Csv.read(KernelProfile.class, "vendor-changes.csv");

        assertThat(changes).allSatisfy(row -> {
            Syscall syscall = TABLE.get(row.get("syscall"));
            KernelProfile kernel = KernelProfile.named(row.get("kernel"));
            boolean backported = row.get("change").equals("backported");
            assertThat(row.find("option").isEmpty()).as(row.toString()).isEqualTo(backported);
            assertThat(row.get("change")).isIn("backported", "compiled-out");
            if (backported) {
                assertThat(kernel.base()).as(row.toString()).isLessThan(syscall.since());
            }
        });
        assertThat(changes)
                .extracting(row -> row.get("kernel") + " " + row.get("syscall"))
                .doesNotHaveDuplicates();
        assertThat(changes).extracting(row -> row.get("kernel")).isSubsetOf(KernelProfile.names());
    }

    @ParameterizedTest
    @CsvSource({"3.10, 3.10", "3.10.0, 3.10", "rhel-7.9, 3.10", "rhel-9.4, 5.14", "gvisor-20200323, 4.4"})
    void knowsTheVersionThatAKernelBeganAs(String kernel, String base) {
        assertThat(KernelProfile.named(kernel).base()).hasToString(base);
    }

    @Test
    void isAValue() {
        assertThat(KernelProfile.named("5.14"))
                .isEqualTo(KernelProfile.named("5.14.0"))
                .hasSameHashCodeAs("5.14");
        assertThat(KernelProfile.named("5.14")).isNotEqualTo(KernelProfile.named("5.15"));
    }

    @Test
    void deniesWhatAKernelLacks() {
        SortedMap<Integer, Denial> denials = KernelProfile.named("3.10").denials(Arch.X86_64);

        assertThat(denials.get(434))
                .isEqualTo(new Denial(
                        434,
                        Optional.of(TABLE.get("pidfd_open")),
                        Errno.ENOSYS,
                        "pidfd_open is in mainline since 5.3; 3.10 is older"));
        assertThat(denials).doesNotContainKey(0).containsKey(314).doesNotContainKey(313);
    }

    @Test
    void deniesNumbersThatNobodyHasYet() {
        assertThat(KernelProfile.named("3.10").denials(Arch.X86_64).get(400))
                .isEqualTo(new Denial(
                        400, Optional.empty(), Errno.ENOSYS, "no kernel up to 7.3 has given number 400 away"));
    }

    @Test
    void deniesWithTheErrorThatAKernelAnswers() {
        assertThat(KernelProfile.named("gvisor-20200323").denials(Arch.X86_64))
                .containsEntry(
                        248,
                        new Denial(
                                248,
                                Optional.of(TABLE.get("add_key")),
                                Errno.number("EACCES"),
                                "gVisor does not implement add_key (Not available to user)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.6.32 | X86_64 | 299-=38",
                "3.10 | X86_64 | 314-=38",
                "rhel-7.9 | X86_64 | 322=38,327-328=38,332-=38",
                "rhel-8.6 | X86_64 | 335-423=38,425-427=38,434-435=38,437-438=38,440-=38",
                "5.14 | X86_64 | 335-423=38,447-=38",
                "6.5 | X86_64 | 335-423=38,452-=38",
                "7.3 | X86_64 | 337-423=38,473-=38",
                "3.10 | AARCH64 | 274-=38",
                "3.10 | ARM | 380-983039=38",
                "gvisor-20200323 | X86_64 | 329-331=38,333=38,335-=38"
            })
    void writesDenialsForTheLauncher(String kernel, Arch arch, String rules) {
        assertThat(KernelProfile.named(kernel).denyList(arch)).endsWith("," + rules);
    }

    @Test
    void deniesNothingUnknownForAKernelNewerThanTheTable() {
        assertThat(KernelProfile.named("7.4").denyList(Arch.X86_64)).endsWith(",236=38");
    }

    static Stream<KernelProfile> profiles() {
        return Stream.concat(
                        Stream.of("2.6.32", "3.10", "5.14", "7.3", "gvisor-20260817"), KernelProfile.names().stream())
                .map(KernelProfile::named);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void writesExactlyTheDenialsToTheList(KernelProfile profile) {
        SortedMap<Integer, Denial> denials = profile.denials(Arch.X86_64);
        int highest = 472;

        SortedMap<Integer, Integer> listed = new TreeMap<>();
        for (String rule : profile.denyList(Arch.X86_64).split(",")) {
            Matcher matcher = Pattern.compile("(\\d+)(-?)(\\d*)=(\\d+)").matcher(rule);
            assertThat(matcher.matches()).as(rule).isTrue();
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2).isEmpty()
                    ? first
                    : matcher.group(3).isEmpty() ? highest : Integer.parseInt(matcher.group(3));
            IntStream.rangeClosed(first, last)
                    .forEach(number -> assertThat(listed.put(number, Integer.valueOf(matcher.group(4))))
                            .isNull());
        }
        assertThat(listed).hasSameSizeAs(denials);
        assertThat(denials).allSatisfy((number, denial) -> assertThat(listed).containsEntry(number, denial.errno()));
    }

    private static Support support(String kernel, String syscall) {
        return KernelProfile.named(kernel).support(TABLE.get(syscall), Arch.X86_64);
    }
}
