package io.kernelproof.floor;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.kernel.RunningKernel;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.trap.Sequel;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One search for a floor. */
final class FloorSearch {

    /** How often a run is repeated that is not what was expected. */
    private static final int REPEATS = 3;

    /** Many more than any search takes that comes to an end. */
    private static final int MAX_RUNS = 256;

    private static final String HERE = Environment.HOST_KERNEL;

    private final Trial trial;
    private final Optional<Trial> trivial;
    private final KernelVersion baseline;
    private final boolean thorough;
    private final boolean confirming;

    private final Features features;
    private final KernelVersion here;
    private final NavigableSet<KernelVersion> inPlay = new TreeSet<>();
    private final NavigableMap<KernelVersion, List<Attempt>> attempts = new TreeMap<>();
    private final List<FloorRun> runs = new ArrayList<>();
    private final SortedSet<KernelVersion> flaky = new TreeSet<>();

    FloorSearch(Trial trial, Optional<Trial> trivial, KernelVersion baseline, boolean thorough, boolean confirming) {
        this.trial = trial;
        this.trivial = trivial;
        this.baseline = baseline;
        this.thorough = thorough;
        this.confirming = confirming;
        this.features = Features.after(baseline, Arch.current());
        this.here = Releases.of(KernelVersion.ofRelease(RunningKernel.release()));
    }

    FloorResult result() throws FloorException, EnvironmentUnavailableException, IOException {
        requireThatBaselineIsOlder();
        runHere();
        if (thorough) {
            runEveryVersion();
        }
        KernelVersion floor = search();
        Attempt passed = passedAt(floor);
        SortedSet<Feature> setters = setters(floor, passed);
        List<Attempt> ofTrivial = attemptsOfTrivial();
        return new FloorResult(
                trial.name(),
                RunningKernel.release(),
                baseline,
                floor,
                thorough,
                List.copyOf(inPlay),
                List.copyOf(setters),
                fallbacks(passed),
                List.copyOf(features.used(passed)),
                ofRuntime(ofTrivial, setters),
                predictions(needed(setters, passed, ofTrivial)),
                passed.trapped().unseen(),
                runs,
                List.copyOf(flaky),
                alsoPassing(floor));
    }

    private void requireThatBaselineIsOlder() throws FloorException {
        if (!baseline.isBefore(here)) {
            throw new FloorException(
                    trial.name(),
                    "a baseline that is older than this machine's kernel: older kernels are simulated, newer ones cannot be",
                    "the baseline is " + baseline + ", the kernel is " + RunningKernel.release(),
                    "give an older baseline, or run on a newer kernel");
        }
    }

    private void runHere() throws FloorException, EnvironmentUnavailableException, IOException {
        Attempt first = run(Environment.onKernel(HERE), Trap.FAST, false);
        Attempt last = first;
        for (int repeat = 0; repeat < REPEATS && !last.passed(); repeat++) {
            last = run(Environment.onKernel(HERE), Trap.FAST, true);
        }
        if (!last.passed()) {
            throw new FloorException(
                    trial.name(),
                    "it passes on this machine's kernel, " + RunningKernel.release(),
                    "it fails even there, %d of %d times: %s".formatted(runs.size(), runs.size(), last.outcome()),
                    "run it without Kernelproof; if it passes then, it does not bear being traced");
        }
        if (!first.passed()) {
            flaky.add(here);
        }
    }

    /** Versions that come into play by a run are tried as well. */
    private void runEveryVersion() throws FloorException, EnvironmentUnavailableException, IOException {
        passes(baseline);
        for (Optional<KernelVersion> next = untried(); next.isPresent(); next = untried()) {
            passes(next.get());
        }
    }

    private Optional<KernelVersion> untried() {
        return inPlay.descendingSet().stream()
                .filter(version -> !attempts.containsKey(version))
                .findFirst();
    }

    /**
     * Narrows the gap between a version that fails and one that passes until no version in play lies between, and confirms both
     * sides. If that fails, something is at work that was not seen in any call, and every release comes into play.
     */
    private KernelVersion search() throws FloorException, EnvironmentUnavailableException, IOException {
        boolean passesAtBaseline = passes(baseline);
        KernelVersion failing = thorough ? highestFailing() : baseline;
        KernelVersion passing = passesAtBaseline && failing.equals(baseline) ? baseline : newestInPlay();
        NavigableSet<KernelVersion> candidates = inPlay;
        while (true) {
            for (Optional<KernelVersion> middle = middle(candidates, failing, passing);
                    middle.isPresent();
                    middle = middle(candidates, failing, passing)) {
                if (passes(middle.get())) {
                    passing = middle.get();
                } else {
                    failing = middle.get();
                }
            }
            if (!confirms(passing, true, Trap.FULL)) {
                requireThatSimulationDoesNotHarm(passing);
                failing = passing;
                passing = here;
            } else if (passing.equals(baseline) || confirms(Releases.before(passing), false, Trap.FAST)) {
                return passing;
            } else {
                passing = Releases.before(passing);
            }
            candidates = Releases.between(baseline, here);
        }
    }

