package io.kernelproof.environment.host;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;

/** Environments on this machine: its kernel as it is, or simulating another one. Needs Linux, but neither Docker nor root. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class HostProvider implements EnvironmentProvider {

    /** Creates the provider; nothing is started. */
    public HostProvider() {}

    @Override
    public Sandbox start(Environment environment) throws EnvironmentUnavailableException {
        requireLinux(environment);
        Denials denials = Denials.of(environment);
        HostLauncher launcher = new HostLauncher(probe(environment), denials.list());
        Look look = Look.around(environment, launcher);
        look.requireThatAllTook(denials);
        look.requireThatNothingIsLacking();
        return new HostSandbox(environment, denials, launcher, look, facts(look, denials));
    }

    private static Map<String, String> facts(Look look, Denials denials) {
        Map<String, String> facts = new LinkedHashMap<>(look.facts());
        facts.put("probe.sha256", fingerprint());
        look.environment().simulated().ifPresent(kernel -> facts.put("profile.sha256", denials.fingerprint()));
        return facts;
    }

    private static String fingerprint() {
        try {
            return ProbeBinary.fingerprint();
        } catch (IOException e) {
            throw new UncheckedIOException("it was there a moment ago", e);
        }
    }

    private static void requireLinux(Environment environment) throws EnvironmentUnavailableException {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            throw new EnvironmentUnavailableException(
                    environment, "Linux", "needs Linux, this is " + os, "run the tests on Linux", null);
        }
    }

    private static Path probe(Environment environment) throws EnvironmentUnavailableException {
        try {
            return ProbeBinary.path();
        } catch (IOException e) {
            throw new EnvironmentUnavailableException(
                    environment,
                    "the native program 'kernelproof-probe' can be put into a directory of the user",
                    "it cannot: " + Look.firstLine(e),
                    "see the cause",
                    e);
        }
    }
}
