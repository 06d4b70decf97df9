package io.kernelproof.junit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.ClasspathResourceSource;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.PackageSource;
import org.junit.platform.engine.support.descriptor.UriSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;

class WireTests {

    private static final List<Event> EVENTS = makeEvents();

    static List<Event> events() {
        return EVENTS;
    }

    private static List<Event> makeEvents() {
        AssertionFailedError comparison = brief(new AssertionFailedError("different", 1, null));
        MultipleFailuresError multiple = brief(
                new MultipleFailuresError("two", List.of(comparison, brief(new IllegalStateException("broken")))));
        multiple.addSuppressed(comparison);
        multiple.addSuppressed(brief(new IOException("other", brief(new RuntimeException("cause")))));
        return List.of(
                new Event.Hello(Map.of("jdk", "17", "empty", "")),
                new Event.Registered(
                        "id", "parent", "n\u00e4me \ud83d\ude00\n", "legacy", TestDescriptor.Type.TEST, null),
                new Event.Started("id", 4711, true),
                new Event.Finished("id", TestExecutionResult.Status.SUCCESSFUL, null),
                new Event.Finished("id", TestExecutionResult.Status.FAILED, FailureDescriber.describe(multiple)),
                new Event.Skipped("id", "because"),
                new Event.Published("id", Map.of("key", "value")),
                new Event.Done(4711),
                new Event.Broken(FailureDescriber.describe(brief(new StackOverflowError()))),
                new Event.Exiting("main", List.of(brief(new Exception()).getStackTrace())));
    }

    private static <T extends Throwable> T brief(T thrown) {
        thrown.setStackTrace(Arrays.copyOf(thrown.getStackTrace(), 3));
        return thrown;
    }

    @ParameterizedTest
    @MethodSource("events")
    void readsWhatItWrote(Event event) throws WireException {
        assertThat(Sent.event(event)).hasToString(event.toString());
    }

