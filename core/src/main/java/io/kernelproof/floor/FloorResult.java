package io.kernelproof.floor;

import io.kernelproof.kernel.KernelVersion;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The lowest kernel on which a workload passes, and how that was found: by simulation, on one machine.
 *
 * @param workload what was run
 * @param release the release of this machine's kernel, on which all kernels were simulated
 * @param baseline the oldest version that was to be tried
 * @param floor the oldest version on which it passes; the baseline, if it passes there
 * @param thorough whether every version in play was tried
 * @param inPlay the versions of all that the workload tried and that is newer than the baseline, ascending
 * @param setBy what the floor has and the release before it lacks, as far as the workload was refused it there, and a trivial one of
 *     the same kind does not pass without it; more than one if they were refused together, none if the floor is the baseline or the reason was not seen
 * @param fallbacks what the workload was refused at the floor, where it passed
 * @param used what it used at the floor of all that is newer than the baseline
 * @param ofRuntime what a trivial workload of the same kind tries as well; of what sets the floor only if that one fails on the
 *     baseline
 * @param predictions on which kernels of vendors and releases of gVisor it is predicted to pass, from tables; each vendor's and
 *     gVisor's in their order, oldest first
 * @param unseen what could not be seen of it, a sentence each
 * @param runs all runs in their order, but those of the trivial workload
 * @param flaky the versions on which it both passed and failed
 * @param alsoPassing versions below the floor on which it passed, though it fails on one between: then passing is not monotone
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record FloorResult(
        String workload,
        String release,
        KernelVersion baseline,
        KernelVersion floor,
        boolean thorough,
        List<KernelVersion> inPlay,
        List<Feature> setBy,
        List<Fallback> fallbacks,
        List<Feature> used,
        List<Feature> ofRuntime,
        List<Prediction> predictions,
        List<String> unseen,
        List<FloorRun> runs,
        List<KernelVersion> flaky,
        List<KernelVersion> alsoPassing) {

    /** What no run of this kind can see, whatever the workload. */
    public static final List<String> NEVER_SEEN = List.of(
            "ioctl, socket options, and commands and flags that stand in memory or have no row in the table",
            "/proc, /sys, the auxiliary vector and what the vDSO answers without a call, but for its note of the version");

    /** Calls of which it matters most what stands in memory: operations of their own, each with a version of its own. */
    private static final Set<String> OPAQUE = Set.of("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf");

    /** Copies the lists. */
    public FloorResult {
        inPlay = List.copyOf(inPlay);
        setBy = List.copyOf(setBy);
        fallbacks = List.copyOf(fallbacks);
        used = List.copyOf(used);
        ofRuntime = List.copyOf(ofRuntime);
        predictions = List.copyOf(predictions);
        unseen = List.copyOf(unseen);
        runs = List.copyOf(runs);
        flaky = List.copyOf(flaky);
        alsoPassing = List.copyOf(alsoPassing);
    }

    /**
     * Tells whether the search ended where it was told to, and not because the workload failed.
     *
     * @return true if nothing is known of older kernels
     */
    public boolean isBaseline() {
        return floor.equals(baseline);
    }

    /**
     * Counts the runs that the search itself took.
     *
     * @return how many, without those that were repeated because the outcome was not the expected one
     */
    public long runsNeeded() {
        return runs.stream().filter(run -> !run.repeat()).count();
    }

    /**
     * Tells whether only the JVM, the C library or the dynamic loader needs the floor.
     *
     * @return true if a trivial workload of the same kind tries all that set the floor
     */
    public boolean isOfRuntime() {
        return !setBy.isEmpty() && ofRuntime.containsAll(setBy);
    }

    /**
     * Describes all of it, for people.
     *
     * @return several lines, each ended
     */
    public String describe() {
        return new FloorDescription(this).text();
    }

    /**
     * Tells which calls it used whose operations nobody saw, each of which may need a newer kernel: then the floor is a lower bound.
     *
     * @return their names, sorted; empty if it used none
     */
    public List<String> opaque() {
        return Stream.concat(used.stream(), setBy.stream())
                .map(feature -> feature.name().replaceFirst("#.*", ""))
                .filter(OPAQUE::contains)
                .distinct()
                .sorted()
                .toList();
    }
}
