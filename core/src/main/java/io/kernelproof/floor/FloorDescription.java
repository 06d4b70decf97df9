package io.kernelproof.floor;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A result in words. */
record FloorDescription(FloorResult result) {

    String text() {
        return Stream.of(
                        headline(),
                        line("set by", setBy()),
                        line(
                                "not monotone",
                                result.alsoPassing().isEmpty()
                                        ? ""
                                        : "it also passes on " + words(result.alsoPassing())),
                        line(
                                "flaky",
                                result.flaky().isEmpty() ? "" : "it passed and failed on " + words(result.flaky())),
                        lines("has another way for", ownFallbacks()),
                        line("tried by runtime only", words(ofRuntimeOnly())),
                        lines("predicted from tables", result.predictions().stream()),
                        lines("not seen", Stream.concat(result.unseen().stream(), FloorResult.NEVER_SEEN.stream())),
                        lines("runs", result.runs().stream()))
                .collect(joining());
    }

    private String headline() {
        return "%s needs %sLinux %s%s (%sfound by %d runs of simulated kernels on %s%s)\n"
                .formatted(
                        result.workload(),
                        result.opaque().isEmpty() ? "" : "at least ",
                        result.floor(),
                        result.isBaseline() && result.opaque().isEmpty() ? " or older" : "",
                        result.opaque().isEmpty()
                                ? ""
                                : "what it asked of %s stands in memory and was not seen; "
                                        .formatted(String.join(", ", result.opaque())),
                        result.runsNeeded(),
                        result.release(),
                        result.thorough() ? ", every version in play tried" : ", assuming that passing is monotone");
    }

    private String setBy() {
        if (result.isBaseline()) {
            return "";
        } else if (result.setBy().isEmpty()) {
            return "nothing that was refused: on the release before it fails for another reason,"
                    + " such as the release that uname tells";
        }
        String together = result.setBy().size() > 1 ? ", refused together below" : "";
        return words(result.setBy()) + together + (result.isOfRuntime() ? "; its runtime alone needs the same" : "");
    }

    private Stream<Fallback> ownFallbacks() {
        return result.fallbacks().stream()
                .filter(fallback -> !result.ofRuntime().contains(fallback.feature()));
    }

    private List<Feature> ofRuntimeOnly() {
        return result.ofRuntime().stream()
                .filter(feature -> !result.setBy().contains(feature))
                .toList();
    }

    private static String line(String title, String text) {
        return text.isEmpty() ? "" : "  %s: %s\n".formatted(title, text);
    }

    private static String lines(String title, Stream<?> items) {
        List<String> all = items.map(item -> "    " + item + "\n").toList();
        return all.isEmpty() ? "" : "  %s:\n%s".formatted(title, String.join("", all));
    }

    private static String words(Collection<?> items) {
        return items.stream().map(Object::toString).collect(joining(", "));
    }
}
