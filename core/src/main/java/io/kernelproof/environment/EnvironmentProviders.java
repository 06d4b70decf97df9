package io.kernelproof.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.apiguardian.api.API;

/** The providers on the class path, as one. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class EnvironmentProviders implements EnvironmentProvider {

    private final List<EnvironmentProvider> providers;

    private EnvironmentProviders(List<EnvironmentProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /**
     * Finds the providers.
     *
     * @return all of them
     */
    public static EnvironmentProviders installed() {
        return new EnvironmentProviders(
                ServiceLoader.load(EnvironmentProvider.class, EnvironmentProviders.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList());
    }

    @Override
    public boolean provides(Environment environment) {
        return providers.stream().anyMatch(each -> each.provides(environment));
    }

    @Override
    public void prepare(Environment environment) {
        providers.stream().filter(each -> each.provides(environment)).forEach(each -> each.prepare(environment));
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files) throws EnvironmentUnavailableException {
        return start(environment, files, Optional.empty());
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files, Optional<Command> foreseen)
            throws EnvironmentUnavailableException {
        return provider(environment).start(environment, files, foreseen);
    }

    private EnvironmentProvider provider(Environment environment) throws EnvironmentUnavailableException {
        for (EnvironmentProvider provider : providers) {
            if (provider.provides(environment)) {
                return provider;
            }
        }
        throw new EnvironmentUnavailableException(
                environment,
                "the artifact io.kernelproof:kernelproof-containers on the class path, which starts containers",
                "needs kernelproof-containers, which is not on the class path",
                "add it to the dependencies of the tests, in the version of kernelproof-junit",
                null);
    }
}
