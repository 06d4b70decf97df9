package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import io.kernelproof.junit.RunUnderSeccomp;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A library's native transports in containers, which have no network but loopback. */
@RunInImages("kernelproof/debian:12")
@RunOnRuntimes({"runc", "runsc"})
@RunUnderSeccomp({"default", "unconfined", "io-uring-eperm.json"})
@Timeout(60)
class NettyInContainersTests {

    @Test
    void echoesThroughEpoll() throws Exception {
        assertThat(NettyEcho.of(
                        "hello", EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class))
                .isEqualTo("hello");
    }

    @Test
    @KnownIncompatible(runtime = "runsc", because = "Netty wants Linux 5.9 for it, and gVisor calls itself 4.4")
    @KnownIncompatible(
            seccomp = "io-uring-eperm.json",
            because = "the profile refuses io_uring, as Docker's does since 25.0")
    void echoesThroughIoUring() throws Exception {
        assertThat(NettyEcho.of(
                        "hello",
                        IoUringIoHandler.newFactory(),
                        IoUringServerSocketChannel.class,
                        IoUringSocketChannel.class))
                .isEqualTo("hello");
    }
}
