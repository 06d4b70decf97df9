package io.kernelproof.environment.container;

import io.kernelproof.trap.FrameReader;
import java.time.Duration;

/**
 * How long a daemon and the programs in its containers may take. Each exchange ends by one of these, whatever the other side does:
 * its connection is closed then.
 *
 * @param connect until a connection is there, with the handshake of TLS
 * @param answer until a question is answered in full
 * @param start until a container is made or started, or a program in it
 * @param archive until copies of files are in a container
 * @param files until files of a container are read or written there
 * @param proof until one of a container's first programs has told what the environment is
 * @param silence until the native launcher has said that it is there, again and again while its program runs
 * @param kill until a program in a container is ended, or the container, each
 * @param remove until a container is removed
 */
record Limits(
        Duration connect,
        Duration answer,
        Duration start,
        Duration archive,
        Duration files,
        Duration proof,
        Duration silence,
        Duration kill,
        Duration remove) {

    static final Limits USUAL = new Limits(
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            FrameReader.SILENCE,
            Duration.ofSeconds(20),
            Duration.ofSeconds(30));

    /** The same limit for each. */
    static Limits all(Duration limit) {
        return new Limits(limit, limit, limit, limit, limit, limit, limit, limit, limit);
    }
}
