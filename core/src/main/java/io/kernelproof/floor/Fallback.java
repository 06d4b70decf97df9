package io.kernelproof.floor;

import io.kernelproof.trap.Sequel;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A call or flag that was refused to a workload which passed all the same.
 *
 * @param feature what was refused
 * @param sequel what the program did next, which shows its other way; empty if that was not seen
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Fallback(Feature feature, Optional<Sequel> sequel) {

    @Override
    public String toString() {
        return sequel.map(Sequel::describe)
                .map(words -> feature + words.substring(feature.name().length()))
                .orElseGet(feature::toString);
    }
}
