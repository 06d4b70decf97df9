package io.kernelproof.environment.container;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.dockerclient.TransportConfig;

/**
 * The daemon's HTTP API, for the few calls that an environment takes; each has a connection of its own. Docker's Java client knows
 * all calls, but takes longer to be loaded than a container to be started, and never tells a program that its input has ended.
 *
 * @param daemon where it is
 * @param limits how long it may take
 */
record DockerApi(TransportConfig daemon, Limits limits) {

    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_BODY = 4 * 1024 * 1024;

    /** Of a reason. */
    private static final int MAX_SAID = 4096;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int REFUSED = 400;

    /** One with the usual limits. */
    DockerApi(TransportConfig daemon) {
        this(daemon, Limits.USUAL);
    }

    /** What the daemon answers in place of what was asked for. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;
        private static final int NOT_FOUND = 404;
        private static final int CONFLICT = 409;

        private final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        boolean isNotFound() {
            return status == NOT_FOUND;
        }

        boolean isConflict() {
            return status == CONFLICT;
        }
    }

    /** Writes the body of a request. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream output) throws IOException;
    }

    Json get(String path) throws IOException {
        return get(path, limits.answer());
    }

    Json get(String path, Duration limit) throws IOException {
        return json(exchange("GET", path, "Content-Length: 0", output -> {}, limit));
    }

    /** What is no JSON, or one value after the other. */
    String text(String path, Duration limit) throws IOException {
        return new String(exchange("GET", path, "Content-Length: 0", output -> {}, limit), StandardCharsets.UTF_8);
    }

    /** Asks for something that needs no description. */
    void post(String path, Duration limit) throws IOException {
        exchange("POST", path, "Content-Length: 0", output -> {}, limit);
    }

    Json post(String path, JsonObject json, Duration limit) throws IOException {
        byte[] body = bytes(json);
        return json(exchange("POST", path, jsonHead(body), output -> output.write(body), limit));
    }

    void delete(String path, Duration limit) throws IOException {
        exchange("DELETE", path, "Content-Length: 0", output -> {}, limit);
    }

    /** Sends an archive whose length is not known before. */
    void put(String path, Body archive) throws IOException {
        exchange(
                "PUT",
                path,
                "Content-Type: application/x-tar\nTransfer-Encoding: chunked",
                output -> {
                    archive.writeTo(new Chunks(output));
                    output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                },
                limits.archive());
    }

    /** A request after which the connection belongs to the streams of a program. */
    DaemonConnection hijack(String path) throws IOException {
        return hijack(path, new byte[0], limits.answer());
    }

    /** A request with a description, after which the connection belongs to the streams of a program. */
    DaemonConnection hijack(String path, JsonObject json, Duration limit) throws IOException {
        return hijack(path, bytes(json), limit);
    }

    private DaemonConnection hijack(String path, byte[] body, Duration limit) throws IOException {
        DaemonConnection connection = DaemonConnection.to(daemon, least(limits.connect(), limit));
        boolean taken = false;
        try {
            String headers = jsonHead(body) + "\nConnection: Upgrade\nUpgrade: tcp";
            var unused = answer(connection, "POST", path, headers, output -> output.write(body), limit, input -> {
                Head head = Head.read(input);
                if (head.status() != SWITCHING_PROTOCOLS) {
                    throw head.refused(path, input);
                }
                return head;
            });
            taken = true;
            return connection;
        } finally {
            if (!taken) {
                DaemonConnection.close(connection);
            }
        }
    }

