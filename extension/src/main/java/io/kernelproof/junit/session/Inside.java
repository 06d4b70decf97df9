package io.kernelproof.junit.session;

import java.util.Optional;
import org.apiguardian.api.API;

/** Whether this JVM is itself one that was started inside an environment, where nothing of us has anything left to do. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Inside {

    /** The system property that is set inside, to the environment's id. */
    public static final String ENVIRONMENT = "kernelproof.environment";

    private Inside() {}

    /**
     * Returns the environment that this JVM runs in.
     *
     * @return its id, or empty outside of every environment
     */
    public static Optional<String> environment() {
        return Optional.ofNullable(System.getProperty(ENVIRONMENT));
    }
}
