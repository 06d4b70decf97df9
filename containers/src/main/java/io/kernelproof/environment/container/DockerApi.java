package io.kernelproof.environment.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.testcontainers.dockerclient.TransportConfig;

/**
 * The daemon's HTTP API, for the few calls that an environment takes; each has a connection of its own. Docker's Java client knows
 * all calls, but takes longer to be loaded than a container to be started, and never tells a program that its input has ended.
 *
 * @param daemon where it is
 */
record DockerApi(TransportConfig daemon) {

    private static final int LIMIT_SECONDS = 120;
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_BODY = 16 * 1024 * 1024;
    private static final int HEX = 16;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int REFUSED = 400;

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

    JsonElement get(String path) throws IOException {
        return json(exchange("GET", path, "Content-Length: 0", output -> {}));
    }

    /** Asks for something that needs no description. */
    void post(String path) throws IOException {
        exchange("POST", path, "Content-Length: 0", output -> {});
    }

    JsonElement post(String path, JsonObject json) throws IOException {
        byte[] body = bytes(json);
        return json(exchange("POST", path, jsonHead(body), output -> output.write(body)));
    }

    void delete(String path) throws IOException {
        exchange("DELETE", path, "Content-Length: 0", output -> {});
    }

    /** Sends an archive whose length is not known before. */
    void put(String path, Body archive) throws IOException {
        exchange("PUT", path, "Content-Type: application/x-tar\nTransfer-Encoding: chunked", output -> {
            archive.writeTo(new Chunks(output));
            output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    }

    /** A request after which the connection belongs to the streams of a program. */
    DaemonConnection hijack(String path) throws IOException {
        return hijack(path, new byte[0]);
    }

    /** A request with a description, after which the connection belongs to the streams of a program. */
    DaemonConnection hijack(String path, JsonObject json) throws IOException {
        return hijack(path, bytes(json));
    }

    private DaemonConnection hijack(String path, byte[] body) throws IOException {
        DaemonConnection connection = DaemonConnection.to(daemon);
        boolean taken = false;
        try {
            String headers = jsonHead(body) + "\nConnection: Upgrade\nUpgrade: tcp";
            Head head = answer(connection, "POST", path, headers, output -> output.write(body), Head::read);
            if (head.status() != SWITCHING_PROTOCOLS) {
                throw head.refused(path, connection.input());
            }
            taken = true;
            return connection;
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    private byte[] exchange(String method, String path, String headers, Body body) throws IOException {
        try (DaemonConnection connection = DaemonConnection.to(daemon)) {
            return answer(connection, method, path, headers + "\nConnection: close", body, input -> {
                Head head = Head.read(input);
                if (head.status() >= REFUSED) {
                    throw head.refused(path, input);
                }
                return head.body(input);
            });
        }
    }

    /** Reads an answer, or a part of it. */
    private interface Reader<T> {
        T read(InputStream input) throws IOException;
    }

    private static <T> T answer(
            DaemonConnection connection, String method, String path, String headers, Body body, Reader<T> reader)
            throws IOException {
        CompletableFuture<Void> limit =
                new CompletableFuture<Void>().completeOnTimeout(null, LIMIT_SECONDS, TimeUnit.SECONDS);
        var unused = limit.thenRun(() -> close(connection));
        try {
            send(connection, method, path, headers, body);
            return reader.read(connection.input());
        } catch (IOException e) {
            if (limit.isDone()) {
                throw new IOException(
                        "the daemon did not answer %s %s within %d s".formatted(method, path, LIMIT_SECONDS), e);
            }
            throw e;
        } finally {
            limit.cancel(false);
        }
    }

    private static void close(DaemonConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // Whoever waits on it sees that it is of no more use.
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

    private static JsonElement json(byte[] body) throws IOException {
        try {
            return JsonParser.parseString(new String(body, StandardCharsets.UTF_8));
        } catch (JsonParseException e) {
            throw new IOException("the daemon answered what is no JSON: " + e.getMessage(), e);
        }
    }

    /** What stands before the body of an answer. */
    private record Head(int status, long length, boolean chunked) {

        static Head read(InputStream input) throws IOException {
            String text = text(input);
            String[] first = text.lines().findFirst().orElse("").split(" ", 3);
            if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5]\\d\\d")) {
                throw new IOException("it is no HTTP that answers, but '%s'"
                        .formatted(text.lines().findFirst().orElse("nothing")));
            }
            long length = Long.MAX_VALUE;
            boolean chunked = false;
            for (String line : text.lines().skip(1).toList()) {
                String lower = line.toLowerCase(Locale.ROOT).replace(" ", "");
                if (lower.matches("content-length:\\d{1,18}")) {
                    length = Long.parseLong(lower.substring(lower.indexOf(':') + 1));
                }
                chunked |= lower.equals("transfer-encoding:chunked");
            }
            return new Head(Integer.parseInt(first[1]), length, chunked);
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
            byte[] body = chunked ? chunks(input) : input.readNBytes((int) Math.min(length, MAX_BODY + 1L));
            if (body.length > MAX_BODY) {
                throw new IOException("the daemon's answer has more than %d bytes".formatted(MAX_BODY));
            } else if (!chunked && length != Long.MAX_VALUE && body.length < length) {
                throw new IOException("the daemon's answer ended after %d of %d bytes".formatted(body.length, length));
            }
            return body;
        }

        /** Each after its size in hexadecimal digits, until one of size zero. */
        private static byte[] chunks(InputStream input) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = size(input); size > 0; size = size(input)) {
                if (size > MAX_BODY - body.size()) {
                    throw new IOException("the daemon's answer has more than %d bytes".formatted(MAX_BODY));
                }
                body.write(input.readNBytes(size));
                input.skipNBytes("\r\n".length());
            }
            return body.toByteArray();
        }

        private static int size(InputStream input) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int each = input.read(); each >= 0 && each != '\n' && line.length() < HEX; each = input.read()) {
                line.append((char) each);
            }
            try {
                return Integer.parseUnsignedInt(line.toString().strip(), HEX);
            } catch (NumberFormatException e) {
                throw new IOException("the daemon's answer has a part of '%s' bytes".formatted(line), e);
            }
        }

        RefusedException refused(String path, InputStream input) throws IOException {
            String said = new String(body(input), StandardCharsets.UTF_8).strip();
            try {
                said = JsonParser.parseString(said)
                        .getAsJsonObject()
                        .get("message")
                        .getAsString();
            } catch (JsonParseException | IllegalStateException | NullPointerException e) {
                // Then it is said in no form.
            }
            return new RefusedException(
                    status, said.isEmpty() ? "the daemon answered %d to %s".formatted(status, path) : said);
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
