package io.kernelproof.environment.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of this machine that leads to the same port in a container: for each connection, a native program there carries the
 * bytes. So the container needs no network, and the daemon may be anywhere.
 */
final class Forwarding implements Closeable {

    private static final int BACKLOG = 4;
    private static final int PART = 64 * 1024;

    private final ServerSocket server;
    private final Inside inside;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

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
        Forwarding forwarding =
                new Forwarding(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), inside);
        daemon("kernelproof-forward-" + port, forwarding::accept);
        return forwarding;
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket outside = server.accept();
                open.add(outside);
                daemon(Thread.currentThread().getName() + "-to", () -> carry(outside));
            } catch (IOException e) {
                // Closed; or one connection failed, and whoever made it sees that.
            }
        }
    }

    private void carry(Socket outside) {
        try (outside;
                DaemonConnection connection = inside.connect()) {
            MultiplexedInput fromInside = new MultiplexedInput(connection.input());
            daemon(Thread.currentThread().getName() + "-from", () -> carryBack(fromInside, outside));
            copy(outside.getInputStream(), connection.output());
            connection.endOutput();
            // The other direction closes the socket when the program inside has ended.
            while (outside.getInputStream().read() >= 0) {
                // Nothing comes after the end.
            }
        } catch (IOException e) {
            // One side is gone, so both are.
        } finally {
            open.remove(outside);
        }
    }

    private static void carryBack(MultiplexedInput fromInside, Socket outside) {
        try (outside) {
            copy(fromInside, outside.getOutputStream());
        } catch (IOException e) {
            // One side is gone, so both are.
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
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
