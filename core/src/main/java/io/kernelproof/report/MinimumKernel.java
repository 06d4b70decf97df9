package io.kernelproof.report;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Fidelity;
import io.kernelproof.floor.Fallback;
import io.kernelproof.floor.Feature;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.kernel.KernelVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * The minimum kernel of a test class: what it declares, and what was measured by running it.
 *
 * @param module the module that the class is in
 * @param className the binary name of the class
 * @param declared the version that it declares; empty if none
 * @param measured the oldest version on which its tests pass
 * @param orOlder whether nothing is known of older ones, since the search ended there
 * @param setBy what came with that version and was refused on the release before it, where the tests fail
 * @param fallbacks what was refused at that version, where the tests pass
 * @param ofRuntime what an empty test in the same JVM tries as well
 * @param unseen what could not be seen, a sentence each
 * @param runs the runs that were made, in their order
 * @param fidelity how close the kernels of those runs are to the ones that are named
 * @param release the release of the kernel that they ran on
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record MinimumKernel(
        String module,
        String className,
        Optional<KernelVersion> declared,
        KernelVersion measured,
        boolean orOlder,
        List<Feature> setBy,
        List<Feature> fallbacks,
        List<Feature> ofRuntime,
        List<String> unseen,
        List<Run> runs,
        Fidelity fidelity,
        String release) {

    /**
     * One run of the tests.
     *
     * @param kernel {@code host}, or the version that was simulated
     * @param passed whether they passed
     * @param outcome how it ended, in a line
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    public record Run(String kernel, boolean passed, String outcome) {

        @Override
        public String toString() {
            return kernel + ": " + (passed ? "passed" : "failed, " + outcome);
        }
    }

    /** Copies the lists. */
    public MinimumKernel {
        setBy = List.copyOf(setBy);
        fallbacks = List.copyOf(fallbacks);
        ofRuntime = List.copyOf(ofRuntime);
        unseen = List.copyOf(unseen);
        runs = List.copyOf(runs);
    }

    /**
     * Describes what a search has found.
     *
     * @param module the module that the class is in
     * @param className the binary name of the class
     * @param declared the version that it declares; empty if none
     * @param found what was found
     * @param fidelity how close the kernels of the search are to the ones that are named
     * @return the description
     */
    public static MinimumKernel of(
            String module, String className, Optional<KernelVersion> declared, FloorResult found, Fidelity fidelity) {
        return new MinimumKernel(
                module,
                className,
                declared,
                found.floor(),
                found.isBaseline(),
                found.setBy(),
                found.fallbacks().stream().map(Fallback::feature).toList(),
                found.ofRuntime(),
                found.unseen(),
                found.runs().stream()
                        .map(run -> new Run(run.kernel(), run.passed(), run.outcome()))
                        .toList(),
                fidelity,
                found.release());
    }

    /**
     * Tells whether the tests fail on the declared version.
     *
     * @return true if they need a newer one
     */
    public boolean isDeclaredTooLow() {
        return declared.filter(version -> version.isBefore(measured)).isPresent();
    }

    /**
     * Tells whether the tests pass on an older version than the declared one.
     *
     * @return true if an older one can be declared
     */
    public boolean isDeclaredTooHigh() {
        return declared.filter(measured::isBefore).isPresent();
    }

    /**
     * Tells whether only the JVM, JUnit or the C library needs the measured version.
     *
     * @return true if an empty test tries all that set it
     */
    public boolean isOfRuntime() {
        return !setBy.isEmpty() && ofRuntime.containsAll(setBy);
    }

    String declaredWords() {
        return declared.map(KernelVersion::toString).orElse("none");
    }

    /** Such as {@code 2.6.32 or older}. */
    String measuredWords() {
        return measured + (orOlder ? " or older" : "");
    }

    /** How what was measured compares with what is declared; empty if they agree. */
    String comparison() {
        return isDeclaredTooLow() ? "higher than declared" : isDeclaredTooHigh() ? "lower than declared" : "";
    }

    /** What set it, with words for each of them; empty where the search ended before anything did. */
    String setByWords(Function<Feature, String> words) {
        if (setBy.isEmpty()) {
            return orOlder ? "" : "nothing that was seen";
        }
        String features = setBy.stream().map(words).collect(joining(", "));
        return features + (isOfRuntime() ? "; its JVM alone tries the same" : "");
    }

    /** What it does without, apart from what its JVM does without. */
    String ownFallbacks() {
        return fallbacks.stream()
                .filter(feature -> !ofRuntime.contains(feature))
                .map(Feature::name)
                .collect(joining(", "));
    }
}
