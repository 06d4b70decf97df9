package io.kernelproof.floor;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Whether a workload passes on a range of kernels that a vendor made one after the other, or of releases of gVisor: from tables of
 * what they have, and what it used at its floor. The workload may have another way for what is missing, and a kernel may lack what
 * is in no table.
 *
 * @param oldest the first kernel of the range, under a name by which it can also be simulated
 * @param newest the last one of the range, which may be the same
 * @param missing what {@link #border} lacks of what the workload used; none if it is predicted to pass
 * @param unsure what else is to be known of {@link #border}, a sentence each without its period: calls that are there in part, and
 *     flags of which it is not recorded whether they are there
 * @param run a run on {@link #border}, simulated, if that was asked for
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Prediction(
        String oldest, String newest, List<Feature> missing, List<String> unsure, Optional<FloorRun> run) {

    /** Copies the lists. */
    public Prediction {
        missing = List.copyOf(missing);
        unsure = List.copyOf(unsure);
    }

    /**
     * Tells what is predicted.
     *
     * @return true if the workload is predicted to pass
     */
    public boolean passes() {
        return missing.isEmpty();
    }

    /**
     * Names the kernel of the range that is nearest to being otherwise: the first that should pass, the last that should fail.
     *
     * @return its name
     */
    public String border() {
        return passes() ? oldest : newest;
    }

    /**
     * Tells what became of the prediction when it was simulated. That confirms nothing of the real kernel: the tables that predict are
     * those that the simulation is made from.
     *
     * @return whether the run on {@link #border} ended as predicted; empty if there was none
     */
    public Optional<Boolean> alikeWhenSimulated() {
        return run.map(made -> made.passed() == passes());
    }

    Prediction triedBy(FloorRun made) {
        return new Prediction(oldest, newest, missing, unsure, Optional.of(made));
    }

    @Override
    public String toString() {
        return range() + lacking() + unsure.stream().map(each -> "; " + each).collect(joining()) + outcome();
    }

    private String range() {
        String predicate = oldest.equals(newest) ? (passes() ? "passes" : "fails") : passes() ? "pass" : "fail";
        return (oldest.equals(newest) ? oldest : oldest + " to " + newest) + ": " + predicate;
    }

    private String lacking() {
        return passes()
                ? ""
                : ", %s lacks %s"
                        .formatted(
                                newest, missing.stream().map(Feature::toString).collect(joining(", ")));
    }

    private String outcome() {
        return run.map(made ->
                        "; %s when simulated: %s".formatted(made.passed() == passes() ? "the same" : "otherwise", made))
                .orElse("");
    }
}
