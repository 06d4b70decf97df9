package io.kernelproof.junit;

import io.kernelproof.environment.CallRecord;
import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.message.Problem;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Watch;
import io.kernelproof.verdict.Baseline;
import io.kernelproof.verdict.RefusedToTest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one test sees of a sandbox that it shares with others: it remembers what was refused to whatever the test started, as it is
 * seen, so that it does not matter how that ends, or whether it does.
 */
final class ObservedSandbox implements Sandbox {

    private final Sandbox shared;
    private final List<ObservedWorkload> started = Collections.synchronizedList(new ArrayList<>());

    ObservedSandbox(Sandbox shared) {
        this.shared = shared;
    }

    /** What was refused until now to all that the test has started. */
    RefusedToTest refused() {
        List<ObservedWorkload> all;
        synchronized (started) {
            all = List.copyOf(started);
        }
        return new RefusedToTest(
                all.stream().flatMap(each -> each.refusals(shared).stream()).toList(), true);
    }

    Baseline baseline() {
        try {
            return Baseline.of(
                    shared.run("true").refusals().stream().map(Refusal::call).toList());
        } catch (IOException | RuntimeException | Error e) {
            // There are places without this program; all that is refused to a test there counts as its own.
            return Baseline.NOTHING;
        }
    }

    /** Every command is started here, by whichever method it is run. */
    @Override
    public Workload start(Command command, boolean channel) throws IOException {
        ObservedWorkload workload = new ObservedWorkload(shared.start(command, channel), command.watch());
        started.add(workload);
        return workload;
    }

    private static final class ObservedWorkload implements Workload {

        private final Workload workload;
        private final CallRecord calls;

        ObservedWorkload(Workload workload, Watch watch) {
            this.workload = workload;
            this.calls = new CallRecord(watch);
        }

        List<Refusal> refusals(Sandbox sandbox) {
            synchronized (calls) {
                return calls.refusals(sandbox::attribute);
            }
        }

        @Override
        public OutputStream requests() {
            return workload.requests();
        }

        @Override
        public @Nullable Frame next() throws IOException {
            Frame frame = workload.next();
            if (frame != null) {
                synchronized (calls) {
                    calls.take(frame);
                }
            }
            return frame;
        }

        @Override
        public void close() {
            workload.close();
        }
    }

    @Override
    public Environment environment() {
        return shared.environment();
    }

    @Override
    public Map<String, String> facts() {
        return shared.facts();
    }

    @Override
    public FilesInside files() {
        return shared.files();
    }

    @Override
    public Refusal attribute(RefusedCall call) {
        return shared.attribute(call);
    }

    @Override
    public Observations observations() {
        return shared.observations();
    }

    @Override
    public SyscallStatus status(String syscall) throws IOException {
        return shared.status(syscall);
    }

    @Override
    public void forward(int port) throws IOException {
        shared.forward(port);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException(new Problem(
                        "A test closed the sandbox of [%s]."
                                .formatted(environment().name()),
                        "it is left open, since all tests of an environment share it",
                        "Sandbox.close, perhaps by a try statement that has it as its resource",
                        "remove that: it is closed when the last test has ended")
                .toString());
    }
}
