package io.kernelproof.junit.engine;

import io.kernelproof.environment.CallRecord;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.junit.guest.Event;
import io.kernelproof.junit.guest.EventInbox;
import io.kernelproof.junit.guest.Request;
import io.kernelproof.junit.guest.Wire;
import io.kernelproof.message.Problem;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Trap;
import io.kernelproof.verdict.Baseline;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;

/** The guest of a sandbox that can run a JVM: {@link GuestMain} there, and this object here. */
final class GuestJvm implements Guest {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    /** Until the tests of another execution are done, which may take as long as a turn may. */
    private static final Duration USE_LIMIT = Duration.ofDays(1);

    /** Tests, far more than run at once anywhere; a guest that claims more is out to fill this JVM's memory. */
    private static final int MAX_RUNNING = 16 * 1024;

    /** Tests and containers that come to be while others run, in all requests. */
    private static final int MAX_REGISTERED = 1024 * 1024;

    /** Characters of the ids and names of those. */
    private static final long MAX_REGISTERED_TEXT = 512L * 1024 * 1024;

    /** What a guest says of itself in its first event. */
    private static final int MAX_FACTS = 64;

    private final ReentrantLock use = new ReentrantLock();
    private final Workload workload;
    private final EventInbox inbox = new EventInbox();
    private final Obituary obituary;
    private final StartUp startUp = new StartUp();
    private final GuestTrap trap;
    private final CallRecord calls;
    private final Set<String> running = new LinkedHashSet<>();
    private final TextDecoder systemOut = new TextDecoder();
    private final TextDecoder systemErr = new TextDecoder();
    private final TextDecoder descriptor1 = new TextDecoder();
    private final TextDecoder descriptor2 = new TextDecoder();
    private Map<String, String> facts = Map.of();
    private Optional<Training> training = Optional.empty();
    private Supplier<Optional<String>> bringCoverageBack = Optional::empty;
    private Supplier<Baseline> baseline = startUp::baseline;
    private TimeLimit exit = TimeLimit.of(END_LIMIT);
    private int registered;
    private long registeredText;
    private int told;
    private volatile boolean alive = true;

    private GuestJvm(Workload workload, String environment, GuestTrap trap, CallRecord calls) {
        this.workload = workload;
        this.trap = trap;
        this.calls = calls;
        this.obituary = new Obituary(environment);
    }

    /**
     * Starts a JVM and waits until it is ready for tests. Where it cannot be traced, and nobody asked for it, it is not.
     *
     * @param java the JDK to start it from
     * @param parameters finds a configuration parameter by its name
     * @param foreseen what is to be started, if that is known already
     * @throws GuestDiedException if it cannot be started, or is not ready after 60 seconds
     * @throws EnvironmentUnavailableException if the JDK does not fit the environment
     */
    static GuestJvm start(
            Sandbox sandbox, Jdk java, Function<String, Optional<String>> parameters, Optional<GuestProgram> foreseen)
            throws GuestDiedException, EnvironmentUnavailableException {
        GuestTrap trap = GuestTrap.of(sandbox, parameters).of(java);
        try {
            return start(sandbox, java, parameters, trap, foreseen);
        } catch (UntraceableException e) {
            if (!trap.optional()) {
                throw e;
            }
            return start(sandbox, java, parameters, trap.off(e.seen()), Optional.empty());
        } catch (UnseenDeathException e) {
            GuestTrap closer = trap.fromTheStart(", also before the first test, as a first JVM died then: " + e.gist());
            return start(sandbox, java, parameters, closer, Optional.empty());
        }
    }

    private static GuestJvm start(
            Sandbox sandbox,
            Jdk java,
            Function<String, Optional<String>> parameters,
            GuestTrap trap,
            Optional<GuestProgram> foreseen)
            throws GuestDiedException, EnvironmentUnavailableException {
        return start(sandbox, java, parameters, trap, new CallRecord(trap.watch()), foreseen);
    }

