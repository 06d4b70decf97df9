package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunOnKernels;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that bring native code, which no list of a Java program's calls would show, on four kernels. */
@RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
@Timeout(60)
class NativeLibraryTests {

    @Test
    void nettyEchoesThroughEpoll() throws Exception {
        EventLoopGroup loops = new EpollEventLoopGroup(1);
        try {
            Channel server = new ServerBootstrap()
                    .group(loops)
                    .channel(EpollServerSocketChannel.class)
                    .childHandler(new Echo())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            Answer answer = new Answer();
            Channel client = new Bootstrap()
                    .group(loops)
                    .channel(EpollSocketChannel.class)
                    .handler(answer)
                    .connect(server.localAddress())
                    .sync()
                    .channel();

            client.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8))
                    .sync();

            assertThat(answer.text.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
        } finally {
            loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var unused = context.writeAndFlush(message);
        }
    }

    private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {

        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            text.complete(message.toString(StandardCharsets.UTF_8));
        }
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