    private KernelVersion highestFailing() {
        return attempts.descendingMap().keySet().stream()
                .filter(version -> !lastAt(version).passed())
                .findFirst()
                .orElse(baseline);
    }

    private KernelVersion newestInPlay() {
        return inPlay.isEmpty() ? here : inPlay.last();
    }

    private static Optional<KernelVersion> middle(
            NavigableSet<KernelVersion> candidates, KernelVersion failing, KernelVersion passing) {
        if (!failing.isBefore(passing)) {
            return Optional.empty();
        }
        List<KernelVersion> between = List.copyOf(candidates.subSet(failing, false, passing, false));
        return between.isEmpty() ? Optional.empty() : Optional.of(between.get(between.size() / 2));
    }

    private boolean passes(KernelVersion version) throws FloorException, EnvironmentUnavailableException, IOException {
        return attempts.containsKey(version) ? lastAt(version).passed() : run(version, Trap.FAST, false);
    }

    /** Runs once more. If that is not what is expected, three more runs decide. */
    private boolean confirms(KernelVersion version, boolean expected, Trap trap)
            throws FloorException, EnvironmentUnavailableException, IOException {
        boolean known = attempts.containsKey(version);
        if (run(version, trap, false) == expected) {
            return true;
        }
        int agreeing = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            agreeing += run(version, Trap.FAST, true) == expected ? 1 : 0;
        }
        if (known || agreeing > 0) {
            flaky.add(version);
        }
        return 2 * agreeing > REPEATS;
    }

    private void requireThatSimulationDoesNotHarm(KernelVersion failing)
            throws FloorException, EnvironmentUnavailableException, IOException {
        if (failing.equals(here)) {
            Attempt again = run(Environment.onKernel(HERE), Trap.FAST, true);
            if (!again.passed()) {
                throw new FloorException(
                        trial.name(),
                        "each run meets what the first one met",
                        "it passed at first, and fails now on the same kernel: " + again.outcome(),
                        "find out what a run leaves behind: files, sockets, System V IPC, a server that goes on; kernelproof floor"
                                + " --fresh copies the working directory for each run, and --before COMMAND prepares it");
            }
            throw new FloorException(
                    trial.name(),
                    "it passes on a simulated %s as it does on this machine, whose kernel is the same".formatted(here),
                    "it fails there: " + lastAt(here).outcome(),
                    "it does not bear a seccomp filter or a tracer, as programs that use ptrace themselves");
        }
    }

    private boolean run(KernelVersion version, Trap trap, boolean repeat)
            throws FloorException, EnvironmentUnavailableException, IOException {
        Attempt attempt = run(Environment.onKernel(version.toString()), trap, repeat);
        attempts.computeIfAbsent(version, key -> new ArrayList<>()).add(attempt);
        return attempt.passed();
    }

    private Attempt run(Environment environment, Trap trap, boolean repeat)
            throws FloorException, EnvironmentUnavailableException, IOException {
        if (runs.size() == MAX_RUNS) {
            throw new FloorException(
                    trial.name(),
                    "the same kernel always leads to the same outcome",
                    "after %d runs it still passes and fails by chance, on %s".formatted(MAX_RUNS, flaky),
                    "make the workload reliable first");
        }
        long start = System.nanoTime();
        Attempt attempt = trial.run(environment, watch(trap));
        runs.add(told(environment, trap, attempt, repeat, start));
        features.tried(attempt).stream()
                .map(Feature::since)
                .filter(since -> !here.isBefore(since))
                .forEach(inPlay::add);
        return attempt;
    }

    private static FloorRun told(Environment environment, Trap trap, Attempt attempt, boolean repeat, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new FloorRun(environment.id(), trap, attempt.passed(), attempt.outcome(), repeat, took);
    }

    private Watch watch(Trap trap) {
        return new Watch(trap, features.names(), Optional.empty());
    }

    private Attempt lastAt(KernelVersion version) {
        List<Attempt> all = attempts.getOrDefault(version, List.of());
        return all.get(all.size() - 1);
    }

    /** The one that was watched most closely, if it passed. */
    private Attempt passedAt(KernelVersion floor) {
        List<Attempt> passed = attempts.getOrDefault(floor, List.of()).stream()
                .filter(Attempt::passed)
                .toList();
        return passed.stream()
                .filter(attempt -> attempt.trapped().trap() == Trap.FULL)
                .findFirst()
                .orElseGet(() -> passed.get(0));
    }

    /** What came with the floor and was refused on the release before it; if a run was killed and could not tell, what it used. */
    private SortedSet<Feature> setters(KernelVersion floor, Attempt passed)
            throws FloorException, EnvironmentUnavailableException, IOException {
        if (floor.equals(baseline)) {
            return new TreeSet<>();
        }
        List<Attempt> failed = attempts.getOrDefault(Releases.before(floor), List.of()).stream()
                .filter(attempt -> !attempt.passed())
                .toList();
        SortedSet<Feature> setters =
                cameWith(floor, failed.stream().flatMap(attempt -> features.refused(attempt).stream()));
        if (setters.isEmpty()) {
            setters = cameWith(floor, features.used(passed).stream());
        }
        if (setters.size() > 1) {
            setters = withoutThoseOfTrivial(setters, floor);
        }
        return thorough && setters.size() > 1 ? indispensable(setters, floor) : setters;
    }

    /** What was refused to the trivial workload as well, and that passed without it, does not make this one fail. */
    private SortedSet<Feature> withoutThoseOfTrivial(SortedSet<Feature> setters, KernelVersion floor)
            throws EnvironmentUnavailableException, IOException {
        if (trivial.isEmpty()) {
            return setters;
        }
        Environment below = Environment.onKernel(Releases.before(floor).toString());
        Attempt attempt = trivial.get().run(below, watch(Trap.FAST));
        SortedSet<Feature> own = new TreeSet<>(setters);
        own.removeAll(attempt.passed() ? features.refused(attempt) : Set.of());
        return own.isEmpty() ? setters : own;
    }

    private static SortedSet<Feature> cameWith(KernelVersion floor, Stream<Feature> features) {
        KernelVersion below = Releases.before(floor);
        return features.filter(feature -> below.isBefore(feature.since()) && !floor.isBefore(feature.since()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those without which, one at a time, the workload fails; all, if it takes several to make it fail. */
    private SortedSet<Feature> indispensable(SortedSet<Feature> setters, KernelVersion floor)
            throws FloorException, EnvironmentUnavailableException, IOException {
        NavigableSet<Feature> indispensable = new TreeSet<>();
        for (Feature feature : setters) {
            KernelProfile less = KernelProfile.named(floor.toString()).without(feature.name());
            if (!run(new Environment(Optional.empty(), Optional.of(less)), Trap.FAST, false)
                    .passed()) {
                indispensable.add(feature);
            }
        }
        return indispensable.isEmpty() ? setters : indispensable;
    }

    private List<Fallback> fallbacks(Attempt passed) {
        List<Sequel> sequels = passed.trapped().sequels();
        return features.refused(passed).stream()
                .map(feature -> new Fallback(
                        feature,
                        sequels.stream()
                                .filter(sequel -> sequel.syscall().equals(feature.name()))
                                .findFirst()))
                .toList();
    }

    /** On this kernel, and on the oldest: there it tries its other ways. */
    private List<Attempt> attemptsOfTrivial() throws EnvironmentUnavailableException, IOException {
        List<Attempt> made = new ArrayList<>();
        if (trivial.isPresent()) {
            for (String kernel : List.of(HERE, baseline.toString())) {
                made.add(trivial.get().run(Environment.onKernel(kernel), watch(Trap.FAST)));
            }
        }
        return made;
    }

    private SortedSet<Feature> tried(List<Attempt> ofTrivial) {
        return ofTrivial.stream()
                .flatMap(attempt -> features.tried(attempt).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** If a trivial program passes on the oldest kernel, it is not its runtime that needs the floor. */
    private List<Feature> ofRuntime(List<Attempt> ofTrivial, Set<Feature> setters) {
        SortedSet<Feature> tried = tried(ofTrivial);
        if (ofTrivial.stream().allMatch(Attempt::passed)) {
            tried.removeAll(setters);
        }
        return List.copyOf(tried);
    }

    /**
     * What sets the floor, and what else it used there. Of the latter, what a trivial program makes as well does not count, such
     * as set_robust_list: those run on every kernel of the tables, unless they were seen to fail.
     */
    private SortedSet<Feature> needed(Set<Feature> setters, Attempt passed, List<Attempt> ofTrivial) {
        SortedSet<Feature> needed = features.used(passed);
        needed.addAll(features.usedOlder(passed));
        if (ofTrivial.stream().allMatch(Attempt::passed)) {
            needed.removeAll(tried(ofTrivial));
            ofTrivial.forEach(attempt -> needed.removeAll(features.usedOlder(attempt)));
        }
        needed.addAll(setters);
        return needed;
    }

    private List<Prediction> predictions(SortedSet<Feature> needed)
            throws EnvironmentUnavailableException, IOException {
        List<Prediction> predictions = new ArrayList<>();
        for (Prediction prediction : Predictions.of(needed, Arch.current())) {
            predictions.add(confirming ? tried(prediction) : prediction);
        }
        return predictions;
    }

    private Prediction tried(Prediction prediction) throws EnvironmentUnavailableException, IOException {
        Environment border = Environment.onKernel(prediction.border());
        long start = System.nanoTime();
        Attempt attempt = trial.run(border, watch(Trap.FAST));
        return prediction.triedBy(told(border, Trap.FAST, attempt, false, start));
    }

    /** Passing is monotone if there are none. */
    private List<KernelVersion> alsoPassing(KernelVersion floor) {
        return attempts.headMap(floor, false).keySet().stream()
                .filter(version -> lastAt(version).passed())
                .toList();
    }
}