    static List<TestSource> sources() {
        return List.of(
                ClassSource.from("a.B"),
                ClassSource.from("a.B", FilePosition.from(3)),
                org.junit.platform.engine.support.descriptor.MethodSource.from("a.B", "m"),
                org.junit.platform.engine.support.descriptor.MethodSource.from("a.B", "m", "int, java.lang.String"),
                UriSource.from(URI.create("https://example.org/a?line=1")),
                ClasspathResourceSource.from("a/b.txt", FilePosition.from(3, 4)),
                PackageSource.from("a.b"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void readsTheSourceThatItWrote(TestSource source) throws WireException {
        Event.Registered sent =
                new Event.Registered("id", "parent", "name", "name", TestDescriptor.Type.CONTAINER, source);
        assertThat(Sent.event(sent)).isEqualTo(sent);
    }

    @Test
    void keepsTheBytesOfOutput() throws WireException {
        byte[] bytes = {0, -1, 'a', (byte) 0xc3};
        Event.Output output = (Event.Output) Sent.event(new Event.Output(null, true, bytes));
        assertThat(output.id()).isNull();
        assertThat(output.error()).isTrue();
        assertThat(output.bytes()).isEqualTo(bytes);
    }

    static List<Request> requests() {
        return List.of(
                new Request.Setup(Map.of("a", "1\n2")),
                new Request.Execute(List.of(), Map.of()),
                new Request.Execute(List.of("[engine:e]/[class:\u00fc]"), Map.of("key", "value")));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void receivesTheRequestThatItSent(Request request) throws IOException {
        InputStream in = new ByteArrayInputStream(sent(request));
        assertThat(Wire.receive(in)).isEqualTo(request);
        assertThat(Wire.receive(in)).isNull();
    }

    @Test
    void rejectsRequestsThatAreCutOff() throws IOException {
        byte[] request = sent(new Request.Setup(Map.of("a", "b")));
        for (int length = 1; length < request.length; length++) {
            InputStream in = new ByteArrayInputStream(request, 0, length);
            assertThatThrownBy(() -> Wire.receive(in)).isInstanceOf(EOFException.class);
        }
    }

    private static byte[] sent(Request request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Wire.send(out, request);
        return out.toByteArray();
    }

    @Test
    void findsEventsInPiecesOfAnySize() throws WireException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (Event event : events()) {
            stream.writeBytes(Sent.wholeBytes(event));
        }
        byte[] bytes = stream.toByteArray();
        for (int size : List.of(1, 3, 7, 1000, bytes.length)) {
            EventInbox inbox = new EventInbox();
            List<Event> found = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += size) {
                inbox.add(Arrays.copyOfRange(bytes, from, Math.min(from + size, bytes.length)));
                for (Event event = inbox.next(); event != null; event = inbox.next()) {
                    found.add(event);
                }
            }
            assertThat(found).hasToString(events().toString());
        }
    }

    static Stream<byte[]> notLengths() {
        return Stream.of(0, -1, Integer.MIN_VALUE, Wire.MAX_MESSAGE + 1)
                .map(length -> ByteBuffer.allocate(4).putInt(length).array());
    }

    @ParameterizedTest
    @MethodSource("notLengths")
    void rejectsALengthThatNoEventHas(byte[] length) {
        EventInbox inbox = new EventInbox();
        inbox.add(length);
        assertThatThrownBy(inbox::next)
                .isInstanceOf(WireException.class)
                .hasMessageContaining("expected: an event of 1 to 8388608 bytes");
    }

    @Test
    void rejectsAnotherVersion() {
        byte[] hello = Sent.bytes(new Event.Hello(Map.of()));
        hello[4]++;
        assertThatThrownBy(() -> Wire.decode(hello))
                .isInstanceOf(WireException.class)
                .hasMessageStartingWith("Reading what the JVM inside the environment sent failed.\n")
                .hasMessageContaining("expected: version 2 of Kernelproof's own protocol")
                .hasMessageContaining("seen:     version 3");
    }

    @Test
    void rejectsBytesAfterTheEnd() {
        byte[] done = Arrays.copyOf(Sent.bytes(new Event.Done(4711)), 8);
        assertThatThrownBy(() -> Wire.decode(done))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("3 further bytes");
    }

    @Test
    void rejectsSourcesThatJUnitRejects() {
        byte[] blank = Sent.bytes(
                new Event.Registered("id", "parent", "x", "x", TestDescriptor.Type.TEST, ClassSource.from("B")));
        for (int i = 0; i < blank.length; i++) {
            if (blank[i] == 'B') {
                blank[i] = ' ';
            }
        }
        assertThatThrownBy(() -> Wire.decode(blank))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("expected: a test source that JUnit accepts");
    }

    @Test
    void rejectsThrowablesWithoutEnd() {
        byte[] nested = nestedCauses(100_000);
        assertThatThrownBy(() -> Wire.decode(nested))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("at most 512 throwables, nested 64 deep");
    }

    /** Written by hand: the writer does not write it. */
    private static byte[] nestedCauses(int depth) {
        WireOutput message = new WireOutput(Wire.MAX_MESSAGE);
        message.begin(9);
        for (int i = 0; i < depth; i++) {
            message.string("C");
            message.number8(0);
            message.nullable(null);
            message.string("C");
            message.number(0);
            message.number(0);
            message.number(0);
            message.bool(true);
        }
        message.end();
        return Arrays.copyOfRange(message.array(), Wire.HEADER, message.size());
    }

    /** A count may promise no more than what the rest of the message can hold, so the reader reserves no memory in vain. */
    @Test
    void rejectsCountsBeyondTheEnd() {
        for (int type : List.of(1, 6)) {
            ByteBuffer message = ByteBuffer.allocate(64).put((byte) type);
            message.putInt(type == 1 ? 1 : 0).putInt(4096);
            assertThatThrownBy(() -> Wire.decode(message.array())).isInstanceOf(WireException.class);
        }
    }

    /** Whatever the bytes are, the reader answers with an event or with its own exception, at once. */
    @Test
    void survivesDamagedMessages() {
        Random random = new Random(20260101);
        List<byte[]> messages = events().stream().map(Sent::bytes).toList();
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] message = messages.get(random.nextInt(messages.size())).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                damage(message, random);
            }
            if (random.nextInt(4) == 0) {
                message = Arrays.copyOf(message, random.nextInt(message.length + 8));
            }
            read += decodes(message) ? 1 : 0;
        }
        assertThat(read).isBetween(1, 199_999);
    }

    private static void damage(byte[] message, Random random) {
        int at = random.nextInt(message.length);
        switch (random.nextInt(3)) {
            case 0 -> message[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> message[at] = (byte) random.nextInt(256);
            default -> {
                byte[] length = ByteBuffer.allocate(4).putInt(random.nextInt()).array();
                System.arraycopy(length, 0, message, at, Math.min(4, message.length - at));
            }
        }
    }

    @Test
    void survivesNoise() {
        Random random = new Random(20260102);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            noise[0] = (byte) random.nextInt(12);
            decodes(noise);
        }
    }

    private static boolean decodes(byte[] message) {
        try {
            return Wire.decode(message) != null;
        } catch (WireException e) {
            return false;
        }
    }

    @Test
    void rejectsWhatIsNoUtf8ByReplacingIt() throws WireException {
        byte[] skipped = Sent.bytes(new Event.Skipped("id", "x"));
        skipped[skipped.length - 1] = (byte) 0xff;
        assertThat(((Event.Skipped) Wire.decode(skipped)).reason()).isEqualTo("\ufffd");
        assertThat("\ufffd".getBytes(StandardCharsets.UTF_8)).hasSize(3);
    }
}