    /** Starts a JVM of which nothing was known before. */
    static GuestJvm start(Sandbox sandbox, Jdk java, Function<String, Optional<String>> parameters)
            throws GuestDiedException, EnvironmentUnavailableException {
        return start(sandbox, java, parameters, Optional.empty());
    }

    /**
     * Starts a JVM of which all calls are of interest, from its start on and also if it never is ready for tests.
     *
     * @param calls how closely it is watched, and what takes what is seen
     */
    static GuestJvm start(Sandbox sandbox, Jdk java, Function<String, Optional<String>> parameters, CallRecord calls)
            throws GuestDiedException, EnvironmentUnavailableException {
        GuestTrap trap = new GuestTrap(calls.watch().trap(), "", false);
        return start(sandbox, java, parameters, trap, calls, Optional.empty());
    }

    private static GuestJvm start(
            Sandbox sandbox,
            Jdk java,
            Function<String, Optional<String>> parameters,
            GuestTrap trap,
            CallRecord calls,
            Optional<GuestProgram> foreseen)
            throws GuestDiedException, EnvironmentUnavailableException {
        Environment environment = sandbox.environment();
        try {
            GuestProgram program = foreseen.isPresent()
                    ? foreseen.get()
                    : GuestProgram.of(environment, java, calls.watch(), parameters);
            if (program.debugger().isPresent()) {
                sandbox.forward(program.debugger().get().port());
            }
            GuestJvm guest = new GuestJvm(sandbox.start(program.command(), true), environment.name(), trap, calls);
            program.debugger().ifPresent(each -> each.announce(environment.name()));
            if (trap.trap() == Trap.LATE) {
                guest.baseline = new EmptyRun(sandbox, program, parameters)::baseline;
            }
            guest.greet(program, sandbox);
            guest.bringCoverageBack =
                    () -> program.coverage().flatMap(each -> each.bringBack(environment, sandbox.files()));
            guest.training = program.archive().flatMap(each -> each.trainIfMissing(trainer(program, environment)));
            return guest;
        } catch (IOException e) {
            throw new GuestDiedException(
                    new Problem(
                            "The JVM inside [%s] could not be started.".formatted(environment.name()),
                            "the launcher of the environment can be started",
                            Problem.of(e).map(Problem::summary).orElse(String.valueOf(e.getMessage())),
                            "see the cause"),
                    e);
        }
    }

    private static Training.Trainer trainer(GuestProgram program, Environment environment) {
        return program.jdk().ofTheImage()
                ? new TrainingInside(
                        environment.container().orElseThrow(),
                        program.classPath().prefix())
                : new TrainingHere();
    }

    private void greet(GuestProgram program, Sandbox sandbox)
            throws GuestDiedException, EnvironmentUnavailableException {
        Duration limit = program.debugger().map(Debugger::limit).orElse(START_LIMIT);
        Jdk java = program.jdk();
        try (TimeLimit start = TimeLimit.of(limit, workload::close)) {
            send(new Request.Setup(program.properties()));
            Event event = next(null);
            if (event instanceof Event.Hello hello) {
                facts = new LinkedHashMap<>();
                hello.facts().entrySet().stream()
                        .limit(MAX_FACTS)
                        .forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
                facts.putAll(trap.facts());
                obituary.ready();
                return;
            }
            if (start.hasPassed()) {
                throw obituary.late(limit);
            }
            GuestDiedException died = obituary.died(running);
            if (died instanceof UntraceableException) {
                throw died;
            }
            Autopsy autopsy = new Autopsy(sandbox, java.java().toString());
            autopsy.requireThatItFits(java.home());
            if (trap.trap() == Trap.LATE && obituary.exit().isPresent()) {
                throw new UnseenDeathException(died);
            }
            Autopsy.Seen seen = new Autopsy.Seen(startUp.refused(), trap.trap() == Trap.FULL);
            throw obituary.exit()
                    .flatMap(exit -> autopsy.finding(exit, seen))
                    .map(obituary::stillborn)
                    .orElse(died);
        } catch (IOException e) {
            throw obituary.unreadable(e, running);
        } finally {
            if (facts.isEmpty()) {
                end();
            }
        }
    }

