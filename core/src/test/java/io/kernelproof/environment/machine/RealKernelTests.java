package io.kernelproof.environment.machine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Answer;
import io.kernelproof.probe.Filters;
import io.kernelproof.probe.NativePrograms;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.Probe;
import io.kernelproof.probe.ProbeResult;
import io.kernelproof.profile.Denial;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Sequel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The native program under Debian's own kernels, booted once for all tests. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class RealKernelTests {

    /** The newest call of the tables, fchroot, which the kernels here do not have yet. */
    private static final int MISSING = 472;

    /** Of the uapi header asm-generic/signal.h. */
    private static final int SIGURG = 23;

    private static final KernelProfile SIMULATED = KernelProfile.named("4.18");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Map<Machine, Map<String, GuestResult>> BOOTED = new EnumMap<>(Machine.class);

    /** What a boot does, by name. The numbers, pidfd_open and its neighbours, are the same everywhere. */
    private static Map<String, String> commands(Arch arch) {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("probe", "/probe probe");
        commands.put("who", "/probe who");
        commands.put("who behind a filter", "/probe deny 434=38,435-437=1 -- /probe who 433 434 437 438");
        commands.put("deny", "/probe deny 434=38,435-437=1 -- /probe probe 434 435 438");
        commands.put("run", "/probe run --record --deny 434=38 -- /probe probe 434 438");
        commands.put(
                "deny by flag", "/probe run --record --deny 434:0:255:255=95,438:0:255:1=95 -- /probe probe 434 438");
        commands.put(
                "run behind a filter",
                "/probe deny 434=1 -- /probe run --record --deny 434=38,438=95 -- /probe probe 434 438");
        commands.put("trap full", "/trap run --trap full --watch 434 -- /probe probe 434 472 438");
        commands.put("trap fast", "/trap run --trap fast --watch 434,472 -- /probe probe 434 472 438");
        // The first probe is not seen, the second one is; the last one, which does not exist, ends it.
        commands.put(
                "trap late",
                "/trap run --trap late --watch 434 -- /keep wait 4 /probe probe 434 472 5 /keep call %d 0 %d 5 /probe probe 434 472 438 1 /nowhere"
                        .formatted(
                                SyscallTable.bundled().get("kill").number(arch).orElseThrow(), SIGURG));
        commands.put("own filter", "/trap run --trap full -- /probe deny 434=38,438=1 -- /probe probe 434 438 434");
        commands.put("other name", "/trap run --uname 4.4.0 -- /probe run -- /probe probe 434");
        commands.put("simulation", "/probe run --record --deny %s -- /probe probe".formatted(SIMULATED.denyList(arch)));
        commands.put("no such program", "/probe run -- /nowhere");
        if (arch == Arch.AARCH64) {
            addThoseOf32BitArm(commands);
        }
        return commands;
    }

    private static void addThoseOf32BitArm(Map<String, String> commands) {
        commands.put("arm", "/arm-pidfd_open");
        commands.put("arm denied", "/probe deny 434=38 --32 434=95 -- /arm-pidfd_open");
        commands.put("arm set_tls", "/probe deny 434=38 --32 434-=95 -- /arm-set_tls");
        String simulated = "/probe deny 434=38 --32 %s -- ".formatted(SIMULATED.denyList(Arch.ARM));
        commands.put("arm simulated", simulated + "/arm-pidfd_open");
        commands.put("arm simulated set_tls", simulated + "/arm-set_tls");
        commands.put("arm recorded", "/probe run --record --deny-32 434=95 -- /arm-pidfd_open");
        commands.put("arm trapped", "/trap run --trap full --watch-32 434 -- /arm-pidfd_open");
        commands.put("arm trapped fast", "/trap run --trap fast --watch-32 434 -- /arm-pidfd_open");
        commands.put(
                "arm behind a filter",
                "/probe deny 438=1 -- /probe run --record --deny 434=1 --deny-32 434=95 -- /arm-pidfd_open");
    }

    @ParameterizedTest
    @EnumSource
    void probeAsksForEveryNumberAndComesBack(Machine machine) throws IOException {
        ProbeResult result = probe(machine, "probe");

        assertThat(result.arch()).isEqualTo(machine.arch().id());
        assertThat(result.answers().keySet())
                .containsExactlyElementsOf(SyscallTable.bundled().all().stream()
                        .flatMap(syscall ->
                                syscall.number(machine.arch()).stream().boxed())
                        .sorted()
                        .toList());
        assertThat(result.answers().values())
                .noneMatch(Answer.Killed.class::isInstance)
                .noneMatch(Answer.Blocked.class::isInstance);
    }

    /** Where they differ, a call was left out when the kernel was configured. */
    @ParameterizedTest
    @EnumSource
    void probeAndTableDifferOnlyInWhatCanBeLeftOut(Machine machine) throws IOException {
        ProbeResult result = probe(machine, "probe");
        KernelProfile mainline = KernelProfile.named(release(machine).toString());
        List<Syscall> lacking = new ArrayList<>();
        for (Syscall syscall : SyscallTable.bundled().all()) {
            syscall.number(machine.arch()).stream()
                    .boxed()
                    .flatMap(number -> result.answer(number).stream())
                    .forEach(answer -> {
                        boolean missing = answer.equals(new Answer.Returned(-Errno.ENOSYS));
                        boolean expected = !(mainline.support(syscall, machine.arch()) instanceof Support.Present);
                        if (missing && !expected) {
                            lacking.add(syscall);
                        } else if (!(answer instanceof Answer.NeverCalled)) {
                            assertThat(missing).as(syscall.name()).isEqualTo(expected);
                        }
                    });
        }

        // The table knows that this one is switched off.
        assertThat(lacking).extracting(Syscall::name).doesNotContain("memfd_secret");
        assertThat(lacking)
                .allSatisfy(syscall ->
                        assertThat(syscall.config()).as(syscall.name()).isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void summaryCountsAllCallsAndExplainsEachContradiction(Machine machine) throws IOException {
        Filters filters = Probe.parseFilters(
                new ByteArrayInputStream(result(machine, "who").output()));
        Observations seen = new Observations(
                machine.arch(),
                release(machine),
                filters,
                probe(machine, "probe").answers());
        List<String> lines = seen.summary().lines().toList();

        Matcher counts = Pattern.compile(
                        "Linux 6\\.[\\d.]+ on (\\S+): (\\d+) calls are there, (\\d+) missing, 0 masked, (\\d) unknown")
                .matcher(lines.get(0));
        assertThat(counts.matches()).as(lines.get(0)).isTrue();
        assertThat(IntStream.rangeClosed(2, 4)
                        .map(group -> Integer.parseInt(counts.group(group)))
                        .sum())
                .isEqualTo(SyscallTable.bundled().all(machine.arch()).size());
        assertThat(lines.subList(1, lines.size()))
                .isNotEmpty()
                .allMatch(line ->
                        line.matches(".* is missing: .*: a contradiction, .*; probably built without CONFIG_\\w+"));
    }

    @ParameterizedTest
    @EnumSource
    void whoFindsNoFilterWhereThereIsNone(Machine machine) throws IOException {
        assertThat(result(machine, "who").text())
                .isEqualTo(IntStream.range(0, 512)
                        .mapToObj(number -> number + (unfiltered(machine, number) ? " unfiltered\n" : " allowed\n"))
                        .collect(Collectors.joining(
                                "", "kernelproof-who 1 " + machine.arch().id() + "\n", "end 512\n")));
    }

    @ParameterizedTest
    @EnumSource
    void whoFindsWhatAFilterAnswers(Machine machine) throws IOException {
        assertThat(result(machine, "who behind a filter").text())
                .isEqualTo("kernelproof-who 1 %s\n433 allowed\n434 errno 38\n437 errno 1\n438 allowed\nend 4\n"
                        .formatted(machine.arch().id()));
    }

    @ParameterizedTest
    @EnumSource
    void denyAnswersInPlaceOfTheKernel(Machine machine) throws IOException {
        assertThat(probe(machine, "deny").answers())
                .isEqualTo(Map.of(
                        434, new Answer.Returned(-Errno.ENOSYS),
                        435, new Answer.Returned(-Errno.EPERM),
                        438, new Answer.Returned(-22)));
    }

    @ParameterizedTest
    @EnumSource
    void runTellsOfEachRefusedCall(Machine machine) throws IOException {
        List<Frame> frames = frames(machine, "run");

        assertThat(hello(machine, "run"))
                .containsEntry("arch", machine.arch().id())
                .containsEntry("machine", machine.arch().id())
                .containsEntry("record", "notify")
                .containsEntry("seccomp", "0")
                .containsEntry("adopting", "1")
                .containsEntry("unrecorded", "");
        assertThat(refused(frames))
                .singleElement()
                .satisfies(call -> assertThat(List.of(call.number(), call.abi(), call.errno(), call.count()))
                        .isEqualTo(List.of(434, machine.arch().id(), Errno.ENOSYS, 1L)));
        assertThat(ended(frames)).isEqualTo(new ExitStatus.Exited(0));
    }

    /** Both are called with -1 as their first argument. */
    @ParameterizedTest
    @EnumSource
    void refusesACallForTheBitsOfAnArgument(Machine machine) throws IOException {
        List<Frame> frames = frames(machine, "deny by flag");

        assertThat(Probe.parse(new ByteArrayInputStream(output(frames))).answers())
                .isEqualTo(Map.of(434, new Answer.Returned(-95), 438, new Answer.Returned(-22)));
        assertThat(refused(frames))
                .singleElement()
                .satisfies(call -> assertThat(List.of(call.number(), call.flag(), call.errno()))
                        .isEqualTo(List.of(434, 255L, 95)));
    }

    @ParameterizedTest
    @EnumSource
    void runSaysWhichCallsAnotherFilterAnswers(Machine machine) throws IOException {
        assertThat(hello(machine, "run behind a filter"))
                .containsEntry("seccomp", "2")
                .containsEntry("unrecorded", "434");
        assertThat(refused(frames(machine, "run behind a filter")))
                .extracting(RefusedCall::number)
                .containsExactly(438);
    }

    @ParameterizedTest
    @EnumSource
    void simulatesAnOlderKernel(Machine machine) throws IOException {
        List<Frame> frames = frames(machine, "simulation");
        Map<Integer, Answer> answers =
                Probe.parse(new ByteArrayInputStream(output(frames))).answers();
        Map<Integer, Denial> denials = SIMULATED.denials(machine.arch());

        assertThat(denials).containsKeys(434, 435, MISSING);
        assertThat(denials).allSatisfy((number, denial) -> {
            if (answers.get(number) instanceof Answer.Returned returned) {
                assertThat(returned.value()).as(denial.reason()).isEqualTo(-denial.errno());
            }
        });
        assertThat(answers.get(number("openat", machine.arch()))).isEqualTo(new Answer.Returned(-14));
        assertThat(refused(frames)).extracting(RefusedCall::number).contains(434, 435, MISSING);
    }

    @ParameterizedTest
    @EnumSource
    void runSaysWhyNothingWasStarted(Machine machine) throws IOException {
        assertThat(frames(machine, "no such program")).last().isEqualTo(new Frame.LaunchFailed("execve", 2));
    }

    @Test
    void refusesCallsOf32BitProgramsButNotThoseThatAllOfThemNeed() throws IOException {
        assertThat(result(Machine.QEMU_AARCH64, "arm").status()).isEqualTo(new ExitStatus.Exited(22));
        assertThat(result(Machine.QEMU_AARCH64, "arm denied").status()).isEqualTo(new ExitStatus.Exited(95));
        assertThat(result(Machine.QEMU_AARCH64, "arm set_tls").status()).isEqualTo(new ExitStatus.Exited(0));
        assertThat(result(Machine.QEMU_AARCH64, "arm simulated").status()).isEqualTo(new ExitStatus.Exited(38));
        assertThat(result(Machine.QEMU_AARCH64, "arm simulated set_tls").status())
                .isEqualTo(new ExitStatus.Exited(0));
    }

    @Test
    void runTellsOfTheCallsOf32BitPrograms() throws IOException {
        List<Frame> frames = frames(Machine.QEMU_AARCH64, "arm recorded");

        assertThat(refused(frames))
                .singleElement()
                .satisfies(call -> assertThat(List.of(call.number(), call.abi(), call.errno()))
                        .isEqualTo(List.of(434, "arm", 95)));
        assertThat(ended(frames)).isEqualTo(new ExitStatus.Exited(95));
        assertThat(hello(Machine.QEMU_AARCH64, "arm behind a filter"))
                .containsEntry("unrecorded_32", "434")
                .containsEntry("unrecorded", "");
    }

    @ParameterizedTest
    @EnumSource
    void fullTrapSeesWhatIsRefusedAndWhatIsWatched(Machine machine) throws IOException {
        assertTrapped(machine, "full", 0);
    }

    @ParameterizedTest
    @EnumSource
    void lateTrapSeesTheSameFromTheSignalOn(Machine machine) throws IOException {
        assertTrapped(machine, "late", 126);
    }

    @ParameterizedTest
    @EnumSource
    void fastTrapSeesTheSameOfTheNumbersThatItStopsAt(Machine machine) throws IOException {
        assertTrapped(machine, "fast", 0);
    }

    private static void assertTrapped(Machine machine, String trap, int exitStatus) throws IOException {
        List<Frame> frames = frames(machine, "trap " + trap);
        String arch = machine.arch().id();

        assertThat(hello(machine, "trap " + trap)).containsEntry("trap", trap);
        assertThat(refused(frames))
                .singleElement()
                .satisfies(call -> assertThat(List.of(call.number(), call.abi(), call.errno()))
                        .isEqualTo(List.of(MISSING, arch, Errno.ENOSYS)));
        assertThat(of(Frame.Watched.class, frames))
                .extracting(Frame.Watched::call)
                .singleElement()
                .satisfies(call -> {
                    assertThat(List.of(call.number(), call.abi(), call.result()))
                            .isEqualTo(List.of(434, arch, -22L));
                    assertThat(call.arguments()).containsExactly(-1L, 0L, 0L, 0L, 0L, 0L);
                });
        assertThat(of(Frame.Followed.class, frames))
                .extracting(Frame.Followed::sequel)
                .singleElement()
                .satisfies(sequel -> {
                    assertThat(sequel.arguments()).containsExactly(-1L, -1L, 0L, 0L, 0L, 0L);
                    assertThat(sequel.next())
                            .filteredOn(next -> next.number() == 438)
                            .extracting(Sequel.Next::result)
                            .containsExactly(OptionalLong.of(-22));
                });
        assertThat(ended(frames)).isEqualTo(new ExitStatus.Exited(exitStatus));
    }

    /** Linux before 4.8 skips the calls that a filter answers, which then have no number any more. */
    @ParameterizedTest
    @EnumSource
    void trapTellsWhatAFilterOfTheProgramsOwnAnswers(Machine machine) throws IOException {
        List<Frame> frames = frames(machine, "own filter");

        assertThat(refused(frames))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.number()).isEqualTo(434))
                .allSatisfy(call -> assertThat(call.own()).isEqualTo(RefusedCall.OwnFilter.REFUSED));
        assertThat(ended(frames)).isEqualTo(new ExitStatus.Exited(0));
    }

    @ParameterizedTest
    @EnumSource
    void runsWithinSimulatedRunsKnowTheKernelItself(Machine machine) throws IOException {
        byte[] inner = output(frames(machine, "other name"));
        Map<String, String> outer = hello(machine, "other name");

        assertThat(outer).containsEntry("uname", "4.4.0").containsEntry("note", "1");
        assertThat(outer.get("release")).startsWith("6.");
        assertThat(new FrameReader(new ByteArrayInputStream(inner)).next())
                .isInstanceOfSatisfying(
                        Frame.Hello.class,
                        hello -> assertThat(hello.facts()).containsEntry("release", outer.get("release")));
    }

    @Test
    void trapsCallsOf32BitPrograms() throws IOException {
        for (String command : List.of("arm trapped", "arm trapped fast")) {
            assertThat(of(Frame.Watched.class, frames(Machine.QEMU_AARCH64, command)))
                    .extracting(Frame.Watched::call)
                    .singleElement()
                    .satisfies(call -> {
                        assertThat(List.of(call.number(), call.abi(), call.result()))
                                .isEqualTo(List.of(434, "arm", -22L));
                        assertThat(call.arguments().get(0)).isEqualTo(0xffffffffL);
                    });
        }
    }

    private static KernelVersion release(Machine machine) throws IOException {
        return KernelVersion.ofRelease(hello(machine, "run").getOrDefault("release", ""));
    }

    /** uretprobe and uprobe, which only x86_64 has. */
    private static boolean unfiltered(Machine machine, int number) {
        return machine.arch() == Arch.X86_64 && (number == 335 || number == 336);
    }

    private static List<RefusedCall> refused(List<Frame> frames) {
        return of(Frame.Refused.class, frames).stream().map(Frame.Refused::call).toList();
    }

    private static byte[] output(List<Frame> frames) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        of(Frame.Output.class, frames).forEach(part -> output.writeBytes(part.bytes()));
        return output.toByteArray();
    }

    private static int number(String name, Arch arch) {
        return SyscallTable.bundled().get(name).number(arch).orElseThrow();
    }

    private static ExitStatus ended(List<Frame> frames) {
        return ((Frame.Ended) frames.get(frames.size() - 1)).status();
    }

    private static <F extends Frame> List<F> of(Class<F> type, List<Frame> frames) {
        return frames.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static synchronized GuestResult result(Machine machine, String command) throws IOException {
        Map<String, GuestResult> results = BOOTED.get(machine);
        if (results == null) {
            results = boot(machine);
            BOOTED.put(machine, results);
        }
        return requireNonNull(results.get(command), command);
    }

    private static Map<String, GuestResult> boot(Machine machine) throws IOException {
        Arch arch = machine.arch();
        Map<String, byte[]> files = Map.of(
                "init",
                Files.readAllBytes(Path.of(NativePrograms.guest(arch))),
                "probe",
                Files.readAllBytes(Path.of(NativePrograms.probeOf(arch))),
                "trap",
                Files.readAllBytes(Path.of(NativePrograms.trapOf(arch))),
                "keep",
                Files.readAllBytes(Path.of(NativePrograms.keepOf(arch))),
                "arm-pidfd_open",
                ArmProgram.calling(434),
                "arm-set_tls",
                ArmProgram.calling(0xf0005));
        Guest guest = new Guest(Kernels.of(machine), files);
        Map<String, String> commands = commands(arch);
        Iterator<GuestResult> results = guest.run(
                        commands.values().stream()
                                .map(command -> List.of(command.split(" ")))
                                .toList(),
                        LIMIT)
                .iterator();
        Map<String, GuestResult> byName = new HashMap<>();
        commands.keySet().forEach(name -> byName.put(name, results.next()));
        return byName;
    }

    @Test
    void givesUpAtTheLimit() throws IOException {
        Guest guest = new Guest(Kernels.of(Machine.USER_MODE_LINUX), Map.of("init", new byte[0]));

        assertThatThrownBy(() -> guest.run(List.of(List.of("/never")), Duration.ofMillis(1)))
                .isInstanceOf(GuestException.class)
                .hasMessageContainingAll("expected: its end within 1 ms", "still running after", "next:");
    }

    @Test
    void saysWhatTheConsoleShowedOfAGuestWithoutAFirstProcess() throws IOException {
        Guest guest = new Guest(Kernels.of(Machine.USER_MODE_LINUX), Map.of("init", new byte[0]));

        assertThatThrownBy(() -> guest.run(List.of(List.of("/never")), LIMIT))
                .isInstanceOf(GuestException.class)
                .hasMessageContainingAll("did not come so far", "Kernel panic - not syncing");
    }

    private static ProbeResult probe(Machine machine, String command) throws IOException {
        GuestResult result = result(machine, command);
        assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
        return Probe.parse(new ByteArrayInputStream(result.output()));
    }

    private static List<Frame> frames(Machine machine, String command) throws IOException {
        FrameReader reader = new FrameReader(
                new ByteArrayInputStream(result(machine, command).output()));
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
        }
        return frames;
    }

    private static Map<String, String> hello(Machine machine, String command) throws IOException {
        return ((Frame.Hello) frames(machine, command).get(0)).facts();
    }
}
