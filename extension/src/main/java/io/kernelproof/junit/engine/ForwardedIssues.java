package io.kernelproof.junit.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryListener;
import org.junit.platform.engine.SelectorResolutionResult;
import org.junit.platform.engine.UniqueId;

/**
 * Hands on what another engine complains of, in our name, where the launcher does not ask that engine: nobody else would hear of it.
 * Each complaint once, since an engine may be asked several times.
 */
final class ForwardedIssues implements EngineDiscoveryListener {

    private final EngineDiscoveryListener listener;
    private final UniqueId ours;
    private final String engine;
    private final Set<List<Object>> told = new HashSet<>();

    ForwardedIssues(EngineDiscoveryListener listener, UniqueId ours, String engine) {
        this.listener = listener;
        this.ours = ours;
        this.engine = engine;
    }

    @Override
    public void issueEncountered(UniqueId engineId, DiscoveryIssue issue) {
        if (told.add(List.of(issue.severity(), issue.message(), issue.source(), words(issue.cause())))) {
            listener.issueEncountered(
                    ours, issue.withMessage(message -> "%s (says the engine '%s')".formatted(message, engine)));
        }
    }

    /** That a selector is not for it says an engine of most. */
    @Override
    public void selectorProcessed(UniqueId engineId, DiscoverySelector selector, SelectorResolutionResult result) {
        if (result.getStatus() == SelectorResolutionResult.Status.FAILED
                && told.add(List.of(selector, words(result.getThrowable())))) {
            listener.selectorProcessed(ours, selector, result);
        }
    }

    private static String words(Optional<Throwable> thrown) {
        return thrown.map(Throwable::toString).orElse("");
    }
}
