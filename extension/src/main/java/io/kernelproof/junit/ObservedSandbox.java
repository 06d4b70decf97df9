package io.kernelproof.junit;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Baseline;
import io.kernelproof.verdict.RefusedToTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What one test sees of a sandbox that it shares with others: it remembers what was refused to the test's commands. */
final class ObservedSandbox implements Sandbox {

    private final Sandbox shared;
    private final List<Refusal> refusals = Collections.synchronizedList(new ArrayList<>());

    ObservedSandbox(Sandbox shared) {
        this.shared = shared;
    }

    /** What was refused to the commands that have ended. */
    RefusedToTest refused() {
        synchronized (refusals) {
            return new RefusedToTest(refusals, true);
        }
    }

    Baseline baseline() {
        try {
            return Baseline.of(
                    shared.run("true").refusals().stream().map(Refusal::call).toList());
        } catch (IOException e) {
            // There are places without this program; all that is refused to a test there counts as its own.
            return Baseline.NOTHING;
        }
    }

    @Override
    public CommandResult run(Command command) throws IOException {
        CommandResult result = shared.run(command);
        refusals.addAll(result.refusals());
        return result;
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
    public Workload start(Command command, boolean channel) throws IOException {
        return shared.start(command, channel);
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
    public void close() {
        throw new UnsupportedOperationException("""
                A test closed the sandbox of [%s].
                  expected: it is left open, since all tests of an environment share it
                  seen:     Sandbox.close, perhaps by a try statement that has it as its resource
                  next:     remove that: it is closed when the last test has ended""".formatted(environment().name()));
    }
}
