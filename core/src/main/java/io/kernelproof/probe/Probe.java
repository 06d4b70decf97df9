package io.kernelproof.probe;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel what each system call answers, here and now: in the confinement (filters, capabilities, namespaces, a
 * kernel in user space) of the current process.
 *
 * <p>The calls are made by a child process with arguments that are refused before they have an effect; nothing is
 * concluded from the answers. Calls whose presence shows only in their effects are not made.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Probe {

    /** Ten seconds: a thousand times what it takes natively, fifty times what it takes in gVisor. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

    /** More than the probe can write, and more than enough of an error. */
    private static final int MAX_OUTPUT = 256 * 1024;

    private final Path binary;
    private final Duration limit;

    private Probe(Path binary, Duration limit) {
        this.binary = binary;
        this.limit = limit;
    }

    /**
     * Calls every number for which safe arguments are known.
     *
     * @return the answers
     * @throws ProbeFormatException if what came back is not the probe's output
     * @throws IOException if there is no probe for this machine, it cannot be started, fails or takes more than
     *     {@link #DEFAULT_LIMIT}
     */
    public static ProbeResult run() throws IOException {
        return run(DEFAULT_LIMIT);
    }

    /**
     * Calls every number for which safe arguments are known.
     *
     * @param limit how long the whole probe may take; above zero
     * @return the answers
     * @throws ProbeFormatException if what came back is not the probe's output
     * @throws IOException if there is no probe for this machine, it cannot be started, fails or takes too long
     */
    public static ProbeResult run(Duration limit) throws IOException {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("not a limit above zero: " + limit);
        }
        return run(ProbeBinary.path(), limit);
    }

    /**
     * Reads what the probe printed elsewhere, for example in a container. The output may be hostile: it is read only as
     * far as the format's limits go. The stream is read to its end and not closed; reading has no time limit.
     *
     * @param output standard output of {@code kernelproof-probe probe}
     * @return the answers
     * @throws ProbeFormatException if the text is anything else
     * @throws IOException if reading fails
     */
    public static ProbeResult parse(InputStream output) throws IOException {
        return new ProbeFormat(new BufferedInputStream(output)).readAnswers();
    }

    /**
     * Asks the seccomp filters that are in force for this process, without making any call, whether they refuse it.
     *
     * @return what they do with each number
     * @throws ProbeFormatException if what came back is not the probe's output
     * @throws IOException if there is no probe for this machine, it cannot be started, fails or takes more than
     *     {@link #DEFAULT_LIMIT}
     */
    public static Filters filters() throws IOException {
        return parseFilters(new ByteArrayInputStream(new Probe(ProbeBinary.path(), DEFAULT_LIMIT).call("who")));
    }

    /**
     * Reads what the probe said of filters elsewhere. As with {@link #parse}, the output may be hostile.
     *
     * @param output standard output of {@code kernelproof-probe who}
     * @return what the filters there do with each number
     * @throws ProbeFormatException if the text is anything else
     * @throws IOException if reading fails
     */
    public static Filters parseFilters(InputStream output) throws IOException {
        return new ProbeFormat(new BufferedInputStream(output)).readFilters();
    }

    static ProbeResult run(Path binary, Duration limit) throws IOException {
        return parse(new ByteArrayInputStream(new Probe(binary, limit).call("probe")));
    }

    private byte[] call(String mode) throws IOException {
        TimeLimit running = TimeLimit.of(limit);
        Process process = new ProcessBuilder(binary.toString(), mode)
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            // On a thread of its own, because a pipe cannot be read with a time limit.
            byte[] output = running.call(() -> process.getInputStream().readNBytes(MAX_OUTPUT));
            if (!process.waitFor(running.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw failed("the probe ends within " + TimeLimit.format(limit), "it " + running.describe(), null);
            }
            int status = process.exitValue();
            if (status != 0) {
                throw failed("exit status 0", "exit status " + status + " " + start(output), null);
            }
            return output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while probing").initCause(interrupted);
        } catch (TimeoutException late) {
            throw failed("the probe ends within " + TimeLimit.format(limit), "it " + late.getMessage(), late);
        } catch (ExecutionException failure) {
            throw failed("output of the probe", String.valueOf(failure.getCause()), failure);
        } finally {
            process.destroyForcibly();
        }
    }

    private ProblemException failed(String expected, String seen, @Nullable Exception cause) {
        return new ProblemException(
                new Problem(
                        "Cannot probe the system calls with " + binary + ".",
                        expected,
                        seen,
                        "run '" + binary + " probe' and '" + binary + " who' by hand in the same confinement"),
                cause);
    }

    private static String start(byte[] output) {
        return new String(output, 0, Math.min(output.length, 200), StandardCharsets.US_ASCII).strip();
    }
}
