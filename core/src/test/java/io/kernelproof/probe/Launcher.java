package io.kernelproof.probe;

import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Sequel;
import io.kernelproof.trap.WatchedCall;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A launcher that was started by a test. */
final class Launcher implements AutoCloseable {

    private final Process process;
    private final FrameReader reader;
    private final List<Frame> frames = new ArrayList<>();

    private Launcher(Process process) {
        this.process = process;
        this.reader = new FrameReader(new BufferedInputStream(process.getInputStream(), FrameReader.MAX_PAYLOAD));
    }

    /** Starts a whole command line, part of which is {@code kernelproof-probe run ...}. */
    static Launcher start(List<String> command) throws IOException {
        return new Launcher(NativePrograms.withLimit(new ProcessBuilder(command).start()));
    }

    /** Starts {@code kernelproof-probe run} with the options and the command behind it. */
    static Launcher run(String options, String... command) throws IOException {
        return start(commandLine(options, command));
    }

    static List<String> commandLine(String options, String... command) throws IOException {
        return commandLine(NativePrograms.probe(), options, command);
    }

    /** The same with the program that has a tracer. */
    static List<String> trapCommandLine(String options, String... command) throws IOException {
        return commandLine(NativePrograms.trap(), options, command);
    }

    private static List<String> commandLine(String program, String options, String... command) {
        return Stream.of(
                        Stream.of(program, "run"),
                        Stream.of(options.split(" ")).filter(option -> !option.isEmpty()),
                        Stream.of("--"),
                        Stream.of(command))
                .flatMap(parts -> parts)
                .toList();
    }

    Process process() {
        return process;
    }

    Frame next() throws IOException {
        Frame frame = reader.next();
        if (frame == null) {
            throw new IOException("the frames ended after " + frames);
        }
        frames.add(frame);
        return frame;
    }

    /** Returns the next frame, or null at the end, without keeping it. */
    @Nullable Frame nextOnly() throws IOException {
        return reader.next();
    }

    /** Reads until the command has printed so many lines, and returns them. */
    List<String> lines(int count) throws IOException {
        while (outcome(-1).out().lines().count() < count) {
            next();
        }
        return outcome(-1).out().lines().toList();
    }

    /** The command's process, from the hello, which must have been read. */
    long commandPid() {
        return Long.parseLong(outcome(-1).hello().get("pid"));
    }

    /** Reads all frames, without any input for the command. */
    Outcome finish() throws IOException {
        process.getOutputStream().close();
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
        }
        return outcome(exitStatus());
    }

    int exitStatus() throws IOException {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("the launcher still runs after 30 s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Outcome outcome(int exitStatus) {
        return new Outcome(exitStatus, List.copyOf(frames));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        exitStatus();
        process.getOutputStream().close();
        process.getInputStream().close();
        process.getErrorStream().close();
    }

    record Outcome(int exitStatus, List<Frame> frames) {

        static Outcome of(InputStream stream) throws IOException {
            FrameReader reader = new FrameReader(stream);
            List<Frame> frames = new ArrayList<>();
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                frames.add(frame);
            }
            return new Outcome(-1, frames);
        }

        Map<String, String> hello() {
            return ((Frame.Hello) frames.get(0)).facts();
        }

        byte[] outBytes() {
            return joined(
                    of(Frame.Output.class).filter(output -> !output.error()).map(Frame.Output::bytes));
        }

        String out() {
            return new String(outBytes(), StandardCharsets.UTF_8);
        }

        String err() {
            return new String(
                    joined(of(Frame.Output.class).filter(Frame.Output::error).map(Frame.Output::bytes)),
                    StandardCharsets.UTF_8);
        }

        byte[] channel() {
            return joined(of(Frame.Channel.class).map(Frame.Channel::bytes));
        }

        List<RefusedCall> refused() {
            return of(Frame.Refused.class).map(Frame.Refused::call).toList();
        }

        List<WatchedCall> watched() {
            return of(Frame.Watched.class).map(Frame.Watched::call).toList();
        }

        List<Sequel> sequels() {
            return of(Frame.Followed.class).map(Frame.Followed::sequel).toList();
        }

        long stops() {
            return of(Frame.Ended.class).mapToLong(Frame.Ended::stops).sum();
        }

        long refusedCount() {
            return refused().stream().mapToLong(RefusedCall::count).sum();
        }

        Optional<ExitStatus> ended() {
            return of(Frame.Ended.class).map(Frame.Ended::status).findFirst();
        }

        private <F extends Frame> Stream<F> of(Class<F> type) {
            return frames.stream().filter(type::isInstance).map(type::cast);
        }

        private static byte[] joined(Stream<byte[]> parts) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }
}
