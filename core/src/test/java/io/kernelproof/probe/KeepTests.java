package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.keep;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The first process of a container, the end of a single other one, and what is done there without any other program. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class KeepTests {

    private static final int SIGKILL = 128 + 9;
    private static final int SIGTERM = 128 + 15;

    private static Process start(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = keep();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void killsTheProcessThatIsNamed() throws Exception {
        Process waiting = start("wait");

        assertThat(status(start("kill", Long.toString(waiting.pid())))).isZero();
        assertThat(status(waiting)).isEqualTo(SIGKILL);
    }

    /** Nothing here may become a number that kill(2) takes for a group or for all. */
    @Test
    void killsNothingThatIsNotOneProcess() throws Exception {
        assertThat(status(start("kill"))).isEqualTo(2);
        assertThat(status(start("kill", "x"))).isEqualTo(2);
        assertThat(status(start("kill", "2147483647", "2147483647"))).isEqualTo(2);
        assertThat(status(start("kill", "2147483647"))).as("there is none").isEqualTo(126);
    }

    @Test
    void waitsForNothingThatIsNoProgram() throws Exception {
        assertThat(status(start("wait", "for"))).isEqualTo(2);
        assertThat(status(start("wait", "0"))).isEqualTo(2);
        assertThat(status(start("wait", "2", "/bin/true"))).isEqualTo(2);
    }

    @Test
    void runsProgramsOneAfterTheOtherBeforeItWaits() throws Exception {
        Process waiting = start("wait", "3", "/bin/sh", "-c", "printf first", "2", "/bin/echo", "-second");

        BufferedReader output = waiting.inputReader(StandardCharsets.US_ASCII);
        assertThat(output.readLine()).isEqualTo("first-second");
        assertThat(waiting.isAlive()).isTrue();
        waiting.destroy();
        // Whether it waits for the signal already, or not yet.
        assertThat(status(waiting)).isIn(0, SIGTERM);
    }

    @Test
    void runsOneProgramBesideTheOthersWithInputAndOutputOfItsOwn() throws Exception {
        Process waiting = new ProcessBuilder(
                        keep(),
                        "wait",
                        "+3",
                        "/bin/sh",
                        "-c",
                        "read line; echo got $line",
                        "3",
                        "/bin/sh",
                        "-c",
                        "read line || echo none")
                .start();

        BufferedReader output = waiting.inputReader(StandardCharsets.US_ASCII);
        assertThat(output.readLine()).isEqualTo("none");
        try (OutputStream input = waiting.getOutputStream()) {
            input.write("this\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(waiting.errorReader(StandardCharsets.US_ASCII).lines()).containsExactly("got this");
        assertThat(output.readLine()).isEmpty();
        assertThat(output.readLine()).isEqualTo("ended");
        assertThat(waiting.isAlive()).isTrue();
        waiting.destroy();
        assertThat(status(waiting)).isIn(0, SIGTERM);
    }

    @Test
    void runsBesideOthersOnlyTheFirst() throws Exception {
        assertThat(status(start("wait", "1", "/bin/true", "+1", "/bin/true"))).isEqualTo(2);
    }

    @Test
    void endsWithTheFirstProgramThatFails() throws Exception {
        Process failed = start("wait", "1", "/bin/false", "2", "/bin/echo", "after it");
        assertThat(failed.getInputStream().readAllBytes()).isEmpty();
        assertThat(status(failed)).isEqualTo(126);
        assertThat(status(start("wait", "1", "/none"))).isEqualTo(126);
    }

    private static byte[] output(String... arguments) throws Exception {
        Process process = start(arguments);
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(status(process)).isZero();
        return output;
    }

    private static ByteBuffer words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        IntStream.of(words).forEach(bytes::putInt);
        return bytes;
    }

    @Test
    void getsFilesInPartsUpToALimit(@TempDir Path directory) throws Exception {
        String file = Files.writeString(directory.resolve("file"), "1234567").toString();
        byte[] output = output("get", "4", file, directory + "/none", directory.toString());

        assertThat(ByteBuffer.wrap(output, 0, 4)).isEqualTo(words(4).flip());
        assertThat(new String(output, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("1234");
        assertThat(ByteBuffer.wrap(output, 8, output.length - 8).slice())
                .isEqualTo(words(0, 0, 0, -2, 0, -21).flip());
    }

    /** Whoever opens it as usual waits for a writer. */
    @Test
    void getsNothingFromANamedPipe(@TempDir Path directory) throws Exception {
        String pipe = directory.resolve("pipe").toString();
        assertThat(status(new ProcessBuilder("mkfifo", pipe).start())).isZero();

        assertThat(ByteBuffer.wrap(output("get", "4", pipe)))
                .isEqualTo(words(0, 0).flip());
    }

    @Test
    void putsFilesAndDirectories(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("sub/file");
        assertThat(ByteBuffer.wrap(output("put", file.toString(), "420")))
                .isEqualTo(words(0, -2).flip());
        assertThat(ByteBuffer.wrap(output("dir", directory + "/sub", "448")))
                .isEqualTo(words(0, 0).flip());
        assertThat(ByteBuffer.wrap(output("dir", directory + "/sub", "448")))
                .isEqualTo(words(0, 0).flip());
        Process put = start("put", file.toString(), String.valueOf(0751));
        try (OutputStream input = put.getOutputStream()) {
            input.write(new byte[200_000]);
        }
        assertThat(status(put)).isZero();

        assertThat(file).hasSize(200_000);
        assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100751);
    }

    @Test
    void makesOneCall() throws Exception {
        assertThat(new String(output("call", "999999"), StandardCharsets.US_ASCII))
                .isEqualTo("-38\n");
    }

    @Test
    void carriesBytesToAPortAndBack() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            Process connected = start("connect", String.valueOf(port));
            try (Socket socket = server.accept()) {
                try (OutputStream input = connected.getOutputStream()) {
                    input.write("question".getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("question");
                socket.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(connected.getInputStream().readAllBytes()).asString().isEqualTo("answer");
            assertThat(status(connected)).isZero();
        }
        assertThat(status(start("connect", String.valueOf(port)))).isEqualTo(126);
        assertThat(status(start("connect", "65536"))).isEqualTo(2);
    }

    @Test
    void rejectsWhatItDoesNotUnderstand() throws Exception {
        assertThat(status(start("get", "x", "/"))).isEqualTo(2);
        assertThat(status(start("get", "1"))).isEqualTo(2);
        assertThat(status(start("put", "/x"))).isEqualTo(2);
        assertThat(status(start("dir", "/x", "4096"))).isEqualTo(2);
        assertThat(status(start("call"))).isEqualTo(2);
        assertThat(status(start("call", "1", "2", "3", "4", "5", "6", "7", "8")))
                .isEqualTo(2);
    }
}
