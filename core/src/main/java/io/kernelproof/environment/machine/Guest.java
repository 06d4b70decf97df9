package io.kernelproof.environment.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A kernel with programs, which can be booted to run commands. Each boot is a new machine, of which nothing stays.
 *
 * @param kernel what is booted
 * @param files what is in its root directory, by name; {@code init} is its first process, which has to speak the
 *     language of {@link GuestConsole}
 */
record Guest(GuestKernel kernel, Map<String, byte[]> files) {

    /** What a guest may say; more is cut off. */
    private static final int MAX_CONSOLE = 16 * 1024 * 1024;

    Guest {
        files = Map.copyOf(files);
        if (!files.containsKey("init")) {
            throw new IllegalArgumentException("no init among " + files.keySet());
        }
    }

    /**
     * Boots, runs the commands one after the other, and switches the machine off.
     *
     * @param commands programs with their arguments; none of those is empty
     * @param limit how long all of it may take; above zero
     * @return what became of each
     * @throws GuestException if the guest did not boot, or did not come to its end within the limit
     * @throws IOException if the machine could not be started
     */
    List<GuestResult> run(List<List<String>> commands, Duration limit) throws IOException {
        Path scratch = Files.createTempDirectory("kernelproof-guest");
        try {
            Path initramfs = Files.write(scratch.resolve("initramfs"), root(commands));
            List<String> machine = kernel.machine().commandLine(kernel.image(), initramfs, scratch);
            return GuestConsole.read(console(machine, limit), commands.size());
        } finally {
            Scratch.delete(scratch);
        }
    }

    private byte[] root(List<List<String>> commands) {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        all.put("commands", inZeroBytes(commands));
        return Initramfs.of(all);
    }

    /** Each argument ends in a zero byte, and so does each command. */
    private static byte[] inZeroBytes(List<List<String>> commands) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (List<String> command : commands) {
            command.forEach(argument -> all.writeBytes((argument + '\0').getBytes(StandardCharsets.UTF_8)));
            all.write(0);
        }
        return all.toByteArray();
    }

    private static byte[] console(List<String> machine, Duration limit) throws IOException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(machine).redirectErrorStream(true).start();
        FutureTask<byte[]> reading =
                new FutureTask<>(() -> process.getInputStream().readNBytes(MAX_CONSOLE));
        Thread reader = new Thread(reading, "kernelproof-guest console");
        reader.setDaemon(true);
        try {
            process.getOutputStream().close();
            reader.start();
            return reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            throw new GuestException(
                    "Cannot run commands in a guest of %s.".formatted(machine.get(0)),
                    "its end within " + limit.toMillis() + " ms",
                    "still running after " + elapsed + " ms",
                    "run it by hand and look at its console: " + String.join(" ", machine));
        } catch (ExecutionException e) {
            throw new IOException("reading the console failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while a guest was running").initCause(e);
        } finally {
            // User Mode Linux has a process for each of the guest's.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
