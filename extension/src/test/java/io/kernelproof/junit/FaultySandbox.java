package io.kernelproof.junit;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.util.Map;

/** A sandbox of which a test replaces what is to fail. */
public class FaultySandbox implements Sandbox {

    private final Sandbox real;

    public FaultySandbox(Sandbox real) {
        this.real = real;
    }

    @Override
    public Environment environment() {
        return real.environment();
    }

    @Override
    public Map<String, String> facts() {
        return real.facts();
    }

    @Override
    public FilesInside files() {
        return real.files();
    }

    @Override
    public Workload start(Command command, boolean channel) throws IOException {
        return real.start(command, channel);
    }

    @Override
    public Refusal attribute(RefusedCall call) {
        return real.attribute(call);
    }

    @Override
    public Observations observations() {
        return real.observations();
    }

    @Override
    public SyscallStatus status(String syscall) throws IOException {
        return real.status(syscall);
    }

    @Override
    public void close() {
        real.close();
    }
}
