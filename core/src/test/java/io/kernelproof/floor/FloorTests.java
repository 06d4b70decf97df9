package io.kernelproof.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.environment.Command;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.trap.Trap;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each workload is a program in Perl that makes the calls named beside it, by the numbers of x86_64. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class FloorTests {

    private static final String PIDFD_OPEN = "syscall(434, 0+$$, 0) >= 0";
    private static final String PIDFD_OPEN_NONBLOCK = "syscall(434, 0+$$, 2048) >= 0";
    private static final String MEMFD_CREATE = "do { my $name = 'x'; syscall(319, $name, 0) >= 0 }";
    private static final String FACCESSAT2 = "do { my $root = '/'; syscall(439, -100, $root, 0, 0) >= 0 }";

    private static Command perl(String program) {
        return Command.of("perl", "-e", program).withTimeout(Duration.ofSeconds(20));
    }

    private static FloorResult floorOf(Floor search) throws Exception {
        FloorResult result = search.find();
        if (!result.thorough()) {
            assertThat(result.runsNeeded())
                    .as(result.describe())
                    .isLessThanOrEqualTo(bitsFor(result.inPlay().size()) + 4);
        }
        return result;
    }

    /** The binary logarithm, rounded up. */
    private static int bitsFor(int versions) {
        return versions < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(versions - 1);
    }

    @Test
    void isTheVersionOfACallThatTheWorkloadCannotDoWithout() throws Exception {
        FloorResult result = floorOf(Floor.of(perl("exit !(" + PIDFD_OPEN + ")")));

        assertThat(result.floor()).hasToString("5.3");
        assertThat(result.isBaseline()).isFalse();
        assertThat(result.setBy()).extracting(Feature::toString).containsExactly("pidfd_open (5.3)");
        assertThat(result.used()).extracting(Feature::name).contains("pidfd_open");
        assertThat(result.flaky()).isEmpty();
    }

    @Test
    void isConfirmedByRunningThereAndJustBelow() throws Exception {
        FloorResult result = floorOf(Floor.of(perl("exit !(" + PIDFD_OPEN + ")")));

        assertThat(result.runs())
                .first()
                .satisfies(run -> assertThat(run.kernel()).isEqualTo("host"));
        assertThat(result.runs())
                .filteredOn(run -> run.kernel().equals("5.3"))
                .last()
                .satisfies(run -> {
                    assertThat(run.passed()).isTrue();
                    assertThat(run.trap()).isEqualTo(Trap.FULL);
                });
        assertThat(result.runs()).last().satisfies(run -> {
            assertThat(run.kernel()).isEqualTo("5.2");
            assertThat(run.passed()).isFalse();
            assertThat(run.outcome()).isEqualTo("exit status 1");
        });
    }

    /** No call of 5.3 and of 5.2 differs: what is seen is what it says, and of that no frame. */
    @Test
    void isThatOfTheReleaseWhereAProgramGoesByIt() throws Exception {
        FloorResult result = Floor.of(
                        perl(
                                "use POSIX; my ($major, $minor) = split /\\./, (POSIX::uname())[2];"
                                        + " exit 0 if $major * 100 + $minor >= 503;"
                                        + " print STDERR qq(Caused by: it is too old\n\tat Main.main(Main.java:1)\n\t... 2 more\n); exit 1"))
                .find();

        assertThat(result.floor()).hasToString("5.3");
        assertThat(result.setBy()).isEmpty();
        assertThat(result.runs()).last().satisfies(run -> {
            assertThat(run.kernel()).isEqualTo("5.2");
            assertThat(run.outcome()).isEqualTo("exit status 1: Caused by: it is too old");
        });
        assertThat(result.describe())
                .contains("set by: nothing that was refused: on the release before it fails for another reason,"
                        + " such as the release that uname tells");
    }

    @Test
    void countsFlags() throws Exception {
        FloorResult result = floorOf(Floor.of(perl("exit !(" + PIDFD_OPEN_NONBLOCK + ")")));

        assertThat(result.floor()).hasToString("5.10");
        assertThat(result.setBy()).extracting(Feature::name).containsExactly("pidfd_open#PIDFD_NONBLOCK");
    }

    @Test
    void endsAtTheBaselineWhereTheWorkloadHasAnotherWayAndSaysWhich() throws Exception {
        FloorResult result = floorOf(Floor.of(perl(PIDFD_OPEN + " or syscall(102) >= 0 or die; exit 0")));

        assertThat(result.isBaseline()).isTrue();
        assertThat(result.floor()).isEqualTo(Floor.BASELINE);
        assertThat(result.setBy()).isEmpty();
        assertThat(result.fallbacks())
                .filteredOn(fallback -> fallback.feature().name().equals("pidfd_open"))
                .singleElement()
                .asString()
                .startsWith("pidfd_open (5.3): ENOSYS in perl after ")
                .contains("then getuid = ");
    }

    /** Opcodes of io_uring came with versions of their own, and stand in memory. */
    @Test
    void isOnlyALowerBoundWhereTheWorkloadUsedWhatNobodySees() throws Exception {
        FloorResult result = floorOf(Floor.of(perl("my $p = pack('x120'); exit !(syscall(425, 8, $p) >= 0)")));

        assertThat(result.floor()).hasToString("5.1");
        assertThat(result.opaque()).containsExactly("io_uring_setup");
        assertThat(result.describe().lines().findFirst().orElseThrow())
                .contains(
                        " needs at least Linux 5.1 (what it asked of io_uring_setup stands in memory and was not seen; found by ");
    }

    /** As {@code git clone} does, which fails where its directory is already. */
    @Test
    void isThatOfAWorkloadWhichLeavesSomethingBehind(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("is"), "there");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("is"));
        Command leaving = perl("-l 'link' && -e 'is' && $ENV{TMPDIR} =~ /fresh/ && mkdir('made') or die \"not fresh\"")
                .withDirectory(directory);

        assertThat(Floor.of(leaving, Optional.empty(), true).find().isBaseline())
                .isTrue();
        assertThat(directory).isDirectoryNotContaining("glob:**made");
        assertThatThrownBy(() -> Floor.of(
                                perl("mkdir('made') or die 'again'").withDirectory(directory), Optional.empty(), false)
                        .find())
                .isInstanceOf(FloorException.class)
                .hasMessageContainingAll(
                        "each run meets what the first one met",
                        "it passed at first, and fails now on the same kernel: exit status",
                        "--fresh");
    }

    @Test
    void isThatOfAWorkloadForWhichSomethingIsPrepared(@TempDir Path directory) throws Exception {
        Command prepared = perl("rmdir('made') or die").withDirectory(directory);
        Command before = perl("mkdir('made') or die").withDirectory(directory);

        assertThat(Floor.of(prepared, Optional.of(before), false).find().isBaseline())
                .isTrue();
        assertThatThrownBy(() ->
                        Floor.of(prepared, Optional.of(perl("exit 3")), true).find())
                .hasMessageContainingAll("Preparing a run with [perl, -e, exit 3] failed.", "exit status 3");
    }

    @Test
    void isNotSoughtWhereTheDirectoryIsTooLargeToBeCopied(@TempDir Path directory) throws Exception {
        try (RandomAccessFile large =
                new RandomAccessFile(directory.resolve("large").toFile(), "rw")) {
            large.setLength(FreshDirectory.MAX_BYTES + 1);
        }

        assertThatThrownBy(() -> Floor.of(perl("1").withDirectory(directory), Optional.empty(), true)
                        .find())
                .hasMessageContainingAll(
                        "cannot be copied for each run.", "50,000 files with 536,870,912 bytes", "--no-fresh");
    }

    @Test
    void takesInWhatTheWorkloadTriesOnlyWhenItIsRefusedSomethingElse() throws Exception {
        FloorResult result = floorOf(Floor.of(perl(PIDFD_OPEN + " or " + MEMFD_CREATE + " or exit 1; exit 0")));

        assertThat(result.floor()).hasToString("3.17");
        assertThat(result.setBy()).extracting(Feature::name).contains("memfd_create");
        assertThat(result.fallbacks())
                .extracting(fallback -> fallback.feature().name())
                .contains("pidfd_open");
    }

    @Test
    void endsWhereItIsToldTo() throws Exception {
        FloorResult result =
                floorOf(Floor.of(perl("exit !(" + MEMFD_CREATE + ")")).downTo(KernelVersion.parse("4.18")));

        assertThat(result.isBaseline()).isTrue();
        assertThat(result.floor()).hasToString("4.18");
        assertThat(result.describe()).contains("needs Linux 4.18 or older");
    }

    @Test
    void aWorkloadThatHangsFails() throws Exception {
        FloorResult result =
                floorOf(Floor.of(perl(PIDFD_OPEN + " or sleep 1000; exit 0").withTimeout(Duration.ofSeconds(1))));

        assertThat(result.floor()).hasToString("5.3");
        assertThat(result.setBy()).extracting(Feature::name).containsExactly("pidfd_open");
        assertThat(result.runs()).last().asString().isEqualTo("5.2: failed, still ran after 1000 ms");
    }

    @Test
    void namesAllThatWereRefusedTogetherAndTellsThemApartIfThorough() throws Exception {
        Floor search = Floor.of(perl("syscall(435, 0, 0); exit !(" + PIDFD_OPEN + ")"));

        assertThat(floorOf(search).setBy()).extracting(Feature::name).containsExactly("clone3", "pidfd_open");

        FloorResult thorough = floorOf(search.thorough());
        assertThat(thorough.floor()).hasToString("5.3");
        assertThat(thorough.setBy()).extracting(Feature::name).containsExactly("pidfd_open");
        assertThat(thorough.runs())
                .extracting(FloorRun::kernel)
                .contains("5.3 without clone3", "5.3 without pidfd_open");
    }

    @Test
    void findsOutIfThoroughThatPassingIsNotMonotone() throws Exception {
        Floor search = Floor.of(perl("my $new = " + FACCESSAT2 + "; exit(!$new && " + PIDFD_OPEN + ")"));

        assertThat(floorOf(search).isBaseline()).isTrue();

        FloorResult thorough = floorOf(search.thorough());
        assertThat(thorough.floor()).hasToString("5.8");
        assertThat(thorough.alsoPassing()).contains(Floor.BASELINE);
        assertThat(thorough.describe()).contains("not monotone: it also passes on 2.6.32");
    }

    @Test
    void repeatsWhatIsNotAsExpectedAndSaysSo(@TempDir Path directory) throws Exception {
        String failsTheSecondTimeThatItPasses =
                "exit 1 if !(%s); open(my $f, '>>', '%s') or die; print $f 'x'; close $f; exit(-s '%s' == 2)"
                        .formatted(PIDFD_OPEN, directory.resolve("passed"), directory.resolve("passed"));

        FloorResult result = floorOf(Floor.of(perl(failsTheSecondTimeThatItPasses)));

        assertThat(result.floor()).hasToString("5.3");
        assertThat(result.flaky()).isNotEmpty();
        assertThat(result.runs()).filteredOn(FloorRun::repeat).isNotEmpty();
        assertThat(result.describe()).contains("flaky: it passed and failed on ", "(repeated)");
    }

    @Test
    void failsWhereTheWorkloadFailsEvenHere() {
        assertThatThrownBy(() -> Floor.of(Command.of("false")).find())
                .isInstanceOf(FloorException.class)
                .hasMessageContainingAll(
                        "[false]", "it fails even there, 4 of 4 times: exit status 1", "next:", "expected:");
    }

    @Test
    void cannotSearchAboveThisKernel() {
        assertThatThrownBy(() -> Floor.of(Command.of("true"))
                        .downTo(KernelVersion.parse("9.0"))
                        .find())
                .isInstanceOf(FloorException.class)
                .hasMessageContainingAll("the baseline is 9.0", "next:");
    }

    @Test
    void tellsWhatOnlyTheRuntimeTries() throws Exception {
        FloorResult result = floorOf(Floor.of(Command.of("sh", "-c", "perl -e 'exit !(" + PIDFD_OPEN + ")'")));

        assertThat(result.isOfRuntime()).isFalse();
        assertThat(result.ofRuntime()).isNotEmpty().extracting(Feature::name).doesNotContain("pidfd_open");
    }

    @Test
    void predictsOnWhichKernelsOfVendorsItPasses() throws Exception {
        FloorResult result = floorOf(Floor.of(perl("exit !(" + PIDFD_OPEN + ")")));

        assertThat(result.predictions())
                .extracting(Prediction::toString)
                .contains(
                        "rhel-6.8 to rhel-8.10: fail, rhel-8.10 lacks pidfd_open (5.3)",
                        "rhel-9.0 to rhel-10.1: pass",
                        "debian-11 to debian-13: pass");
        assertThat(result.describe()).contains("predicted from tables:\n    rhel-6.8 to rhel-8.10: fail, ");
    }

    @Test
    void confirmsPredictionsByRunningOnBothSidesOfTheBorder() throws Exception {
        FloorResult result =
                floorOf(Floor.of(perl("exit !(" + PIDFD_OPEN + ")")).confirmingPredictions());

        assertThat(result.predictions())
                .allSatisfy(prediction ->
                        assertThat(prediction.alikeWhenSimulated()).contains(true))
                .extracting(Prediction::toString)
                .contains(
                        "rhel-6.8 to rhel-8.10: fail, rhel-8.10 lacks pidfd_open (5.3); the same when simulated: rhel-8.10: failed, "
                                + "exit status 1",
                        "rhel-9.0 to rhel-10.1: pass; the same when simulated: rhel-9.0: passed",
                        "gvisor-20260504 to gvisor-20260817: pass; the same when simulated: gvisor-20260504: passed")
                .filteredOn(text -> text.startsWith("gvisor-20190722 to gvisor-20251201: fail"))
                .hasSize(1);
    }

    /** msgget is older than the baseline, so no run was refused it, and nobody knew that it does not matter. */
    @Test
    void refutesAPredictionWhereTheWorkloadDoesWithout() throws Exception {
        FloorResult result = floorOf(Floor.of(perl("syscall(68, 1, 0); exit 0")).confirmingPredictions());

        assertThat(result.isBaseline()).isTrue();
        assertThat(result.predictions())
                .extracting(Prediction::toString)
                .anyMatch(text -> text.matches("gvisor-20190722 to gvisor-20210503: fail, gvisor-20210503 lacks msgget "
                        + "\\(2.6.0\\); otherwise when simulated: gvisor-20210503: passed"));
    }

    @Test
    void saysWhatCouldNotBeSeen() throws Exception {
        assertThat(floorOf(Floor.of(Command.of("true"))).describe())
                .contains("assuming that passing is monotone", "not seen:", "ioctl", "CLONE_UNTRACED", "runs:");
    }
}
