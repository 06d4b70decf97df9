package io.kernelproof.junit.guest;

import io.kernelproof.probe.Sha256;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.ClasspathResourceSource;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.descriptor.PackageSource;
import org.junit.platform.engine.support.descriptor.UriSource;

/**
 * How requests and events are written on the channel: a length of four bytes, a type byte, the fields. Strings are a
 * length and UTF-8, lists and maps a count and their elements, numbers have four bytes, the highest first.
 *
 * <p>A record component that is added here changes {@link #VERSION}.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Wire {

    static final int HEADER = 4;

    /** Bytes of an event, without its length. Every text in it is cut by who sends it, so that all of them together fit. */
    static final int MAX_MESSAGE = 8 * 1024 * 1024;

    /** Characters of a unique id; a longer one is replaced: see {@link #id}. */
    static final int MAX_ID = 8 * 1024;

    /** Frames of a stack trace. */
    static final int MAX_FRAMES = 2048;

    /** Throwables that hang on one another. */
    static final int MAX_DEPTH = 64;

    /** Throwables of one failure. */
    static final int MAX_FAILURES = 512;

    /** Bytes of a source of a test; one that would need more is left out. */
    static final int MAX_SOURCE = 64 * 1024;

    private static final int VERSION = 2;
    private static final int MAX_REQUEST = 256 * 1024 * 1024;
    private static final int MAX_REQUEST_ELEMENTS = 4 * 1024 * 1024;

    private static final int SETUP = 1;
    private static final int EXECUTE = 2;

    private static final int HELLO = 1;
    private static final int REGISTERED = 2;
    private static final int STARTED = 3;
    private static final int FINISHED = 4;
    private static final int SKIPPED = 5;
    private static final int PUBLISHED = 6;
    private static final int OUTPUT = 7;
    private static final int DONE = 8;
    private static final int BROKEN = 9;
    private static final int EXITING = 10;

    private static final List<TestDescriptor.Type> TYPES = List.of(TestDescriptor.Type.values());
    private static final List<TestExecutionResult.Status> STATUSES = List.of(TestExecutionResult.Status.values());
    private static final List<Failure.Kind> KINDS = List.of(Failure.Kind.values());

    private Wire() {}

    /**
     * Returns by what a test is known on the channel: by its unique id, or, where that is too long or no text that can be sent, by
     * another one that is the same for the same id.
     *
     * @param uniqueId any text
     * @return at most {@value #MAX_ID} characters
     */
    public static String id(String uniqueId) {
        return uniqueId.length() <= MAX_ID && isWellFormed(uniqueId)
                ? uniqueId
                : "[cut:" + Sha256.of(uniqueId.getBytes(StandardCharsets.UTF_16BE)) + "]";
    }

    /** Whether UTF-8 can have it: half of a pair of surrogates would come out as another text. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * Returns a source as the outer side will read it.
     *
     * @return null if it is too long, or none that JUnit accepts there
     */
    static @Nullable TestSource sendable(@Nullable TestSource source) {
        WireOutput written = new WireOutput(MAX_SOURCE);
        try {
            written.begin(0);
            source(source, written);
            return source(new WireInput(Arrays.copyOfRange(written.array(), HEADER + 1, written.size())));
        } catch (MessageTooLongException | WireException e) {
            return null;
        }
    }

    /**
     * Sends a request to the JVM inside.
     *
     * @param out the channel; flushed, not closed
     * @param request what is asked
     * @throws IOException if writing fails
     */
    public static void send(OutputStream out, Request request) throws IOException {
        WireOutput message = new WireOutput(MAX_REQUEST);
        if (request instanceof Request.Setup setup) {
            message.begin(SETUP);
            message.map(setup.properties());
        } else if (request instanceof Request.Execute execute) {
            message.begin(EXECUTE);
            message.number(execute.uniqueIds().size());
            execute.uniqueIds().forEach(message::string);
            message.map(execute.configuration());
        }
        message.end();
        out.write(message.array(), 0, message.size());
        out.flush();
    }

    /** Waits for the next request; null at the end of the stream. */
    static @Nullable Request receive(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        DataInputStream data = new DataInputStream(in);
        int length = (first << 24) | (data.readUnsignedByte() << 16) | data.readUnsignedShort();
        if (length < 1 || length > MAX_REQUEST) {
            throw new WireException("a request of 1 to %d bytes".formatted(MAX_REQUEST), length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the requests ended inside a request");
        }
        WireInput message = new WireInput(bytes);
        Request request = switch (message.choice(256, "a type")) {
            case SETUP -> new Request.Setup(message.map(MAX_REQUEST_ELEMENTS));
            case EXECUTE -> {
                int count = message.count(MAX_REQUEST_ELEMENTS, 4, "ids");
                List<String> ids = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    ids.add(message.string());
                }
                yield new Request.Execute(ids, message.map(MAX_REQUEST_ELEMENTS));
            }
            default -> throw new WireException("a request", "type " + bytes[0]);
        };
        message.end();
        return request;
    }

    /** Writes an event as a complete message. */
    static void encode(Event event, WireOutput message) {
        if (event instanceof Event.Started started) {
            message.begin(STARTED);
            message.string(started.id());
            message.number(started.tid());
            message.bool(started.test());
        } else if (event instanceof Event.Finished finished) {
            message.begin(FINISHED);
            message.string(finished.id());
            message.number8(STATUSES.indexOf(finished.status()));
            message.bool(finished.failure() != null);
            if (finished.failure() != null) {
                failure(finished.failure(), message);
            }
        } else if (event instanceof Event.Output output) {
            message.begin(OUTPUT);
            message.nullable(output.id());
            message.bool(output.error());
            message.bytes(output.bytes(), 0, output.bytes().length);
        } else if (event instanceof Event.Registered registered) {
            message.begin(REGISTERED);
            message.string(registered.id());
            message.string(registered.parentId());
            message.string(registered.displayName());
            message.string(registered.legacyName());
            message.number8(TYPES.indexOf(registered.type()));
            source(registered.source(), message);
        } else if (event instanceof Event.Skipped skipped) {
            message.begin(SKIPPED);
            message.string(skipped.id());
            message.string(skipped.reason());
        } else if (event instanceof Event.Published published) {
            message.begin(PUBLISHED);
            message.string(published.id());
            message.map(published.entries());
        } else if (event instanceof Event.Hello hello) {
            message.begin(HELLO);
            message.number(VERSION);
            message.map(hello.facts());
        } else if (event instanceof Event.Broken broken) {
            message.begin(BROKEN);
            failure(broken.failure(), message);
        } else if (event instanceof Event.Exiting exiting) {
            message.begin(EXITING);
            message.string(exiting.thread());
            frames(exiting.frames(), message);
        } else if (event instanceof Event.Done done) {
            message.begin(DONE);
            message.number(done.told());
        }
        message.end();
    }

    /** Reads an event from a message without its length. */
    static Event decode(byte[] bytes) throws WireException {
        WireInput message = new WireInput(bytes);
        Event event = switch (message.choice(256, "a type")) {
            case HELLO -> hello(message);
            case REGISTERED ->
                new Event.Registered(
                        message.string(MAX_ID),
                        message.string(MAX_ID),
                        message.string(Cut.MAX_NAME),
                        message.string(Cut.MAX_NAME),
                        TYPES.get(message.choice(TYPES.size(), "a type of test")),
                        source(message));
            case STARTED -> new Event.Started(message.string(MAX_ID), message.number(), message.bool());
            case FINISHED ->
                new Event.Finished(
                        message.string(MAX_ID),
                        STATUSES.get(message.choice(STATUSES.size(), "a status")),
                        message.bool() ? failure(message) : null);
            case SKIPPED -> new Event.Skipped(message.string(MAX_ID), message.string(Cut.MAX_TEXT));
            case PUBLISHED ->
                new Event.Published(message.string(MAX_ID), message.map(Cut.MAX_ENTRIES, Cut.MAX_NAME, Cut.MAX_TEXT));
            case OUTPUT -> new Event.Output(message.nullable(MAX_ID), message.bool(), message.rest());
            case DONE -> new Event.Done(message.number());
            case BROKEN -> new Event.Broken(failure(message));
            case EXITING -> new Event.Exiting(message.string(Cut.MAX_SHORT_NAME), frames(message));
            default -> throw new WireException("an event", "type " + bytes[0]);
        };
        message.end();
        return event;
    }

    private static Event.Hello hello(WireInput message) throws WireException {
        int version = message.number();
        if (version != VERSION) {
            throw new WireException(
                    "version %d of Kernelproof's own protocol".formatted(VERSION), "version " + version);
        }
        return new Event.Hello(message.map(Cut.MAX_ENTRIES, Cut.MAX_NAME, Cut.MAX_NAME));
    }

    private static void failure(Failure failure, WireOutput message) {
        message.string(failure.className());
        message.number8(KINDS.indexOf(failure.kind()));
        message.nullable(failure.message());
        message.string(failure.text());
        frames(failure.frames(), message);
        message.number(failure.failures().size());
        failure.failures().forEach(each -> failure(each, message));
        message.number(failure.suppressed().size());
        for (Failure suppressed : failure.suppressed()) {
            int same = indexOf(suppressed, failure.failures());
            message.number(same);
            if (same < 0) {
                failure(suppressed, message);
            }
        }
        message.bool(failure.cause() != null);
        if (failure.cause() != null) {
            failure(failure.cause(), message);
        }
        value(failure.expected(), message);
        value(failure.actual(), message);
    }

    @SuppressWarnings("ReferenceEquality") // Two that are equal are still two.
    private static int indexOf(Failure failure, List<Failure> failures) {
        for (int i = 0; i < failures.size(); i++) {
            if (failures.get(i) == failure) {
                return i;
            }
        }
        return -1;
    }

    private static Failure failure(WireInput message) throws WireException {
        return new FailureReader(message).read(0);
    }

    /** Counts what it reads: nesting could otherwise be deeper than the stack. */
    private static final class FailureReader {

        private final WireInput message;
        private int read;

        FailureReader(WireInput message) {
            this.message = message;
        }

        Failure read(int depth) throws WireException {
            if (depth > MAX_DEPTH || ++read > MAX_FAILURES) {
                throw new WireException(
                        "at most %d throwables, nested %d deep".formatted(MAX_FAILURES, MAX_DEPTH), "more");
            }
            String className = message.string(Cut.MAX_SHORT_NAME);
            Failure.Kind kind = KINDS.get(message.choice(KINDS.size(), "a kind of throwable"));
            String text = message.nullable(Cut.MAX_TEXT);
            String string = message.string(Cut.MAX_TEXT);
            List<StackTraceElement> frames = frames(message);
            List<Failure> failures = new ArrayList<>();
            for (int count = message.count(MAX_FAILURES, 4, "failures"); count > 0; count--) {
                failures.add(read(depth + 1));
            }
            List<Failure> suppressed = new ArrayList<>();
            for (int count = message.count(MAX_FAILURES, 4, "suppressed throwables"); count > 0; count--) {
                int same = message.number();
                if (same >= failures.size()) {
                    throw new WireException("one of %d failures".formatted(failures.size()), "number " + same);
                }
                suppressed.add(same < 0 ? read(depth + 1) : failures.get(same));
            }
            Failure cause = message.bool() ? read(depth + 1) : null;
            return new Failure(
                    className, kind, text, string, frames, cause, suppressed, failures, value(message), value(message));
        }
    }

    private static void frames(List<StackTraceElement> frames, WireOutput message) {
        message.number(frames.size());
        for (StackTraceElement frame : frames) {
            String loader = frame.getClassLoaderName();
            String module = frame.getModuleName();
            message.nullable(isPrinted(loader) ? loader : null);
            message.nullable(module);
            message.nullable(module != null && isOfTheJdk(module) ? null : frame.getModuleVersion());
            message.string(frame.getClassName());
            message.string(frame.getMethodName());
            message.nullable(frame.getFileName());
            message.number(frame.getLineNumber());
        }
    }

    /** The names of built-in loaders are not printed, but only the JVM that made the frame knows which those are. */
    private static boolean isPrinted(@Nullable String loader) {
        return loader != null && !loader.equals("app") && !loader.equals("platform");
    }

    /** Nor are the versions of the JDK's modules. */
    private static boolean isOfTheJdk(String module) {
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    private static List<StackTraceElement> frames(WireInput message) throws WireException {
        int count = message.count(MAX_FRAMES, 16, "frames");
        List<StackTraceElement> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            frames.add(new StackTraceElement(
                    message.nullable(Cut.MAX_SHORT_NAME),
                    message.nullable(Cut.MAX_SHORT_NAME),
                    message.nullable(Cut.MAX_SHORT_NAME),
                    message.string(Cut.MAX_SHORT_NAME),
                    message.string(Cut.MAX_SHORT_NAME),
                    message.nullable(Cut.MAX_SHORT_NAME),
                    message.number()));
        }
        return frames;
    }

    private static void value(Failure.@Nullable Value value, WireOutput message) {
        message.bool(value != null);
        if (value != null) {
            message.nullable(value.type());
            message.string(value.text());
        }
    }

    private static Failure.@Nullable Value value(WireInput message) throws WireException {
        return message.bool()
                ? new Failure.Value(message.nullable(Cut.MAX_SHORT_NAME), message.string(Cut.MAX_TEXT))
                : null;
    }

    /** Sources that have no place of their own here are sent as none: they are for navigation only. */
    private static void source(@Nullable TestSource source, WireOutput message) {
        if (source instanceof MethodSource method) {
            message.number8('M');
            message.string(method.getClassName());
            message.string(method.getMethodName());
            message.nullable(method.getMethodParameterTypes());
        } else if (source instanceof ClassSource type) {
            message.number8('C');
            message.string(type.getClassName());
            position(type.getPosition(), message);
        } else if (source instanceof UriSource uri) {
            message.number8('U');
            message.string(uri.getUri().toString());
        } else if (source instanceof ClasspathResourceSource resource) {
            message.number8('R');
            message.string(resource.getClasspathResourceName());
            position(resource.getPosition(), message);
        } else if (source instanceof PackageSource pack) {
            message.number8('P');
            message.string(pack.getPackageName());
        } else {
            message.number8('-');
        }
    }

    private static @Nullable TestSource source(WireInput message) throws WireException {
        int type = message.choice(256, "a type of source");
        try {
            return switch (type) {
                case 'M' ->
                    method(message.string(MAX_SOURCE), message.string(MAX_SOURCE), message.nullable(MAX_SOURCE));
                case 'C' -> ClassSource.from(message.string(MAX_SOURCE), position(message));
                case 'U' -> UriSource.from(URI.create(message.string(MAX_SOURCE)));
                case 'R' -> ClasspathResourceSource.from(message.string(MAX_SOURCE), position(message));
                case 'P' -> PackageSource.from(message.string(MAX_SOURCE));
                case '-' -> null;
                default -> throw new WireException("a type of source", String.valueOf(type));
            };
        } catch (RuntimeException e) {
            throw new WireException("a test source that JUnit accepts", String.valueOf(e.getMessage()), e);
        }
    }

    private static MethodSource method(String className, String methodName, @Nullable String parameterTypes) {
        return parameterTypes == null
                ? MethodSource.from(className, methodName)
                : MethodSource.from(className, methodName, parameterTypes);
    }

    private static void position(Optional<FilePosition> position, WireOutput message) {
        message.number(position.map(FilePosition::getLine).orElse(0));
        message.number(position.flatMap(FilePosition::getColumn).orElse(0));
    }

    private static @Nullable FilePosition position(WireInput message) throws WireException {
        int line = message.number();
        int column = message.number();
        if (line < 1) {
            return null;
        }
        return column < 1 ? FilePosition.from(line) : FilePosition.from(line, column);
    }
}
