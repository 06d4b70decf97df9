package io.kernelproof.environment.container;

import com.github.dockerjava.transport.SSLConfig;
import java.io.BufferedInputStream;
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
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.testcontainers.dockerclient.TransportConfig;

/** Both directions of a connection to the daemon, each with an end of its own. */
interface DaemonConnection extends Closeable {

    /** The same stream at each call: it reads ahead. */
    InputStream input();

    OutputStream output() throws IOException;

    /** Lets the other side see the end of its input. */
    void endOutput() throws IOException;

    static DaemonConnection to(TransportConfig daemon) throws IOException {
        URI host = daemon.getDockerHost();
        SSLConfig tls = daemon.getSslConfig();
        return switch (host.getScheme()) {
            case "unix" ->
                new Channel(
                        SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(host.getPath()));
            case "tcp", "http", "https" ->
                tls == null
                        ? new Channel(SocketChannel.open(), new InetSocketAddress(host.getHost(), host.getPort()))
                        : Tls.to(tls, host);
            default -> throw new IOException("daemons are reached over unix:// and tcp:// only, not over " + host);
        };
    }

    /** The streams of {@link java.nio.channels.Channels} let nobody write while somebody waits for something to read. */
    final class Channel implements DaemonConnection {

        private final SocketChannel channel;
        private final InputStream input;

        private Channel(SocketChannel channel, SocketAddress address) throws IOException {
            this.channel = channel;
            this.input = new BufferedInputStream(new ChannelInput(channel));
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
            return input;
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

    /** What a channel reads. */
    final class ChannelInput extends InputStream {

        private final SocketChannel channel;

        private ChannelInput(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    /** A connection under TLS. */
    final class Tls implements DaemonConnection {

        private final SSLSocket socket;
        private final InputStream input;

        private Tls(SSLSocket socket) throws IOException {
            this.socket = socket;
            this.input = new BufferedInputStream(socket.getInputStream());
        }

        private static Tls to(SSLConfig config, URI host) throws IOException {
            try {
                return new Tls((SSLSocket)
                        config.getSSLContext().getSocketFactory().createSocket(host.getHost(), host.getPort()));
            } catch (GeneralSecurityException e) {
                throw new IOException("the keys for %s cannot be used".formatted(host), e);
            }
        }

        @Override
        public InputStream input() {
            return input;
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