    @Override
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public Baseline baseline() {
        return baseline.get();
    }

    @Override
    public Optional<Afterwards> afterwards(RefusedCall call) {
        synchronized (calls) {
            return calls.after(call);
        }
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public void execute(GuestRequest request, GuestListener listener) throws GuestDiedException {
        use();
        boolean done = false;
        try {
            if (!alive) {
                throw obituary.died(running);
            }
            startUp.tell(listener);
            send(new Request.Execute(request.uniqueIds(), request.configuration()));
            relay(listener);
            done = true;
        } catch (IOException e) {
            throw obituary.unreadable(e, running);
        } finally {
            if (!done) {
                end();
                endCoverage(listener);
            }
            use.unlock();
        }
    }

    /** One execution after the other. Who cannot wait any longer leaves the JVM to the other one. */
    private void use() throws GuestDiedException {
        try {
            if (!use.tryLock() && !use.tryLock(USE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw obituary.inUse(USE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /** Runs tests, and ends the JVM if they take longer than the limit. */
    void execute(GuestRequest request, GuestListener listener, Duration limit) throws GuestDiedException {
        TimeLimit tests = TimeLimit.of(limit, this::close);
        try (tests) {
            execute(request, listener);
        } catch (GuestDiedException e) {
            throw tests.hasPassed() ? obituary.tooSlow(limit, e) : e;
        }
    }

    private void send(Request request) {
        try {
            Wire.send(workload.requests(), request);
        } catch (IOException e) {
            // It is dead: what can be read from it tells why.
        }
    }

    private void relay(GuestListener listener) throws IOException, GuestDiedException {
        told = 0;
        for (Event event = next(listener); ; event = next(listener)) {
            if (event == null) {
                throw obituary.died(running);
            }
            told += event.isOfATest() ? 1 : 0;
            if (event instanceof Event.Done done) {
                requireAll(done);
                return;
            } else if (event instanceof Event.Broken broken) {
                throw obituary.broken(RemoteFailures.rebuild(broken.failure()), running);
            } else if (event instanceof Event.Started started) {
                startUp.end();
                if (started.test()) {
                    run(started.id());
                }
                listener.started(started.id(), started.tid());
            } else if (event instanceof Event.Finished finished) {
                running.remove(finished.id());
                listener.finished(finished.id(), result(finished));
            } else if (event instanceof Event.Skipped skipped) {
                listener.skipped(skipped.id(), skipped.reason());
            } else if (event instanceof Event.Registered test) {
                count(test);
                listener.registered(new GuestListener.Dynamic(
                        test.id(), test.parentId(), test.displayName(), test.legacyName(), test.type(), test.source()));
            } else if (event instanceof Event.Published published) {
                listener.published(published.id(), published.entries());
            }
        }
    }

    /** Somebody else may have written the event: then there is another one. */
    private void requireAll(Event.Done done) throws GuestDiedException {
        if (done.told() != told) {
            throw obituary.inconsistent(
                    "it told %,d events of its tests, of which %,d arrived".formatted(done.told(), told), running);
        }
        running.clear();
    }

    private static TestExecutionResult result(Event.Finished finished) {
        Throwable thrown = finished.failure() == null ? null : RemoteFailures.rebuild(finished.failure());
        return switch (finished.status()) {
            case SUCCESSFUL -> thrown == null ? TestExecutionResult.successful() : TestExecutionResult.failed(thrown);
            case ABORTED -> TestExecutionResult.aborted(thrown);
            case FAILED -> TestExecutionResult.failed(thrown);
        };
    }

    private void count(Event.Registered test) throws GuestDiedException {
        registeredText += test.id().length()
                + test.parentId().length()
                + test.displayName().length()
                + test.legacyName().length();
        if (++registered > MAX_REGISTERED) {
            throw obituary.excessive(
                    "more than %,d tests and containers came to be while it ran".formatted(MAX_REGISTERED), running);
        } else if (registeredText > MAX_REGISTERED_TEXT) {
            throw obituary.excessive(
                    "tests and containers that came to be while it ran have more than %,d characters in their ids and names"
                            .formatted(MAX_REGISTERED_TEXT),
                    running);
        }
    }

    private void run(String id) throws GuestDiedException {
        running.add(id);
        if (running.size() > MAX_RUNNING) {
            throw obituary.excessive("more than %,d tests ran at once".formatted(MAX_RUNNING), running);
        }
    }

    /** Waits for the next event that is not output; null when no more follows. Without a listener, start-up takes the output. */
    private @Nullable Event next(@Nullable GuestListener listener) throws IOException {
        while (true) {
            Event event = inbox.next();
            if (event instanceof Event.Output output) {
                TextDecoder decoder = output.error() ? systemErr : systemOut;
                String text = decoder.decode(output.bytes());
                if (output.error()) {
                    obituary.printed(text);
                }
                tell(listener, output.id(), output.error(), text);
            } else if (event instanceof Event.Exiting exiting) {
                obituary.exiting(exiting);
                exit.close();
                exit = TimeLimit.of(END_LIMIT, this::endExit);
            } else if (event != null) {
                return event;
            } else {
                Frame frame = workload.next();
                if (frame == null) {
                    return null;
                }
                take(frame, listener);
            }
        }
    }

    private void take(Frame frame, @Nullable GuestListener listener) {
        synchronized (calls) {
            calls.take(frame);
        }
        if (frame instanceof Frame.Channel channel) {
            inbox.add(channel.bytes());
        } else if (frame instanceof Frame.Output output) {
            TextDecoder decoder = output.error() ? descriptor2 : descriptor1;
            String text = decoder.decode(output.bytes());
            obituary.printed(text);
            tell(listener, running.size() == 1 ? running.iterator().next() : null, output.error(), text);
        } else if (frame instanceof Frame.Refused refused) {
            if (listener == null || !startUp.isOver()) {
                startUp.refused(refused.call());
            } else {
                listener.refused(refused.call());
            }
        } else if (frame instanceof Frame.Ended ended) {
            obituary.ended(ended.status());
        } else if (frame instanceof Frame.LaunchFailed failed) {
            obituary.failed(failed);
        }
    }

    private void tell(@Nullable GuestListener listener, @Nullable String id, boolean error, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (listener == null) {
            startUp.printed(error, text);
        } else {
            listener.output(id, error, text);
        }
    }

    @Override
    public void close() {
        // Who closes it while it runs tests wants it to end now.
        if (use.tryLock()) {
            try {
                if (alive) {
                    letEnd();
                }
            } finally {
                end();
                endCoverage(new LastWords());
                training.ifPresent(Training::close);
                use.unlock();
            }
        } else {
            workload.close();
        }
    }

    private void letEnd() {
        LastWords lastWords = new LastWords();
        try (TimeLimit end = TimeLimit.of(END_LIMIT, workload::close)) {
            workload.requests().close();
            // Nothing more is expected, but shutdown hooks may do what they like.
            boolean tellsOfTests = false;
            for (Event event = next(lastWords); event != null; event = next(lastWords)) {
                tellsOfTests |= event.isOfATest() && !(event instanceof Event.Published);
            }
            if (tellsOfTests) {
                lastWords.output(null, true, obituary.posthumous());
            }
            if (end.hasPassed()) {
                lastWords.output(null, true, obituary.lingered(END_LIMIT));
            }
        } catch (IOException e) {
            // It is over either way.
        }
    }

    /** Once, also if tests have ended the JVM: it writes what it has recorded at any end of its own. */
    private void endCoverage(GuestListener listener) {
        Supplier<Optional<String>> due = bringCoverageBack;
        bringCoverageBack = Optional::empty;
        due.get().ifPresent(failure -> listener.output(null, true, failure));
    }

    /** What runs at its exit may never end. */
    private void endExit() {
        obituary.neverExited(END_LIMIT);
        workload.close();
    }

    private void end() {
        exit.close();
        alive = false;
        workload.close();
    }
}
