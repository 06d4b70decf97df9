package io.kernelproof.examples;

import io.kernelproof.environment.Command;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/** Java programs that do real work with a library, so that their minimum kernel can be found like that of any command. */
public final class Libraries {

    private static final int ROWS = 1000;

    private Libraries() {}

    /**
     * Prepares a program.
     *
     * @param library {@code lucene}, {@code sqlite}, {@code epoll} or {@code io_uring}, which are transports of Netty
     * @param directory where it leaves what it writes, and its native code
     * @return the command, which can be run again and again
     */
    public static Command of(String library, Path directory) {
        return Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Libraries.class.getName(),
                library);
    }

    /**
     * Does the work; what it writes goes to a new directory below that for temporary files.
     *
     * @param arguments the library
     * @throws Exception if it does not work
     */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("kernelproof-library");
        long done = switch (arguments[0]) {
            case "lucene" -> searched(directory);
            case "sqlite" -> selected(directory);
            case "epoll" ->
                echoed(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class);
            case "io_uring" ->
                echoed(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class, IoUringSocketChannel.class);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        if (done != ROWS) {
            throw new IllegalStateException("%d of %d are done".formatted(done, ROWS));
        }
    }

    /** Sends as many bytes over loopback, and counts what comes back. */
    private static long echoed(
            IoHandlerFactory transport, Class<? extends ServerChannel> server, Class<? extends SocketChannel> client)
            throws Exception {
        return NettyEcho.of("x".repeat(ROWS), transport, server, client).length();
    }

    /** Writes an index, and searches it through mapped memory. */
    private static long searched(Path path) throws IOException {
        try (Directory directory = new MMapDirectory(path)) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
                for (int row = 0; row < ROWS; row++) {
                    Document document = new Document();
                    document.add(new TextField("text", "only running proves " + row, Field.Store.YES));
                    writer.addDocument(document);
                }
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                return new IndexSearcher(reader).count(new TermQuery(new Term("text", "proves")));
            }
        }
    }

    /** Writes rows with a write-ahead log, and counts them. */
    private static long selected(Path path) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path.resolve("rows"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.executeUpdate("CREATE TABLE rows (text TEXT)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO rows VALUES (?)")) {
                for (int row = 0; row < ROWS; row++) {
                    insert.setString(1, "only running proves " + row);
                    insert.executeUpdate();
                }
            }
            connection.commit();
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM rows")) {
                count.next();
                return count.getLong(1);
            }
        }
    }
}
