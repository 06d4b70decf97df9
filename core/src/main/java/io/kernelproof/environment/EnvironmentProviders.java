package io.kernelproof.environment;

import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import io.kernelproof.time.TimeLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The providers on the class path, as one. What goes wrong in one of them, whatever it throws and however long it takes, is a
 * reason why its environments cannot be had, and nothing else.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class EnvironmentProviders implements EnvironmentProvider {

    /** Failures of providers that broke nothing. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** Images may have to come from far away, and machines to be booted: only what hangs takes longer. */
    private static final Duration START_LIMIT = Duration.ofHours(1);

    /** A class path that cannot be read answers every question with an error. */
    private static final int MAX_UNUSABLE = 16;

    private final List<EnvironmentProvider> providers;
    private final List<String> unusable;
    private final Duration startLimit;

    EnvironmentProviders(List<EnvironmentProvider> providers, List<String> unusable, Duration startLimit) {
        this.providers = List.copyOf(providers);
        this.unusable = List.copyOf(unusable);
        this.startLimit = startLimit;
    }

    /**
     * Finds the providers.
     *
     * @return all of them that can be made; the others are told of where an environment has no provider
     */
    public static EnvironmentProviders installed() {
        return of(ServiceLoader.load(EnvironmentProvider.class, EnvironmentProviders.class.getClassLoader())
                .iterator());
    }

    static EnvironmentProviders of(Iterator<EnvironmentProvider> found) {
        List<EnvironmentProvider> providers = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        while (unusable.size() < MAX_UNUSABLE) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                providers.add(found.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                unusable.add(words(e.getCause() == null ? e : e.getCause()) + " (" + e.getMessage() + ")");
            }
        }
        return new EnvironmentProviders(providers, unusable, START_LIMIT);
    }

    @Override
    public boolean provides(Environment environment) {
        return providers.stream().anyMatch(each -> provides(each, environment, new ArrayList<>()));
    }

    /** Asks one of them; that it fails does not keep another one from being the right one. */
    private static boolean provides(EnvironmentProvider provider, Environment environment, List<String> failures) {
        try {
            return provider.provides(environment);
        } catch (RuntimeException | Error e) {
            failures.add("the provider %s failed: %s".formatted(name(provider), words(e)));
            return false;
        }
    }

    @Override
    public void prepare(Environment environment) {
        for (EnvironmentProvider provider : providers) {
            if (provides(provider, environment, new ArrayList<>())) {
                prepare(provider, environment);
            }
        }
    }

    private static void prepare(EnvironmentProvider provider, Environment environment) {
        try {
            provider.prepare(environment);
        } catch (RuntimeException | Error e) {
            // It is found out again by who starts the environment, and then told.
        }
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files) throws EnvironmentUnavailableException {
        return start(environment, files, Optional.empty());
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files, Optional<Command> foreseen)
            throws EnvironmentUnavailableException {
        EnvironmentProvider provider = provider(environment);
        Arrival arrival = new Arrival();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        TimeLimit limit = TimeLimit.of(startLimit);
        try {
            return limit.call(() -> {
                Thread.currentThread().setContextClassLoader(loader);
                return arrival.of(proven(provider.start(environment, files, foreseen)));
            });
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof EnvironmentUnavailableException unavailable) {
                throw unavailable;
            }
            throw failed(environment, provider, words(cause), cause);
        } catch (TimeoutException e) {
            arrival.leave();
            throw failed(environment, provider, limit.describe(), e);
        } catch (InterruptedException e) {
            arrival.leave();
            Thread.currentThread().interrupt();
            throw failed(environment, provider, "the thread was interrupted that waits for it", e);
        }
    }

    /** A sandbox that nobody waits for any more when it comes, since it took too long, is closed by who brings it. */
    private static final class Arrival {

        private final AtomicReference<@Nullable Sandbox> arrived = new AtomicReference<>();
        private boolean left;

        synchronized Sandbox of(Sandbox sandbox) {
            if (left) {
                sandbox.close();
            }
            arrived.set(sandbox);
            return sandbox;
        }

        synchronized void leave() {
            left = true;
            Sandbox late = arrived.get();
            if (late != null) {
                TimeLimit.thread("kernelproof-late", late::close);
            }
        }
    }

    /** A sandbox that cannot say what it is proves nothing. */
    private static Sandbox proven(@Nullable Sandbox sandbox) {
        if (sandbox == null) {
            throw new IllegalStateException("it gave no sandbox");
        }
        try {
            var unusedFacts = sandbox.facts();
            return sandbox;
        } catch (RuntimeException | Error e) {
            close(sandbox, e);
            throw e;
        }
    }

    private static void close(Sandbox sandbox, Throwable reason) {
        try {
            sandbox.close();
        } catch (RuntimeException | Error e) {
            reason.addSuppressed(e);
        }
    }

    private static EnvironmentUnavailableException failed(
            Environment environment, EnvironmentProvider provider, String seen, Throwable cause) {
        return new EnvironmentUnavailableException(
                environment,
                "its provider starts it, or says why it cannot",
                "the provider %s failed: %s".formatted(name(provider), seen),
                "see the cause, and tell those who make that provider",
                cause);
    }

    private EnvironmentProvider provider(Environment environment) throws EnvironmentUnavailableException {
        List<String> failures = new ArrayList<>();
        for (EnvironmentProvider provider : providers) {
            if (provides(provider, environment, failures)) {
                failures.forEach(failure -> tell(environment, failure, name(provider)));
                return provider;
            }
        }
        unusable.forEach(each -> failures.add("a provider on the class path cannot be used: " + each));
        if (!failures.isEmpty()) {
            throw new EnvironmentUnavailableException(
                    environment,
                    "a provider of such environments on the class path",
                    String.join("; ", failures),
                    "see that what the provider needs is on the class path, in versions that fit each other",
                    null);
        }
        throw new EnvironmentUnavailableException(
                environment,
                "the artifact io.kernelproof:kernelproof-containers on the class path, which starts containers",
                "needs kernelproof-containers, which is not on the class path",
                "add it to the dependencies of the tests, in the version of kernelproof-junit",
                null);
    }

    /** Once: it is asked for each environment, and fails each time. */
    @SuppressWarnings("SystemOut") // There is no test that it could be told of.
    private static void tell(Environment environment, String failure, String other) {
        if (TOLD.add(failure)) {
            System.err.println(Printable.text(new Problem(
                            "A provider was passed over for [%s].".formatted(environment.name()),
                            "it says whether it provides this environment",
                            failure,
                            "tell those who make that provider; %s is used in its place".formatted(other))
                    .toString()));
        }
    }

    private static String name(EnvironmentProvider provider) {
        return provider.getClass().getName();
    }

    /** In one line, whatever the exception does when it is asked. */
    private static String words(Throwable thrown) {
        try {
            return thrown.toString().lines().findFirst().orElse("");
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName();
        }
    }
}
