package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.SyscallTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObservationsTests {

    private static final int PIDFD_OPEN = 434;
    private static final Filters NONE = new Filters.None();
    private static final Filters UNREADABLE = new Filters.Unreadable("no ptrace");

    @Test
    void anyAnswerButEnosysMeansPresentWhereNoFilterIs() {
        assertThat(status("5.10", NONE, new Answer.Returned(-9)))
                .isEqualTo(new SyscallStatus.Present(
                        "pidfd_open", "it answers EBADF to harmless arguments, and no seccomp filter is in force"));
    }

    @Test
    void enosysMeansMissingWhereNoFilterIs() {
        assertThat(status("4.18", NONE, new Answer.Returned(-38)))
                .isEqualTo(
                        new SyscallStatus.Missing(
                                "pidfd_open",
                                "it answers ENOSYS, and no seccomp filter is in force: mainline has it since 5.3 and this kernel is 4.18"));
    }

    @Test
    void aCallThatTheVersionPromisesAndTheKernelLacksIsAContradiction() {
        Observations seen = observations("6.1", NONE, new Answer.Returned(-38));

        assertThat(seen.contradictions())
                .singleElement()
                .isInstanceOfSatisfying(
                        SyscallStatus.Missing.class,
                        status ->
                                assertThat(status.reason()).contains("a contradiction, as mainline has it since 5.3"));
    }

    @Test
    void whatCannotBeTriedIsThereOnlyIfEveryKernelHasIt() {
        Observations seen = new Observations(
                Arch.X86_64,
                KernelVersion.parse("6.12"),
                NONE,
                Map.of(60, new Answer.NeverCalled(), 335, new Answer.NeverCalled()));

        assertThat(seen.status(SyscallTable.bundled().get("exit")))
                .isEqualTo(new SyscallStatus.Present(
                        "exit", "never tried, because no arguments make it harmless; every kernel has it"));
        assertThat(seen.status(SyscallTable.bundled().get("uretprobe")))
                .isEqualTo(
                        new SyscallStatus.Unknown(
                                "uretprobe",
                                "never tried, because no arguments make it harmless; mainline has it since 6.11 and this kernel is 6.12"));
    }

    @Test
    void namesTheOptionWithoutWhichAKernelLacksACall() {
        int ioUringSetup = 425;
        Observations seen = new Observations(
                Arch.X86_64, KernelVersion.parse("6.1"), NONE, Map.of(ioUringSetup, new Answer.Returned(-38)));

        assertThat(seen.status(SyscallTable.bundled().get("io_uring_setup")).reason())
                .endsWith("this kernel is 6.1; probably built without CONFIG_IO_URING");
    }

    @Test
    void aCallThatIsThereBeforeItsTimeIsAContradiction() {
        Observations seen = observations("4.18", NONE, new Answer.Returned(-9));

        assertThat(seen.contradictions())
                .singleElement()
                .isInstanceOfSatisfying(
                        SyscallStatus.Present.class,
                        status -> assertThat(status.reason())
                                .endsWith("since 5.3 and this kernel is 4.18; probably backported"));
    }

    @Test
    void theAnswerOfAFilterIsItsOwn() {
        assertThat(status("6.1", answering(new FilterAnswer.Refused(38)), new Answer.Returned(-38)))
                .isEqualTo(
                        new SyscallStatus.Masked(
                                "pidfd_open",
                                OptionalInt.of(38),
                                "a seccomp filter answers ENOSYS in the kernel's place; mainline has it since 5.3 and this kernel is 6.1"));
        assertThat(observations("6.1", answering(new FilterAnswer.Refused(38)), new Answer.Returned(-38))
                        .contradictions())
                .isEmpty();
    }

    @Test
    void whoeverIsKilledByAFilterReachesNoKernel() {
        assertThat(status("6.1", answering(new FilterAnswer.Killed()), new Answer.Killed(31)))
                .isInstanceOfSatisfying(SyscallStatus.Masked.class, masked -> {
                    assertThat(masked.errno()).isEmpty();
                    assertThat(masked.words()).isEqualTo("cannot be called");
                    assertThat(masked.reason()).startsWith("a seccomp filter kills whoever calls it");
                });
    }

    @Test
    void whatAFilterAllowsIsAnsweredByTheKernel() {
        assertThat(status("4.18", answering(new FilterAnswer.Allowed()), new Answer.Returned(-38)))
                .isInstanceOf(SyscallStatus.Missing.class);
        assertThat(status("6.1", answering(new FilterAnswer.Allowed()), new Answer.Returned(-Errno.EPERM)))
                .isInstanceOf(SyscallStatus.Present.class);
    }

    @Test
    void anAnswerThatIsNotTheFiltersIsTheKernels() {
        assertThat(status("6.1", answering(new FilterAnswer.Refused(1)), new Answer.Returned(-9)))
                .isInstanceOf(SyscallStatus.Present.class);
    }

    @Test
    void behindAFilterThatCannotBeAskedEnosysAndEpermDecideNothing() {
        assertThat(status("6.1", UNREADABLE, new Answer.Returned(-38)))
                .isInstanceOfSatisfying(
                        SyscallStatus.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("they cannot be asked: no ptrace"));
        assertThat(status("6.1", UNREADABLE, new Answer.Returned(-1))).isInstanceOf(SyscallStatus.Unknown.class);
        assertThat(status("6.1", UNREADABLE, new Answer.Returned(-9))).isInstanceOf(SyscallStatus.Present.class);
    }

    @Test
    void beingKilledByNobodyKnownDecidesNothing() {
        assertThat(status("6.1", UNREADABLE, new Answer.Killed(31)))
                .isInstanceOf(SyscallStatus.Unknown.class)
                .extracting(SyscallStatus::reason)
                .asString()
                .contains("signal 31");
    }

    /** On whatever machine this runs: its own filters, if it has any, stay what they are. */
    @Test
    void agreesWithWhatAFilterDeniesOnARealKernel() throws IOException {
        Observations here = Observations.here();
        String denied = "%s=38,%s=1".formatted(PIDFD_OPEN, 318);
        List<String> outer = List.of(NativePrograms.probe(), "deny", denied, "--", NativePrograms.probe());

        Observations filtered = new Observations(
                here.arch(),
                here.release(),
                Probe.parseFilters(output(outer, "who")),
                Probe.parse(output(outer, "probe")).answers());

        assertThat(filtered.status(SyscallTable.bundled().get("pidfd_open")))
                .isInstanceOfSatisfying(
                        SyscallStatus.Masked.class,
                        masked -> assertThat(masked.errno()).hasValue(38));
        assertThat(filtered.status(SyscallTable.bundled().get("getrandom")))
                .isInstanceOfSatisfying(
                        SyscallStatus.Masked.class,
                        masked -> assertThat(masked.errno()).hasValue(1));
        assertThat(filtered.contradictions().stream().map(SyscallStatus::syscall))
                .containsExactlyElementsOf(here.contradictions().stream()
                        .map(SyscallStatus::syscall)
                        .filter(name -> !name.equals("pidfd_open") && !name.equals("getrandom"))
                        .toList());
        assertThat(filtered.statuses())
                .filteredOn(SyscallStatus.Unknown.class::isInstance)
                .isEqualTo(here.statuses().stream()
                        .filter(SyscallStatus.Unknown.class::isInstance)
                        .toList());
    }

    @Test
    void summaryCountsEachKindOfStatus() {
        Observations seen = new Observations(
                Arch.X86_64,
                KernelVersion.parse("6.1"),
                new Filters.Asked(new TreeMap<>(Map.of(
                        PIDFD_OPEN,
                        new FilterAnswer.Refused(1),
                        318,
                        new FilterAnswer.Allowed(),
                        425,
                        new FilterAnswer.Allowed()))),
                Map.of(
                        PIDFD_OPEN,
                        new Answer.Returned(-1),
                        318,
                        new Answer.Returned(-14),
                        425,
                        new Answer.Returned(-38)));

        assertThat(seen.summary().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("Linux 6.1 on x86_64: 1 calls are there, 1 missing, 1 masked, ")
                                .endsWith(" unknown"),
                        line -> assertThat(line)
                                .startsWith("io_uring_setup is missing: ")
                                .endsWith("probably built without CONFIG_IO_URING"));
    }

    private static ByteArrayInputStream output(List<String> outer, String mode) throws IOException {
        List<String> command = new ArrayList<>(outer);
        command.add(mode);
        return new ByteArrayInputStream(NativePrograms.finish(command).output().getBytes(StandardCharsets.UTF_8));
    }

    private static Filters answering(FilterAnswer answer) {
        return new Filters.Asked(new TreeMap<>(Map.of(PIDFD_OPEN, answer)));
    }

    private static SyscallStatus status(String release, Filters filters, Answer answer) {
        return observations(release, filters, answer)
                .status(SyscallTable.bundled().get("pidfd_open"));
    }

    private static Observations observations(String release, Filters filters, Answer answer) {
        return new Observations(Arch.X86_64, KernelVersion.parse(release), filters, Map.of(PIDFD_OPEN, answer));
    }
}
