package io.kernelproof.junit.engine;

import java.util.List;
import java.util.Map;

/**
 * What to run inside.
 *
 * @param uniqueIds what to select there, in ids of the inner launcher such as {@code [engine:junit-jupiter]/[class:a.B]}
 * @param configuration all configuration parameters of the inner launcher
 */
record GuestRequest(List<String> uniqueIds, Map<String, String> configuration) {
    GuestRequest {
        uniqueIds = List.copyOf(uniqueIds);
        configuration = Map.copyOf(configuration);
    }
}
