package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunOnKernels;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that bring native code, which no list of a Java program's calls would show, on four kernels. */
@RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
@Timeout(60)
class NativeLibraryTests {

    @Test
    void nettyEchoesThroughEpoll() throws Exception {
        assertThat(NettyEcho.of(
                        "hello", EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class))
                .isEqualTo("hello");
    }

    @Test
    void sqliteKeepsARow(@TempDir Path directory) throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("store.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.executeUpdate("CREATE TABLE facts (fact TEXT)");
            statement.executeUpdate("INSERT INTO facts VALUES ('only running proves')");
        }

        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet facts = statement.executeQuery("SELECT fact FROM facts")) {
            assertThat(facts.next()).isTrue();
            assertThat(facts.getString(1)).isEqualTo("only running proves");
        }
    }
}
