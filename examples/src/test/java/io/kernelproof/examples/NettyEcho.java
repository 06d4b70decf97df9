package io.kernelproof.examples;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that sends back what it gets, and a client of it, both over one of Netty's transports and the loopback interface. */
final class NettyEcho {

    private NettyEcho() {}

    /** Sends the text to the server, and returns what comes back. */
    static String of(
            String text,
            IoHandlerFactory transport,
            Class<? extends ServerChannel> serverChannel,
            Class<? extends SocketChannel> clientChannel)
            throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport);
        try {
            Channel server = new ServerBootstrap()
                    .group(loops)
                    .channel(serverChannel)
                    .childHandler(new Echo())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            Answer answer = new Answer();
            Channel client = new Bootstrap()
                    .group(loops)
                    .channel(clientChannel)
                    .handler(answer)
                    .connect(server.localAddress())
                    .sync()
                    .channel();
            client.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                    .sync();
            return answer.text.get(30, TimeUnit.SECONDS);
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
}
