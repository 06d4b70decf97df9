package io.kernelproof.junit.engine;

import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Baseline;
import java.util.Map;
import java.util.Optional;

/**
 * A JVM inside a sandbox that runs tests there. It is started once per environment and serves every execution of a
 * launcher session, so static state lives on between them as it does in a Surefire fork.
 */
interface Guest extends AutoCloseable {

    /** What the JVM said of itself when it started: {@code jdk}, {@code os.version}, {@code seccomp}, ... in a stable order. */
    Map<String, String> facts();

    /** What is refused to such a JVM whatever its tests do. It may take as long as its start to find that out. */
    Baseline baseline();

    /** What the thread called next that was first refused a call of that kind; empty where that was not watched. */
    Optional<Afterwards> afterwards(RefusedCall call);

    /**
     * Runs tests inside and tells what happens, in the calling thread, as it happens.
     *
     * @throws GuestDiedException if the JVM ends before the tests do, or sends what cannot be read
     * @throws CancelledException if this thread is to do something else while another execution has the JVM
     */
    void execute(GuestRequest request, GuestListener listener) throws GuestDiedException;

    /** Whether it can serve another execution: false once it died. */
    boolean isAlive();

    /** Lets the JVM end normally (shutdown hooks run, coverage is written), and kills it after a limit. */
    @Override
    void close();
}
