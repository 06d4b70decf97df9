package io.kernelproof.faults.subject;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A third party's provider of 5.14, with the bug that the property {@code broken} names. */
public final class BrokenProvider implements EnvironmentProvider {

    @Override
    public boolean provides(Environment environment) {
        if (is("provides")) {
            throw new IllegalStateException("a bug in a provider");
        }
        return environment.id().equals("5.14");
    }

    @Override
    public void prepare(Environment environment) {
        if (is("prepare")) {
            throw new IllegalStateException("a bug in a provider");
        }
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files) throws EnvironmentUnavailableException {
        if (is("start")) {
            throw new IllegalStateException("a bug in a provider");
        }
        if (is("start-error")) {
            throw new NoClassDefFoundError("a bug in a provider");
        }
        if (is("start-null")) {
            return nothing();
        }
        if (is("start-hangs")) {
            forEver();
        }
        return new BrokenSandbox(new HostProvider().start(environment, files));
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // Such is the bug.
    private static Sandbox nothing() {
        return null;
    }

    private static void forEver() {
        while (true) {
            try {
                TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
                // Nor does it heed this.
            }
        }
    }

    private static boolean is(String what) {
        return what.equals(System.getProperty("broken"));
    }

    private record BrokenSandbox(Sandbox real) implements Sandbox {

        @Override
        public Environment environment() {
            return real.environment();
        }

        @Override
        public Map<String, String> facts() {
            if (is("facts")) {
                throw new IllegalStateException("a bug in a sandbox");
            }
            return real.facts();
        }

        @Override
        public FilesInside files() {
            return real.files();
        }

        @Override
        public Workload start(Command command, boolean channel) throws IOException {
            if (is("workload")) {
                throw new IllegalStateException("a bug in a sandbox");
            }
            if (is("workload-error")) {
                throw new StackOverflowError("a bug in a sandbox");
            }
            return real.start(command, channel);
        }

        @Override
        public Refusal attribute(RefusedCall call) {
            if (is("attribute-error")) {
                throw new NoClassDefFoundError("a bug in a sandbox");
            }
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
            if (is("close")) {
                throw new IllegalStateException("a bug in a sandbox");
            }
            if (is("close-error")) {
                throw new NoClassDefFoundError("a bug in a sandbox");
            }
            if (is("close-hangs")) {
                forEver();
            }
        }
    }
}
