package io.kernelproof.environment.container;

import com.github.dockerjava.transport.SSLConfig;
import io.kernelproof.time.TimeLimit;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.testcontainers.dockerclient.TransportConfig;

/** Both directions of a connection to the daemon, each with an end of its own. */
interface DaemonConnection extends Closeable {

    /** The same stream at each call: it reads ahead. */
    InputStream input();

    OutputStream output() throws IOException;

    /** Lets the other side see the end of its input. */
    void endOutput() throws IOException;

    /** What is done over a connection. */
    @FunctionalInterface
    interface Work<T> {
        T done() throws IOException;
    }

    /** Does something over this connection within a limit that begins now. */
    default <T> T within(Duration limit, String what, Work<T> work) throws IOException {
        return within(TimeLimit.of(limit), what, work);
    }

    /**
     * Does something over this connection, which is closed if that takes too long.
     *
     * @param whole how long it may take, perhaps with something before it
     * @param what names it, to be followed by how long it took
     * @throws SilentException if it takes longer
     */
    default <T> T within(TimeLimit whole, String what, Work<T> work) throws IOException {
        TimeLimit rest = TimeLimit.of(whole.left(), () -> close(this));
        try (rest) {
            T done = work.done();
            rest.close();
            if (rest.hasPassed()) {
                throw new SilentException(what, whole, null);
            }
            return done;
        } catch (IOException e) {
            rest.close();
            throw rest.hasPassed() && !(e instanceof SilentException) ? new SilentException(what, whole, e) : e;
        }
    }

    /** Closes what is of no use any more. */
    static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It ends with this JVM.
        }
    }

    /**
     * Connects to a daemon.
     *
     * @param limit until the connection is there
     * @throws UnreachableException if nobody answers there
     * @throws IOException if who answers is not who is meant
     */
    static DaemonConnection to(TransportConfig daemon, Duration limit) throws IOException {
        URI host = daemon.getDockerHost();
        SSLConfig tls = daemon.getSslConfig();
        TimeLimit connecting = TimeLimit.of(limit);
        return switch (String.valueOf(host.getScheme())) {
            case "unix" -> Channel.to(unixAddress(host), StandardProtocolFamily.UNIX, host, connecting);
            case "tcp", "http", "https" -> overNetwork(tls, host, connecting);
            default ->
                throw new UnreachableException(
                        "daemons are reached over unix:// and tcp:// only, not over " + host, null);
        };
    }

    private static DaemonConnection overNetwork(@Nullable SSLConfig tls, URI host, TimeLimit connecting)
            throws IOException {
        InetSocketAddress address = Tcp.address(host, tls != null, connecting);
        return tls == null
                ? Channel.to(address, Tcp.family(address), host, connecting)
                : TlsConnection.to(tls, address, host, connecting);
    }

    private static SocketAddress unixAddress(URI host) throws UnreachableException {
        try {
            return UnixDomainSocketAddress.of(String.valueOf(host.getPath()));
        } catch (IllegalArgumentException e) {
            throw new UnreachableException("%s is no path of a socket".formatted(host), e);
        }
    }

    /** What is peculiar to networks. */
    final class Tcp {

        private static final int PORT = 2375;
        private static final int PORT_OF_TLS = 2376;

        /** A host that is lost, or cut off, is noticed after about a minute of which nothing is heard. */
        private static final int IDLE_SECONDS = 30;

        private static final int INTERVAL_SECONDS = 10;
        private static final int PROBES = 3;

        private Tcp() {}

        /** Asking for a name waits for servers of names, and cannot be ended. */
        static InetSocketAddress address(URI host, boolean tls, TimeLimit limit) throws IOException {
            String name = host.getHost();
            if (name == null) {
                throw new UnreachableException("%s names no host".formatted(host), null);
            }
            int port = host.getPort() >= 0 ? host.getPort() : tls ? PORT_OF_TLS : PORT;
            try {
                return new InetSocketAddress(limit.call(() -> InetAddress.getByName(name)), port);
            } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
                throw new UnreachableException(
                        "the address of %s is not to be found out: %s".formatted(host, said(e)), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnreachableException("interrupted while the address of %s was looked up".formatted(host), e);
            }
        }

        private static Object said(Exception e) {
            return e instanceof ExecutionException && e.getCause() != null
                    ? e.getCause()
                    : String.valueOf(e.getMessage());
        }

        static StandardProtocolFamily family(InetSocketAddress address) {
            return address.getAddress().getAddress().length == Integer.BYTES
                    ? StandardProtocolFamily.INET
                    : StandardProtocolFamily.INET6;
        }

        /** Sets an option of a socket or a channel. */
        interface Options {
            <T> void set(java.net.SocketOption<T> option, T value) throws IOException;
        }

        static void keepAlive(Options socket) throws IOException {
            socket.set(StandardSocketOptions.SO_KEEPALIVE, true);
            try {
                socket.set(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
                socket.set(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
                socket.set(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
            } catch (UnsupportedOperationException e) {
                // Then the system's own times hold.
            }
        }
    }

    /** The streams of {@link java.nio.channels.Channels} let nobody write while somebody waits for something to read. */
    final class Channel implements DaemonConnection {

        private final SocketChannel channel;
        private final InputStream input;

        private Channel(SocketChannel channel) {
            this.channel = channel;
            this.input = new BufferedInputStream(new ChannelInput(channel));
        }

        static Channel to(SocketAddress address, StandardProtocolFamily family, URI host, TimeLimit left)
                throws IOException {
            Channel connection = new Channel(SocketChannel.open(family));
            boolean connected = false;
            try {
                connection.within(left, "connecting to %s".formatted(host), () -> {
                    if (family != StandardProtocolFamily.UNIX) {
                        Tcp.keepAlive(connection.channel::setOption);
                    }
                    return connection.channel.connect(address);
                });
                connected = true;
                return connection;
            } catch (IOException e) {
                throw new UnreachableException(
                        e instanceof SilentException
                                ? String.valueOf(e.getMessage())
                                : "%s cannot be connected to: %s".formatted(host, e.getMessage()),
                        e);
            } finally {
                if (!connected) {
                    DaemonConnection.close(connection);
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
                    try {
                        while (rest.hasRemaining()) {
                            channel.write(rest);
                        }
                    } catch (ClosedChannelException e) {
                        throw closed(e);
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

    private static IOException closed(ClosedChannelException e) {
        return new IOException("the connection to the daemon was closed on this side", e);
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
            try {
                return channel.read(ByteBuffer.wrap(bytes, offset, length));
            } catch (ClosedChannelException e) {
                throw closed(e);
            }
        }
    }
}
