package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * What a command printed could not be passed on, such as to a reader that has ended, so the command was ended, too. The cause is
 * what the {@linkplain Terminal terminal's} stream threw.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class TerminalLostException extends CommandEndedException {

    private static final long serialVersionUID = 1L;

    TerminalLostException(Problem problem, Seen seen, IOException cause) {
        super(problem, seen, cause);
    }
}
