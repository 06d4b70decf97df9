package io.kernelproof.floor;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.kernel.KernelVersion;
import java.io.IOException;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Finds the lowest kernel on which a workload still passes, by running it: first on this machine's kernel, recording which newer
 * calls and flags it makes; then on older and older ones, simulated, by bisection over the versions of those. What it does only
 * when it is refused something joins them. A list of used calls cannot tell: a program that meets a missing call may have
 * another way, or take a wrong one, or die.
 *
 * <p>It is assumed that who passes on a kernel passes on all newer ones; {@link #thorough} does not assume it. Immutable: each
 * method returns a changed copy.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Floor {

    /** Where the search ends if nothing else is said: RHEL 6 began as this kernel, and hardly anything older still runs. */
    public static final KernelVersion BASELINE = KernelVersion.parse("2.6.32");

    private final Trial trial;
    private final Optional<Trial> trivial;
    private final KernelVersion baseline;
    private final boolean thorough;
    private final boolean confirming;

    private Floor(Trial trial, Optional<Trial> trivial, KernelVersion baseline, boolean thorough, boolean confirming) {
        this.trial = trial;
        this.trivial = trivial;
        this.baseline = baseline;
        this.thorough = thorough;
        this.confirming = confirming;
    }

    /**
     * Prepares the search for a workload.
     *
     * @param trial the workload
     * @return the search, down to {@link #BASELINE}
     */
    public static Floor of(Trial trial) {
        return new Floor(trial, Optional.empty(), BASELINE, false, false);
    }

    /**
     * Prepares the search for a command: it passes if it ends with status 0 within its time limit. It is compared with a command
     * of the same kind that does nothing, such as {@code java -version} for one that is started by {@code java}.
     *
     * @param command the command
     * @return the search, down to {@link #BASELINE}
     */
    public static Floor of(Command command) {
        return of(Trial.of(command)).comparedWith(Trial.of(TrivialCommand.like(command)));
    }

    /**
     * Prepares the search for a command whose runs are not to meet what earlier ones left behind.
     *
     * @param command the command
     * @param before run before it each time, in the same directory, on this machine's kernel; it has to end with 0; or empty
     * @param fresh whether each run has a copy of the working directory, of at most 50,000 files with 512 MiB, and a directory of its
     *     own for temporary files in {@code TMPDIR}
     * @return the search, down to {@link #BASELINE}
     */
    public static Floor of(Command command, Optional<Command> before, boolean fresh) {
        return of(new CommandTrial(command, before, fresh, EnvironmentProviders.installed()))
                .comparedWith(Trial.of(TrivialCommand.like(command)));
    }

    /**
     * Returns the mainline release just before another.
     *
     * @param version a mainline version, 2.6.1 or newer
     * @return such as 4.20 for 5.0
     */
    public static KernelVersion releaseBefore(KernelVersion version) {
        return Releases.before(version);
    }

    /**
     * Changes where the search ends.
     *
     * @param baseline the oldest version that is tried
     * @return the changed search
     */
    public Floor downTo(KernelVersion baseline) {
        return new Floor(trial, trivial, baseline, thorough, confirming);
    }

    /**
     * Changes with what the workload is compared, to tell what only its JVM, C library or dynamic loader tries.
     *
     * @param trivial a workload of the same kind that does nothing
     * @return the changed search
     */
    public Floor comparedWith(Trial trivial) {
        return new Floor(trial, Optional.of(trivial), baseline, thorough, confirming);
    }

    /**
     * Tries every version in play instead of assuming that passing is monotone; and where several calls may have set the floor,
     * each of them alone.
     *
     * @return the changed search
     */
    public Floor thorough() {
        return new Floor(trial, trivial, baseline, true, confirming);
    }

    /**
     * Runs the workload on the predicted kernels as well, simulated: on the last that should fail and the first that should pass
     * of each vendor and of gVisor, mostly four runs.
     *
     * @return the changed search
     */
    public Floor confirmingPredictions() {
        return new Floor(trial, trivial, baseline, thorough, true);
    }

    /**
     * Searches.
     *
     * @return the floor, and how it was found
     * @throws FloorException if there is none to be found: the workload fails even on this machine's kernel, or passes and fails
     *     by chance
     * @throws EnvironmentUnavailableException if kernels cannot be simulated here
     * @throws IOException if the workload could not be started
     */
    public FloorResult find() throws FloorException, EnvironmentUnavailableException, IOException {
        return new FloorSearch(trial, trivial, baseline, thorough, confirming).result();
    }
}