    private byte[] exchange(String method, String path, String headers, Body body, Duration limit) throws IOException {
        try (DaemonConnection connection = DaemonConnection.to(daemon, least(limits.connect(), limit))) {
            return answer(connection, method, path, headers + "\nConnection: close", body, limit, input -> {
                Head head = Head.read(input);
                if (head.status() >= REFUSED) {
                    throw head.refused(path, input);
                }
                return head.body(input);
            });
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Reads an answer, or a part of it. */
    private interface Reader<T> {
        T read(InputStream input) throws IOException;
    }

    private static <T> T answer(
            DaemonConnection connection,
            String method,
            String path,
            String headers,
            Body body,
            Duration limit,
            Reader<T> reader)
            throws IOException {
        return connection.within(limit, "the daemon's answer to %s %s".formatted(method, path), () -> {
            try {
                send(connection, method, path, headers, body);
            } catch (IOException e) {
                throw answered(e, connection, reader);
            }
            return reader.read(connection.input());
        });
    }

    /** Who takes no more of a request may have said why. */
    private static IOException answered(IOException notSent, DaemonConnection connection, Reader<?> reader) {
        try {
            var unused = reader.read(connection.input());
            return notSent;
        } catch (RefusedException e) {
            return e;
        } catch (IOException e) {
            return notSent;
        }
    }

    private static void send(DaemonConnection connection, String method, String path, String headers, Body body)
            throws IOException {
        String head = "%s %s HTTP/1.1\nHost: docker\n%s\n\n".formatted(method, path, headers);
        OutputStream output = connection.output();
        output.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        body.writeTo(output);
        output.flush();
    }

    private static String jsonHead(byte[] body) {
        return "Content-Type: application/json\nContent-Length: " + body.length;
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Json json(byte[] body) throws IOException {
        try {
            return Json.parse(new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException("the daemon's answer cannot be read: " + e.getMessage(), e);
        }
    }

    /** What stands before the body of an answer. */
    record Head(int status, long length, boolean chunked) {

        /** Of a part: 8 hexadecimal digits are 4 GB, and extensions, which are not looked at. */
        private static final Pattern SIZE = Pattern.compile("0*([0-9a-fA-F]{1,8})[ \t]*(;.*)?");

        private static final int MAX_SIZE_LINE = 256;
        private static final int HEX = 16;

        static Head read(InputStream input) throws IOException {
            String text = text(input);
            String line = text.lines().findFirst().orElse("");
            String[] first = line.split(" ", 3);
            if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5][0-9][0-9]")) {
                throw new IOException("it is no HTTP that answers, but '%s'".formatted(Json.quoted(line)));
            } else if (!text.endsWith("\r\n\r\n")) {
                throw new IOException(
                        text.length() < MAX_HEAD
                                ? "the daemon's answer ended in its head"
                                : "the head of the daemon's answer has more than %d bytes".formatted(MAX_HEAD));
            }
            long length = Long.MAX_VALUE;
            boolean chunked = false;
            for (String header : text.lines().skip(1).toList()) {
                String lower = header.toLowerCase(Locale.ROOT).replace(" ", "");
                if (lower.startsWith("content-length:")) {
                    length = length(lower.substring(lower.indexOf(':') + 1));
                }
                chunked |= lower.equals("transfer-encoding:chunked");
            }
            return new Head(Integer.parseInt(first[1]), length, chunked);
        }

        private static long length(String digits) throws IOException {
            if (!digits.matches("[0-9]{1,18}")) {
                throw new IOException("the daemon's answer has a length of '%s'".formatted(Json.quoted(digits)));
            }
            return Long.parseLong(digits);
        }

        private static String text(InputStream input) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.length() < MAX_HEAD && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
                int each = input.read();
                if (each < 0) {
                    break;
                }
                head.append((char) each);
            }
            return head.toString();
        }

        byte[] body(InputStream input) throws IOException {
            if (chunked) {
                return chunks(input);
            } else if (length != Long.MAX_VALUE && length > MAX_BODY) {
                throw tooLong();
            }
            byte[] body = input.readNBytes((int) Math.min(length, MAX_BODY + 1L));
            if (body.length > MAX_BODY) {
                throw tooLong();
            } else if (length != Long.MAX_VALUE && body.length < length) {
                throw new IOException("the daemon's answer ended after %d of %d bytes".formatted(body.length, length));
            }
            return body;
        }

        private static IOException tooLong() {
            return new IOException("the daemon's answer has more than %d bytes".formatted(MAX_BODY));
        }

        /** Each after its size in hexadecimal digits, until one of size zero. */
        private static byte[] chunks(InputStream input) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (long size = size(input); size > 0; size = size(input)) {
                if (size > MAX_BODY - body.size()) {
                    throw tooLong();
                }
                byte[] part = input.readNBytes((int) size);
                body.write(part);
                if (part.length < size || input.read() != '\r' || input.read() != '\n') {
                    throw new IOException(
                            "the daemon's answer ended, or went on, within a part of %d bytes".formatted(size));
                }
            }
            return body.toByteArray();
        }

        private static long size(InputStream input) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int each = input.read();
                    each >= 0 && each != '\n' && line.length() < MAX_SIZE_LINE;
                    each = input.read()) {
                line.append((char) each);
            }
            Matcher size = SIZE.matcher(line.toString().stripTrailing());
            if (line.length() == MAX_SIZE_LINE || !size.matches()) {
                throw new IOException(
                        "the daemon's answer has a part of '%s' bytes".formatted(Json.quoted(line.toString())));
            }
            return Long.parseLong(size.group(1), HEX);
        }

        /** Why there is another status than was hoped for; what cannot be read of the reason does not hide the status. */
        RefusedException refused(String path, InputStream input) {
            String said;
            try {
                String body = new String(body(input), StandardCharsets.UTF_8).strip();
                said = message(body).orElse(body);
            } catch (IOException e) {
                said = "";
            }
            return new RefusedException(
                    status,
                    said.isEmpty()
                            ? "the daemon answered %d to %s".formatted(status, path)
                            : said.substring(0, Math.min(said.length(), MAX_SAID)));
        }

        private static Optional<String> message(String body) {
            try {
                return Json.parse(body).get("message").text();
            } catch (IOException e) {
                // Then it is said in no form.
                return Optional.empty();
            }
        }
    }

    /** The body of a request, each part after its size. */
    private static final class Chunks extends OutputStream {

        private final OutputStream output;

        Chunks(OutputStream output) {
            this.output = output;
        }

        @Override
        public void write(int each) throws IOException {
            write(new byte[] {(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                output.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                output.write(bytes, offset, length);
                output.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
