package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes in place of what a daemon, its containers or a user's profile should say: no reader hangs, runs out of memory or
 * stack, or throws anything but what it documents. Every round is made from its number.
 *
 * <p>For longer runs: {@code -Dkernelproof.fuzz.rounds=1000000}.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class AnswerFuzzTests {

    private static final int ROUNDS = Integer.getInteger("kernelproof.fuzz.rounds", 20_000);

    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "+1",
            "ffffffff",
            "100000000",
            "7fffffffffffffff",
            "2147483648",
            "9223372036854775808",
            "1e999999999",
            "NaN",
            "null",
            "\u0661",
            "",
            " ",
            "\r\n",
            "\r\n\r\n",
            "\0",
            "[",
            "{",
            "\"",
            ";",
            ":",
            "[".repeat(5_000),
            "{\"a\":".repeat(5_000));

    private enum Reader {
        HEAD(
                "answers of a daemon",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"Id\":\"a1\"}") {
            @Override
            void read(byte[] bytes) throws IOException {
                answer(bytes);
            }
        },
        CHUNKS(
                "answers of a daemon in chunks",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;x=y\r\n{\"Id\":\r\n5\r\n\"a1\"}\r\n0\r\n\r\n") {
            @Override
            void read(byte[] bytes) throws IOException {
                answer(bytes);
            }
        },
        REFUSAL(
                "refusals of a daemon",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 22\r\n\r\n{\"message\":\"no image\"}") {
            @Override
            void read(byte[] bytes) throws IOException {
                InputStream input = new ByteArrayInputStream(bytes);
                throw DockerApi.Head.read(input).refused("/", input);
            }
        },
        STREAM(
                "multiplexed output of containers",
                "\1\0\0\0\0\0\0\3out\2\0\0\0\0\0\0\3err\1\0\0\0\0\0\0\2ok\1\0\0\0\0\0\0\7\nended\n") {
            @Override
            void read(byte[] bytes) throws IOException {
                MultiplexedInput input = new MultiplexedInput(new ByteArrayInputStream(bytes));
                assertThat(input.readAllBytes().length + input.complaint().length())
                        .isLessThanOrEqualTo(bytes.length);
            }
        },
        OTHER_STREAM(
                "multiplexed errors of containers",
                "\1\0\0\0\0\0\0\3out\2\0\0\0\0\0\0\3err\2\0\0\0\0\0\0\2ok\1\0\0\0\0\0\0\7\nended\n") {
            @Override
            void read(byte[] bytes) throws IOException {
                MultiplexedInput input = new MultiplexedInput(new ByteArrayInputStream(bytes));
                assertThat(input.error(() -> {}).orElseThrow().readAllBytes().length)
                        .isLessThanOrEqualTo(bytes.length);
            }
        },
        IMAGE(
                "descriptions of images",
                "{\"Id\":\"sha256:1\",\"RepoDigests\":[\"a@sha256:2\",null,3],\"Architecture\":\"amd64\",\"Config\":{\"User\":\"0:0\"}}") {
            @Override
            void read(byte[] bytes) throws IOException {
                assertThat(Image.of("a", Json.parse(text(bytes))).toString()).isNotEmpty();
            }
        },
        STATE(
                "states of containers",
                "{\"State\":{\"Running\":false,\"Paused\":true,\"OOMKilled\":true,\"ExitCode\":137,\"Error\":\"no \\\"x\\\"\"}}") {
            @Override
            void read(byte[] bytes) throws IOException {
                assertThat(Loss.words(Json.parse(text(bytes)).get("State"))).startsWith("the container has ended");
            }
        },
        PROFILE(
                "seccomp profiles",
                "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"syscalls\":[{\"names\":[\"bpf\"]}]}") {
            @Override
            void read(byte[] bytes) throws IOException {
                Path file = Files.write(profile, bytes);
                try {
                    assertThat(SeccompProfile.errors(SeccompProfile.option(file.toString())))
                            .isPresent();
                } catch (UnavailableException documented) {
                    throw new IOException(documented.getMessage(), documented);
                }
            }
        },
        OWNER("owners of containers", "0f8fad5b-d9cb-469f-a165-70867728950e,pid:[4026531836] 4711 123456") {
            @Override
            void read(byte[] bytes) throws IOException {
                Owner owner = Owner.parse(text(bytes));
                assertThat(Owner.thisJvm().knowsToBeGone(owner)).isFalse();
                assertThat(Owner.parse(owner.label())).isEqualTo(owner);
            }
        };

        private final String words;
        private final String example;

        Reader(String words, String example) {
            this.words = words;
            this.example = example;
        }

        abstract void read(byte[] bytes) throws IOException;

        private static void answer(byte[] bytes) throws IOException {
            InputStream input = new ByteArrayInputStream(bytes);
            assertThat(Json.parse(text(DockerApi.Head.read(input).body(input))).toString())
                    .isNotEmpty();
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Path profile = Path.of("");

    @BeforeAll
    static void nameProfile(@TempDir Path directory) {
        profile = directory.resolve("profile.json");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REFUSAL")
    void readsItsExample(Reader reader) throws IOException {
        reader.read(reader.example.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("SystemOut") // .ci/full reads it.
    void survivesWhatIsAlmostRight(Reader reader) {
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated(reader.example, new Random(round));
            try {
                reader.read(bytes);
            } catch (IOException documented) {
                assertThat(documented.getMessage()).isNotNull().hasSizeLessThan(5_000);
            } catch (RuntimeException | Error undocumented) {
                fail("round " + round + " of " + reader + ", " + HexFormat.of().formatHex(bytes), undocumented);
            }
        }
        System.out.printf(
                Locale.ROOT, "fuzz: %s, %d rounds, %.1f s%n", reader.words, ROUNDS, (System.nanoTime() - start) / 1e9);
    }

    private static byte[] mutated(String example, Random random) {
        StringBuilder text = new StringBuilder(example);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> text.setLength(at);
                case 1 -> text.insert(at, text.substring(at, to));
                case 2 -> text.delete(at, to);
                case 3 -> text.insert(at, EXTREMES.get(random.nextInt(EXTREMES.size())));
                case 4 -> text.replace(at, to, EXTREMES.get(random.nextInt(EXTREMES.size())));
                default ->
                    text.replace(at, Math.min(text.length(), at + 1), String.valueOf((char) random.nextInt(256)));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: |x",
                "HTTP/1.1 200 OK\r\n|X: y\r\n",
                "HTTP/1.1 200 OK\r\n\r\n|x",
                "HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\n|x",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|1\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|0",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n|x",
                "|\0"
            })
    void givesUpOnAnAnswerWithoutAnEnd(String answer) {
        String[] parts = answer.split("\\|", 2);
        Endless endless = new Endless(parts[0], parts[1]);

        assertThatThrownBy(() -> DockerApi.Head.read(endless).body(endless)).isInstanceOf(IOException.class);
        assertThat(endless.given).as("bytes that were read").isLessThan(64L * 1024 * 1024);
    }

    @Test
    void takesNoLengthForAnEnd() {
        assertThatThrownBy(() -> Reader.CHUNKS.read(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nffffffff\r\nx"
                                .getBytes(StandardCharsets.US_ASCII)))
                .hasMessage("the daemon's answer has more than 4194304 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":[", "['a',["})
    void refusesWhatIsNestedWithoutEnd(String opening) {
        assertThatThrownBy(() -> Json.parse(opening.repeat(200_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("its JSON is nested more than 100 deep");
    }

    @Test
    void keepsNoMoreOfComplaintsThanItNeeds() throws IOException {
        String part = "\2\0\0\0\0\1\0\0" + "x".repeat(64 * 1024);
        MultiplexedInput input = new MultiplexedInput(
                new ByteArrayInputStream(part.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(input.readAllBytes()).isEmpty();
        assertThat(input.complaint()).hasSize(4096);
    }

    /** One part once, then another for ever. */
    private static final class Endless extends InputStream {

        private final String start;
        private final String again;
        private long given;

        Endless(String start, String again) {
            this.start = start;
            this.again = again;
        }

        @Override
        public int read() {
            long at = given++;
            return at < start.length()
                    ? start.charAt((int) at)
                    : again.charAt((int) ((at - start.length()) % again.length()));
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
