package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.FilterAnswer;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.SyscallTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is concluded of each system call in a container, against what can be found out about it in another way: the filter as the
 * kernel of this machine holds it, the names of the kernel's own functions, and gVisor's list of what it has. Every difference
 * stands here with its reason.
 */
@ExtendWith(CleanDaemon.class)
class IndependentEvidenceTests {

    private static final Arch ARCH = Arch.X86_64;
    private static final Path COUNTS = Path.of("target", "counts");
    private static final String NOT_MASKED = "not masked";
    private static final String PRESENT = "present";
    private static final String MISSING = "missing";

    /** Linux exempts them from seccomp since 6.14 (kernel/seccomp.c): the filter refuses them, and is not asked. */
    private static final Set<String> EXEMPT = Set.of("uprobe", "uretprobe");

    @ParameterizedTest
    @CsvSource({"runc,default", "runc,unconfined", "crun,default", "crun,unconfined"})
    void isMaskedExactlyWhatTheFilterRefuses(String runtime, String seccomp) throws Exception {
        requireRoot();
        try (LaunchedSandbox sandbox = start(runtime, seccomp)) {
            List<SeccompFilter> filters = SeccompFilter.of(pid());
            assertThat(filters).hasSize(seccomp.equals("unconfined") ? 0 : 1);

            assertThat(differences(
                            sandbox,
                            EXEMPT,
                            IndependentEvidenceTests::masked,
                            status -> answer(filters, status.syscall())))
                    .isEmpty();
        }
    }

    private static String masked(SyscallStatus status) {
        return status instanceof SyscallStatus.Masked masked
                ? Errno.name(masked.errno().orElse(0))
                : NOT_MASKED;
    }

    private static String answer(List<SeccompFilter> filters, String name) {
        int number = SyscallTable.bundled().get(name).number(ARCH).orElseThrow();
        FilterAnswer answer = SeccompFilter.answer(filters, number);
        return answer instanceof FilterAnswer.Allowed
                ? NOT_MASKED
                : Errno.name(((FilterAnswer.Refused) answer).errno());
    }

    /**
     * Which functions there are says no more of these: {@code iopl} and {@code ioperm} may answer ENOSYS themselves, by option;
     * those of threads' areas are for 32-bit programs only.
     */
    private static final Set<String> NO_EVIDENCE =
            Set.of("iopl", "ioperm", "set_thread_area", "get_thread_area", "uretprobe");

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void isMissingExactlyWhatTheKernelHasNoFunctionFor(String runtime) throws Exception {
        requireRoot();
        Set<String> functions = functionsOfTheKernel();
        try (LaunchedSandbox sandbox = start(runtime, "unconfined")) {
            assertThat(differences(
                            sandbox,
                            NO_EVIDENCE,
                            IndependentEvidenceTests::presence,
                            status -> functions.contains(function(status.syscall())) ? PRESENT : MISSING))
                    .isEmpty();
        }
    }

