package io.kernelproof.trap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.message.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTests {

    @Test
    void namesTheFlagForWhichACallWasRefused() throws IOException {
        assertThat(readAll(frame('D', "nr=434 abi=x86_64 flag=2048 errno=22 pid=1 tid=1 count=1 comm=a\n")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Frame.Refused.class,
                        refused -> assertThat(refused.call().syscall()).isEqualTo("pidfd_open#PIDFD_NONBLOCK"));
    }

    @Test
    void readsEveryTypeOfFrame() throws IOException {
        byte[] stream = join(
                frame('H', "version=1\nrelease=6.1.0\n"),
                frame('O', "out"),
                frame('E', "err"),
                frame('C', "event"),
                frame('D', "nr=434 abi=x86_64 errno=38 pid=12 tid=14 count=3 comm=GC Thread#0\n"),
                frame('X', "exit=3\n"));

        List<Frame> frames = readAll(stream);

        assertThat(frames).hasSize(6);
        assertThat(frames.get(0)).isEqualTo(new Frame.Hello(Map.of("version", "1", "release", "6.1.0")));
        assertThat(frames.get(1)).isInstanceOfSatisfying(Frame.Output.class, output -> {
            assertThat(output.error()).isFalse();
            assertThat(output.bytes()).asString().isEqualTo("out");
        });
        assertThat(frames.get(2))
                .isInstanceOfSatisfying(
                        Frame.Output.class, output -> assertThat(output.error()).isTrue());
        assertThat(frames.get(3))
                .isInstanceOfSatisfying(
                        Frame.Channel.class,
                        channel -> assertThat(channel.bytes()).asString().isEqualTo("event"));
        assertThat(frames.get(4))
                .isEqualTo(new Frame.Refused(new RefusedCall(434, "x86_64", 38, 12, 14, 3, "GC Thread#0")));
        assertThat(frames.get(5)).isEqualTo(new Frame.Ended(new ExitStatus.Exited(3), 0));
    }

    @Test
    void readsSeveralRefusedCallsFromOneFrame() throws IOException {
        byte[] stream = frame('D', """
                nr=434 abi=x86_64 errno=38 pid=1 tid=1 count=1 comm=a
                nr=435 abi=i386 errno=1 pid=2 tid=3 count=9 comm=b=c d
                """);

        assertThat(readAll(stream))
                .containsExactly(
                        new Frame.Refused(new RefusedCall(434, "x86_64", 38, 1, 1, 1, "a")),
                        new Frame.Refused(new RefusedCall(435, "i386", 1, 2, 3, 9, "b=c d")));
    }

    @Test
    void readsWatchedCallsAndWhatFollowedARefusal() throws IOException {
        byte[] stream = join(
                frame(
                        'W',
                        "nr=39 abi=x86_64 result=-22 pid=1 tid=2 count=3 args=0,1,ffffffffffffffff,a,b,c comm=x y\n"),
                frame(
                        'N',
                        "nr=434 abi=x86_64 errno=38 pid=1 tid=2 after=1500 args=0,0,0,0,0,0 next=39:7,231: comm=x\n"),
                frame('N', "nr=434 abi=x86_64 errno=38 pid=1 tid=2 after=1 args=0,0,0,0,0,0 next= comm=x\n"),
                frame('X', "exit=0 stops=12\n"));

        List<Long> zeros = List.of(0L, 0L, 0L, 0L, 0L, 0L);
        assertThat(readAll(stream))
                .containsExactly(
                        new Frame.Watched(new WatchedCall(
                                39, 0, "x86_64", -22, 1, 2, 3, List.of(0L, 1L, -1L, 10L, 11L, 12L), "x y")),
                        new Frame.Followed(new Sequel(
                                434,
                                0,
                                "x86_64",
                                38,
                                1,
                                2,
                                Duration.ofNanos(1_500_000),
                                zeros,
                                List.of(
                                        new Sequel.Next(39, OptionalLong.of(7)),
                                        new Sequel.Next(231, OptionalLong.empty())),
                                "x")),
                        new Frame.Followed(
                                new Sequel(434, 0, "x86_64", 38, 1, 2, Duration.ofNanos(1000), zeros, List.of(), "x")),
                        new Frame.Ended(new ExitStatus.Exited(0), 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "W nr=39 abi=x86_64 result=0 pid=1 tid=2 count=3 args=0,1 comm=x",
                "W nr=39 abi=x86_64 result=0 pid=1 tid=2 count=0 args=0,0,0,0,0,0 comm=x",
                "W nr=39 abi=x86_64 result=0 pid=1 tid=2 count=1 args=0,0,0,0,0,g comm=x",
                "N nr=39 abi=x86_64 errno=0 pid=1 tid=2 after=1 args=0,0,0,0,0,0 next= comm=x",
                "N nr=39 abi=x86_64 errno=1 pid=1 tid=2 after=-1 args=0,0,0,0,0,0 next= comm=x",
                "N nr=39 abi=x86_64 errno=1 pid=1 tid=2 after=1 args=0,0,0,0,0,0 next=1:0,2:0,3:0,4:0 comm=x",
                "N nr=39 abi=x86_64 errno=1 pid=1 tid=2 after=1 args=0,0,0,0,0,0 next=1 comm=x",
                "N nr=39 abi=x86_64 errno=1 pid=1 tid=2 after=1 args=0,0,0,0,0,0 comm=x",
                "X exit=0 stops=many",
                "X"
            })
    void rejectsWhatNoLauncherWrites(String frame) {
        assertThatThrownBy(
                        () -> readAll(frame(frame.charAt(0), frame.substring(1).strip())))
                .isInstanceOf(FrameFormatException.class)
                .hasMessageStartingWith("Reading what the native launcher tells of its workload failed.\n")
                .hasMessageContainingAll("expected:", "seen:", "next:");
    }

    @Test
    void tellsASignalFromAnExitStatusAndFromAFailedLaunch() throws IOException {
        assertThat(readAll(frame('X', "signal=9"))).containsExactly(new Frame.Ended(new ExitStatus.Killed(9), 0));
        assertThat(readAll(frame('F', "step=execve errno=2"))).containsExactly(new Frame.LaunchFailed("execve", 2));
    }

    @Test
    void tellsWhyAnEndIsNotKnown() throws IOException {
        assertThat(readAll(join(frame('X', "lost=9"), frame('X', "held=9"))))
                .containsExactly(
                        new Frame.Ended(new ExitStatus.Lost(ExitStatus.Keeper.KEEPER, 9, false), 0),
                        new Frame.Ended(new ExitStatus.Lost(ExitStatus.Keeper.KEEPER, 9, true), 0));
        assertThat(new ExitStatus.Lost(ExitStatus.Keeper.LAUNCHER, 9, false).toString())
                .isEqualTo("unknown, as the launcher that kept it was ended by signal 9");
    }

    /** Advice on the program only where it is the program that does not work. */
    @Test
    void advisesByTheStepThatFailed() throws IOException {
        assertThat(launchFailed("step=execve errno=2").next()).isEmpty();
        assertThat(launchFailed("step=fork errno=11").words()).isEqualTo("fork answered EAGAIN");
        assertThat(launchFailed("step=fork errno=11").next().orElseThrow()).contains("ulimit -u");
        assertThat(launchFailed("step=start errno=0 signal=31").words()).contains("killed by signal 31 (SIGSYS");
        assertThat(launchFailed("step=start errno=0 signal=31").next().orElseThrow())
                .contains("filter");
        assertThat(launchFailed("step=start errno=0 signal=9").next()).contains("look for who sent that signal");
        assertThat(launchFailed("step=socketpair errno=24").next().orElseThrow())
                .contains("socketpair");
    }

    private static Frame.LaunchFailed launchFailed(String line) throws IOException {
        return (Frame.LaunchFailed) readAll(frame('F', line)).get(0);
    }

    @Test
    void readsWhetherAFilterOfTheProgramRefusedACall() throws IOException {
        String line = "nr=39 abi=x86_64 errno=1 pid=1 tid=2 count=1 own=refused comm=x";

        assertThat(readAll(frame('D', line)))
                .singleElement()
                .extracting(frame -> ((Frame.Refused) frame).call().own())
                .isEqualTo(RefusedCall.OwnFilter.REFUSED);
    }

    @Test
    void takesNoSignOfLifeForAnEvent() throws IOException {
        assertThat(readAll(join(frame('K', ""), frame('O', "text"), frame('K', ""))))
                .hasSize(1);
    }

    /** One that lives says so. */
    @Test
    void endsALauncherThatSaysNothing() throws IOException {
        try (PipedOutputStream launcher = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(launcher)) {
            FrameReader reader = new FrameReader(in, Duration.ofMillis(300), () -> end(launcher));
            launcher.write(frame('O', "text"));

            assertThat(reader.next()).isInstanceOf(Frame.Output.class);
            assertThatThrownBy(reader::next)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageStartingWith("Waiting for what the native launcher tells of its workload failed.\n")
                    .hasMessageContainingAll("it said nothing for 300 ms, and was ended", "stopped or traced", "next:");
        }
    }

    private static void end(PipedOutputStream launcher) {
        try {
            launcher.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rejectsAnUnknownType() {
        assertThatThrownBy(() -> readAll(frame('?', "")))
                .isInstanceOf(FrameFormatException.class)
                .hasMessageContainingAll("expected:", "type 63", "next:");
    }

    @Test
    void rejectsAPayloadOverTheLimit() {
        byte[] stream = join(new byte[] {'O', 0, 1, 0, 1});

        assertThatThrownBy(() -> readAll(stream))
                .isInstanceOf(FrameFormatException.class)
                .hasMessageContaining("65537 bytes");
    }

    @Test
    void reportsAStreamThatEndsInsideAFrame() {
        byte[] stream = new byte[] {'O', 0, 0, 0, 9, 'x'};

        assertThatThrownBy(() -> readAll(stream))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("8 bytes");
    }

    @Test
    void reportsAStreamThatEndsInsideTheHeadOfAFrame() {
        assertThatThrownBy(() -> readAll(new byte[] {'O', 0, 0}))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("head of a frame");
    }

    @Test
    void neverPrintsControlCharactersOfAGuest() {
        assertThatThrownBy(() -> readAll(frame('D', "nr=\u001b[31m")))
                .isInstanceOf(FrameFormatException.class)
                .message()
                .doesNotContain("\u001b");
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(20261121);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 5 && random.nextBoolean()) {
                bytes[0] = (byte) "HCOEDFXWN".charAt(random.nextInt(9));
                bytes[1] = bytes[2] = bytes[3] = 0;
                bytes[4] = (byte) (bytes.length - 5);
            }
            try {
                readAll(bytes);
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(FrameFormatException.class, EOFException.class);
            }
        }
    }

    private static List<Frame> readAll(byte[] stream) throws IOException {
        FrameReader reader = new FrameReader(new ByteArrayInputStream(stream));
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] frame(char type, String payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] text = payload.getBytes(StandardCharsets.UTF_8);
            out.write(type);
            out.writeInt(text.length);
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
