package io.kernelproof.environment.container;

import io.kernelproof.time.TimeLimit;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port of this machine that leads to the same port in a container: for each connection, a native program there carries the
 * bytes. So the container needs no network, and the daemon may be anywhere.
 */
final class Forwarding implements Closeable {

    private static final int BACKLOG = 4;
    private static final int PART = 64 * 1024;

    /** Where no connection can be taken, as for want of descriptors: the first pause, and the longest one. */
    private static final int PAUSE_MILLIS = 50;

    private static final int LONGEST_PAUSE_MILLIS = 5_000;

    private final ServerSocket server;
    private final Inside inside;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Connects to the port in the container. */
    @FunctionalInterface
    interface Inside {
        DaemonConnection connect() throws IOException;
    }

    private Forwarding(ServerSocket server, Inside inside) {
        this.server = server;
        this.inside = inside;
    }

    /** Only programs of this machine get in. */
    static Forwarding of(int port, Inside inside) throws IOException {
        return of(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), inside);
    }

    /** Takes over a socket. */
    static Forwarding of(ServerSocket server, Inside inside) {
        Forwarding forwarding = new Forwarding(server, inside);
        TimeLimit.thread(forwarding.name(), forwarding::accept);
        return forwarding;
    }

    private String name() {
        return "kernelproof-forward-" + server.getLocalPort();
    }

    private void accept() {
        int pause = PAUSE_MILLIS;
        while (!server.isClosed()) {
            try {
                take(server.accept());
                pause = PAUSE_MILLIS;
            } catch (IOException | OutOfMemoryError e) {
                if (isClosedWithin(pause)) {
                    return;
                }
                Notice.once("a connection to port %d could not be taken, and is tried again: %s"
                        .formatted(server.getLocalPort(), e));
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private boolean isClosedWithin(int millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void take(Socket outside) {
        Pair pair = new Pair(outside);
        boolean taken = false;
        try {
            TimeLimit.thread(name() + "-to", pair::carry);
            taken = true;
        } finally {
            if (!taken) {
                pair.close();
            }
        }
    }

    /** A connection outside, and the one inside to which it leads. */
    private final class Pair implements Closeable {

        private final Socket outside;
        private volatile @Nullable DaemonConnection connection;

        Pair(Socket outside) {
            this.outside = outside;
            open.add(this);
        }

        void carry() {
            try {
                DaemonConnection connected = inside.connect();
                connection = connected;
                if (closed.getCount() == 0 || outside.isClosed()) {
                    close();
                    return;
                }
                TimeLimit.thread(name() + "-from", () -> carryBack(connected));
                copy(outside.getInputStream(), connected.output());
                // The other direction goes on until the program inside has ended.
                connected.endOutput();
            } catch (IOException | OutOfMemoryError e) {
                // One side is gone, so both are.
                close();
            }
        }

        private void carryBack(DaemonConnection connected) {
            try {
                copy(new MultiplexedInput(connected.input()), outside.getOutputStream());
            } catch (IOException e) {
                // One side is gone, so both are.
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            open.remove(this);
            DaemonConnection.close(outside);
            DaemonConnection inner = connection;
            if (inner != null) {
                DaemonConnection.close(inner);
            }
        }
    }

    /** Hands on each part as it comes. */
    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] part = new byte[PART];
        for (int read = from.read(part); read >= 0; read = from.read(part)) {
            to.write(part, 0, read);
            to.flush();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        try {
            server.close();
        } finally {
            open.forEach(DaemonConnection::close);
        }
    }
}
