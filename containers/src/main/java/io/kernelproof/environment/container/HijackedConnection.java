package io.kernelproof.environment.container;

import com.github.dockerjava.transport.SSLConfig;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.testcontainers.dockerclient.TransportConfig;

/**
 * A request to the daemon after which the connection belongs to the streams of a program. Docker's Java client can do that as
 * well, but never tells the program that its input has ended.
 */
final class HijackedConnection implements Closeable {

    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_ERROR = 1024;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Streams streams;

    /** Both directions of a connection, each with an end of its own. */
    private interface Streams extends Closeable {
        InputStream input() throws IOException;

        OutputStream output() throws IOException;

        void endOutput() throws IOException;
    }

    private HijackedConnection(Streams streams) {
        this.streams = streams;
    }

    static HijackedConnection post(TransportConfig daemon, String path, String json) throws IOException {
        HijackedConnection connection = new HijackedConnection(connect(daemon));
        boolean taken = false;
        try {
            connection.send(path, json.getBytes(StandardCharsets.UTF_8));
            connection.requireHijacked(path);
            taken = true;
            return connection;
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    private static Streams connect(TransportConfig daemon) throws IOException {
        URI host = daemon.getDockerHost();
        SSLConfig tls = daemon.getSslConfig();
        return switch (host.getScheme()) {
            case "unix" ->
                new Channel(
                        SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(host.getPath()));
            case "tcp", "http", "https" ->
                tls == null
                        ? new Channel(SocketChannel.open(), new InetSocketAddress(host.getHost(), host.getPort()))
                        : new Tls(tls, host);
            default ->
                throw new IOException(
                        "programs in containers are reached over unix:// and tcp:// only, not over " + host);
        };
    }

    private void send(String path, byte[] body) throws IOException {
        String head = """
                POST %s HTTP/1.1
                Host: docker
                Connection: Upgrade
                Upgrade: tcp
                Content-Type: application/json
                Content-Length: %d

                """.formatted(path, body.length).replace("\n", "\r\n");
        OutputStream output = streams.output();
        output.write(head.getBytes(StandardCharsets.US_ASCII));
        output.write(body);
        output.flush();
    }

    private void requireHijacked(String path) throws IOException {
        String head = head(streams.input());
        String[] status = head.lines().findFirst().orElse("").split(" ", 3);
        if (status.length < 2 || !status[1].equals(String.valueOf(SWITCHING_PROTOCOLS))) {
            String body = new String(streams.input().readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
            throw new IOException("the daemon answered '%s' to %s: %s"
                    .formatted(head.lines().findFirst().orElse("nothing"), path, body.strip()));
        }
    }

    private static String head(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n") && head.length() < MAX_HEAD) {
            int each = input.read();
            if (each < 0) {
                break;
            }
            head.append((char) each);
        }
        return head.toString();
    }

    InputStream input() throws IOException {
        return streams.input();
    }

    OutputStream output() throws IOException {
        return streams.output();
    }

    /** Lets the program see the end of its input. */
    void endOutput() throws IOException {
        streams.endOutput();
    }

    @Override
    public void close() throws IOException {
        streams.close();
    }

    /** The streams of {@link java.nio.channels.Channels} let nobody write while somebody waits for something to read. */
    private static final class Channel implements Streams {

        private final SocketChannel channel;

        Channel(SocketChannel channel, SocketAddress address) throws IOException {
            this.channel = channel;
            boolean connected = false;
            try {
                connected = channel.connect(address);
            } finally {
                if (!connected) {
                    channel.close();
                }
            }
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return channel.read(ByteBuffer.wrap(bytes, offset, length));
                }
            };
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int each) throws IOException {
                    write(new byte[] {(byte) each}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
                    while (rest.hasRemaining()) {
                        channel.write(rest);
                    }
                }
            };
        }

        @Override
        public void endOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class Tls implements Streams {

        private final SSLSocket socket;

        Tls(SSLConfig config, URI host) throws IOException {
            try {
                socket = (SSLSocket)
                        config.getSSLContext().getSocketFactory().createSocket(host.getHost(), host.getPort());
            } catch (GeneralSecurityException e) {
                throw new IOException("the keys for %s cannot be used".formatted(host), e);
            }
        }

        @Override
        public InputStream input() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream output() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
