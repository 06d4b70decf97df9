package io.kernelproof.environment;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.IntConsumer;
import org.apiguardian.api.API;

/**
 * What a command shares, while it runs, with who runs it.
 *
 * @param stdin what it reads; read by a daemon thread, which is interrupted when the command has ended; a stream that does not heed that may
 *     swallow what comes next
 * @param stdout gets what it and its children write to descriptor 1, at once; where it throws, the command is ended
 * @param stderr the same of descriptor 2
 * @param started hears the command's process when it has been started, so that signals can be passed on to it
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Terminal(InputStream stdin, OutputStream stdout, OutputStream stderr, IntConsumer started) {}
