package io.kernelproof.faults.subject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The processes around a test's JVM, as the test finds them. */
final class Victims {

    private static final int FIELD_OF_PARENT = 1;
    private static final int LIMIT_SECONDS = 60;

    private Victims() {}

    static long self() {
        return ProcessHandle.current().pid();
    }

    static long keeper() throws IOException {
        return parent(self());
    }

    static long launcher() throws IOException {
        return parent(keeper());
    }

    private static long parent(long process) throws IOException {
        String status = Files.readString(Path.of("/proc/" + process + "/stat"));
        return Long.parseLong(status.substring(status.lastIndexOf(')') + 2).split(" ")[FIELD_OF_PARENT]);
    }

    static void signal(String name, long... processes) throws Exception {
        StringBuilder line = new StringBuilder("kill -s " + name);
        for (long process : processes) {
            line.append(' ').append(process);
        }
        sh(line.toString());
    }

    static String sh(String script) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        return text;
    }

    /** Runs something that holds the test's own outputs, and is not waited for. */
    static Process beside(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).inheritIO().start();
    }

    /** A frame of the native launcher. */
    static byte[] frame(char type, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return java.nio.ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
