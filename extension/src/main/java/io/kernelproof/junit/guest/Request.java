package io.kernelproof.junit.guest;

import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/** What the outer side asks of the JVM inside. One {@link Setup} comes first, then any number of {@link Execute}. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public sealed interface Request {

    /**
     * Prepares the JVM, before any class of JUnit is loaded.
     *
     * @param properties system properties to set, as Surefire sets those of its fork
     */
    record Setup(Map<String, String> properties) implements Request {
        /** Copies the properties. */
        public Setup {
            properties = Map.copyOf(properties);
        }
    }

    /**
     * Runs tests.
     *
     * @param uniqueIds what to select, in ids of the launcher inside
     * @param configuration configuration parameters of that launcher
     */
    record Execute(List<String> uniqueIds, Map<String, String> configuration) implements Request {
        /** Copies both. */
        public Execute {
            uniqueIds = List.copyOf(uniqueIds);
            configuration = Map.copyOf(configuration);
        }
    }
}
