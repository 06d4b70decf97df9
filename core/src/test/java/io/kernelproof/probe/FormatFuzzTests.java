package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameFormatException;
import io.kernelproof.trap.FrameReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever an environment sends in place of the native program's output: no reader hangs, runs out of memory or throws
 * anything but what it documents. Every round is made from its number, so a failure names all that is needed to repeat it.
 *
 * <p>For longer runs: {@code -Dkernelproof.fuzz.rounds=1000000}.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class FormatFuzzTests {

    private static final int ROUNDS = Integer.getInteger("kernelproof.fuzz.rounds", 30_000);

    /** Larger than anything that the native program writes to one of the two readers of text. */
    private static final long MOST_OF_A_TEXT = 1024 * 1024;

    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "-0",
            "+1",
            "4095",
            "4096",
            "-4095",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551615",
            "ffffffffffffffff",
            "1e9",
            "0x10",
            "\u0661",
            "",
            " ",
            "\n",
            "\0",
            "\u202e",
            "=",
            ",",
            ":",
            "%s",
            "NaN");

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes the examples: they are copied before they are mutated
    private enum Format {
        FRAMES(
                join(
                        frame('H', "version=1\narch=x86_64\nrelease=6.18.0\npid=12\nunrecorded=\n"),
                        frame('O', "out\n"),
                        frame('C', "\0\1\2"),
                        frame('D', """
                                nr=434 abi=x86_64 errno=38 pid=12 tid=14 count=3 comm=GC Thread#0
                                nr=355 abi=i386 errno=1 pid=12 tid=14 count=1 comm=a\\x0ab
                                """),
                        frame(
                                'W',
                                "nr=39 abi=x86_64 result=12 pid=1 tid=2 count=3 args=0,1,ffffffffffffffff,a,b,c comm=x\n"),
                        frame(
                                'N',
                                "nr=434 abi=x86_64 errno=38 pid=1 tid=2 after=15 args=0,0,0,0,0,0 next=39:7,231: comm=x\n"),
                        frame('X', "exit=3 stops=12\n")),
                join(frame('H', "version=1\n"), frame('F', "step=execve errno=2\n")),
                join(frame('H', "version=1\n"), frame('E', "err"), frame('X', "signal=9\n"))) {
            @Override
            void read(InputStream in) throws IOException {
                FrameReader reader = new FrameReader(in);
                for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    assertThat(frame.toString()).isNotEmpty();
                }
            }
        },
        ANSWERS(
                text("kernelproof-probe 1 x86_64\n0 -9\n39 4711\n57 never\n434 killed 31\n435 blocked\nend 5\n"),
                text("kernelproof-probe 1 aarch64\nend 0\n")) {
            @Override
            void read(InputStream in) throws IOException {
                assertThat(Probe.parse(in).answers()).hasSizeLessThanOrEqualTo(ProbeFormat.MAX_ANSWERS);
            }
        },
        FILTERS(
                text(
                        "kernelproof-who 1 x86_64\n0 allowed\n1 errno 38\n2 kill\n3 trap\n335 unfiltered\n4 unknown\nend 6\n"),
                text("kernelproof-who 1 x86_64\nunsupported no ptrace of a filter's answers\n")) {
            @Override
            void read(InputStream in) throws IOException {
                assertThat(Probe.parseFilters(in).answer(39)).isNotNull();
            }
        };

        private final List<byte[]> examples;

        Format(byte[]... examples) {
            this.examples = List.of(examples);
        }

        abstract void read(InputStream in) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void readsItsExamples(Format format) throws IOException {
        for (byte[] example : format.examples) {
            format.read(new ByteArrayInputStream(example));
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("SystemOut") // .ci/full reads it.
    void survivesWhatIsAlmostRight(Format format) {
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated(format, new Random(round));
            try {
                format.read(new ByteArrayInputStream(bytes));
            } catch (FrameFormatException | ProbeFormatException | EOFException documented) {
                assertThat(documented.getMessage()).hasSizeLessThan(2000);
            } catch (IOException | RuntimeException | Error undocumented) {
                fail("round " + round + " of " + format + ", " + HexFormat.of().formatHex(bytes), undocumented);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "fuzz: %s of the native programs, %d rounds, %.1f s%n",
                format.name().toLowerCase(Locale.ROOT),
                ROUNDS,
                (System.nanoTime() - start) / 1e9);
    }

    /** A text has an end, or the reader finds that it has none. */
    @ParameterizedTest
    @EnumSource(names = {"ANSWERS", "FILTERS"})
    void givesUpOnATextWithoutAnEnd(Format format) {
        for (int round = 0; round < 200; round++) {
            Random random = new Random(round);
            byte[] start = mutated(format, random);
            byte[] again = random.nextBoolean() ? slice(start, random) : line(random);
            Endless endless = new Endless(start, again);

            assertThatThrownBy(() -> format.read(endless)).isInstanceOf(ProbeFormatException.class);
            assertThat(endless.given)
                    .as("bytes that were read, round %d", round)
                    .isLessThan(MOST_OF_A_TEXT);
        }
    }

    /** Frames may go on for ever; a single one may not. */
    @Test
    void keepsNoMoreThanAFrame() throws IOException {
        Endless endless = new Endless(new byte[0], frame('O', "x".repeat(FrameReader.MAX_PAYLOAD)));
        FrameReader reader = new FrameReader(endless);

        for (int frames = 1; frames <= 100; frames++) {
            assertThat(reader.next()).isInstanceOf(Frame.Output.class);
            assertThat(endless.given).isEqualTo(frames * (5L + FrameReader.MAX_PAYLOAD));
        }
    }

    private static byte[] mutated(Format format, Random random) {
        byte[] bytes = format.examples.get(random.nextInt(format.examples.size()));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes = changed(bytes, format, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, Format format, Random random) {
        int at = random.nextInt(bytes.length + 1);
        byte[] before = Arrays.copyOfRange(bytes, 0, at);
        byte[] after = Arrays.copyOfRange(bytes, at, bytes.length);
        return switch (random.nextInt(7)) {
            case 0 -> before;
            case 1 -> join(before, slice(bytes, random), after);
            case 2 -> join(before, Arrays.copyOfRange(after, random.nextInt(after.length + 1), after.length));
            case 3 -> join(before, text(EXTREMES.get(random.nextInt(EXTREMES.size()))), after);
            case 4 -> withNumberReplaced(bytes, random);
            case 5 -> join(before, slice(format.examples.get(random.nextInt(format.examples.size())), random));
            default -> withByteReplaced(bytes, random);
        };
    }

    /** What a field holds is replaced, and the frames' lengths are made right again, so that the field is read. */
    private static byte[] withNumberReplaced(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String extreme = EXTREMES.get(random.nextInt(EXTREMES.size()));
        String[] parts = text.split("(?<=[=:, ])(?=-?[0-9a-f])", -1);
        int part = random.nextInt(parts.length);
        parts[part] = parts[part].replaceFirst("^-?[0-9a-f]+", Matcher.quoteReplacement(extreme));
        byte[] replaced = String.join("", parts).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 5 && "DWNXFH".indexOf(bytes[0]) >= 0) {
            int length = replaced.length - 5;
            replaced[3] = (byte) (length >> 8);
            replaced[4] = (byte) length;
        }
        return replaced;
    }

    private static byte[] withByteReplaced(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static byte[] slice(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
    }

    private static byte[] line(Random random) {
        return text(random.nextInt(100_000) + " never\n");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] frame(char type, String payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] content = text(payload);
        try {
            out.write(type);
            out.writeInt(content.length);
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** One part once, then another for ever; an empty one stands for zeros. */
    private static final class Endless extends InputStream {

        private final byte[] start;
        private final byte[] again;
        private long given;

        Endless(byte[] start, byte[] again) {
            this.start = start;
            this.again = again.length == 0 ? new byte[1] : again;
        }

        @Override
        public int read() {
            long at = given++;
            return (at < start.length ? start[(int) at] : again[(int) ((at - start.length) % again.length)]) & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = (byte) read();
            }
            return length;
        }
    }
}