    /** What an option has left out has a weak function, which answers ENOSYS: {@code W} instead of {@code T}. */
    private static Set<String> functionsOfTheKernel() throws IOException {
        Pattern line = Pattern.compile("\\p{XDigit}+ [Tt] __x64_sys_(\\w+)");
        try (Stream<String> lines = Files.lines(Path.of("/proc/kallsyms"))) {
            return lines.map(line::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .collect(Collectors.toSet());
        }
    }

    private static String function(String name) {
        return name.equals("umount2") ? "umount" : name;
    }

    private static String presence(SyscallStatus status) {
        return status instanceof SyscallStatus.Present
                ? PRESENT
                : status instanceof SyscallStatus.Missing ? MISSING : status.toString();
    }

    /**
     * Here the list is wrong, and running proves it: {@code io_cancel} is listed and has nothing behind it; {@code rseq} is not on
     * these platforms; {@code syslog} answers ENOSYS to all that is not a question for its buffer. The last is never called.
     */
    private static final Set<String> OTHERWISE_IN_GVISOR = Set.of("io_cancel", "rseq", "syslog", "uretprobe");

    /**
     * By 2024, io_uring had become an option, {@code keyctl} answers ENOSYS to most commands, and {@code afs_syscall} is there for
     * gVisor's own tests. The platform systrap catches calls with seccomp, from which Linux exempts {@code uprobe}: the kernel of this
     * machine answers it.
     */
    private static final Set<String> OTHERWISE_IN_2024 =
            Set.of("io_uring_setup", "io_uring_enter", "keyctl", "afs_syscall", "uprobe");

    private static final Pattern LISTED =
            Pattern.compile("(\\d+) +(\\w+) +(Full Support|Partial Support|Unimplemented) +(.*)");
    private static final Pattern NEEDS =
            Pattern.compile("does not have (CAP_\\w+); \"invalid system call number\" otherwise");

    @ParameterizedTest
    @CsvSource({"runsc,default", "runsc,unconfined", "runsc-2024,default", "runsc-2024,unconfined"})
    void isThereInGvisorWhatItsOwnListHas(String runtime, String seccomp) throws Exception {
        Map<Integer, String> listed = listOfGvisor(runtime);
        try (LaunchedSandbox sandbox = start(runtime, seccomp)) {
            Set<String> capabilities =
                    Set.of(sandbox.facts().getOrDefault("capabilities", "").split(" "));

            assertThat(differences(
                            sandbox,
                            otherwiseIn(runtime),
                            IndependentEvidenceTests::presence,
                            status -> listed(listed, capabilities, status)))
                    .isEmpty();
        }
    }

    private static Set<String> otherwiseIn(String runtime) {
        return Stream.concat(
                        OTHERWISE_IN_GVISOR.stream(),
                        runtime.equals(TestDaemon.RUNSC_2024) ? OTHERWISE_IN_2024.stream() : Stream.of())
                .collect(Collectors.toSet());
    }

    /** The release is what the program says of itself, and the table is the one that simulations of it are made from. */
    @ParameterizedTest
    @ValueSource(strings = {"runsc", TestDaemon.RUNSC_2024})
    void isThereInGvisorWhatTheTableOfItsReleaseHas(String runtime) throws Exception {
        Matcher release = Pattern.compile("[.~-](\\d{8})\\b").matcher(printedBy(runtime, "--version"));
        assertThat(release.find()).isTrue();
        KernelProfile profile = KernelProfile.named("gvisor-" + release.group(1));
        try (LaunchedSandbox sandbox = start(runtime, "unconfined")) {
            assertThat(differences(
                            sandbox,
                            otherwiseIn(runtime),
                            IndependentEvidenceTests::presence,
                            status -> tabled(profile, status)))
                    .isEmpty();
        }
    }

    private static String tabled(KernelProfile profile, SyscallStatus status) {
        return profile.support(SyscallTable.bundled().get(status.syscall()), ARCH) instanceof Support.Missing
                ? MISSING
                : PRESENT;
    }

    private static String listed(Map<Integer, String> listed, Set<String> capabilities, SyscallStatus status) {
        String note = listed.get(
                SyscallTable.bundled().get(status.syscall()).number(ARCH).orElseThrow());
        if (note == null || note.contains("Returns \"invalid system call number\"")) {
            return MISSING;
        }
        // It answers EPERM first, which is all that can be known of a call without that capability.
        Matcher needs = NEEDS.matcher(note);
        return needs.find() && capabilities.contains(needs.group(1)) ? MISSING : PRESENT;
    }

    /** Of each number that is listed, support and note. */
    private static Map<Integer, String> listOfGvisor(String runtime) throws Exception {
        Map<Integer, String> listed = printedBy(runtime, "help", "syscalls", "-arch", "amd64")
                .lines()
                .map(LISTED::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(
                        matcher -> Integer.valueOf(matcher.group(1)),
                        matcher -> matcher.group(3) + ' ' + matcher.group(4)));
        assertThat(listed).hasSizeGreaterThan(300);
        return listed;
    }

    private static String printedBy(String runtime, String... arguments) throws Exception {
        String program =
                runtime.equals("runsc") ? runtime : TestDaemon.beside(runtime).toString();
        Process runsc = new ProcessBuilder(
                        Stream.concat(Stream.of(program), Stream.of(arguments)).toList())
                .start();
        String printed = new String(runsc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(runsc.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    private static LaunchedSandbox start(String runtime, String seccomp) throws Exception {
        LaunchedSandbox sandbox = (LaunchedSandbox) TestDaemon.start(TestDaemon.DEBIAN, runtime, seccomp);
        Files.createDirectories(COUNTS);
        Files.writeString(
                COUNTS.resolve("%s-%s.txt".formatted(runtime, seccomp)),
                sandbox.observations().summary());
        return sandbox;
    }

    private static List<String> differences(
            LaunchedSandbox sandbox,
            Set<String> explained,
            Function<SyscallStatus, String> seen,
            Function<SyscallStatus, String> expected) {
        return sandbox.observations().statuses().stream()
                .filter(status -> !explained.contains(status.syscall()))
                .filter(status -> !seen.apply(status).equals(expected.apply(status)))
                .map(status -> "%s is %s, but %s by the other way"
                        .formatted(status.syscall(), seen.apply(status), expected.apply(status)))
                .toList();
    }

    /** Of the first process of the only container. */
    private static long pid() {
        return TestDaemon.containers().stream()
                .map(id -> TestDaemon.client().inspectContainerCmd(id).exec())
                .map(container -> container.getState().getPidLong())
                .findFirst()
                .orElseThrow();
    }

    private static void requireRoot() throws IOException {
        if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
            return;
        }
        String why = "the filters of another process are shown to root only";
        if (Boolean.getBoolean("kernelproof.strict")) {
            fail("not run, and kernelproof.strict is true: " + why);
        }
        abort("not run: " + why);
    }
}
