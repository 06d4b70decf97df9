package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.RefusedCall;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EnvironmentProvidersTests {

    private static final Environment HOST = Environment.onKernel("host");

    /** Does what a test wants when it is asked to start something. */
    private record Provider(Supplier<Sandbox> start) implements EnvironmentProvider {

        @Override
        public boolean provides(Environment environment) {
            return true;
        }

        @Override
        public void prepare(Environment environment) {
            var unused = start.get();
        }

        @Override
        public Sandbox start(Environment environment, Set<Path> files) {
            return start.get();
        }
    }

    /** A sandbox of which only the end matters. */
    private static final class Empty implements Sandbox {

        private final Supplier<Map<String, String>> facts;
        private final CountDownLatch closed = new CountDownLatch(1);

        Empty(Supplier<Map<String, String>> facts) {
            this.facts = facts;
        }

        boolean isClosed() throws InterruptedException {
            return closed.await(30, TimeUnit.SECONDS);
        }

        @Override
        public Environment environment() {
            return HOST;
        }

        @Override
        public Map<String, String> facts() {
            return facts.get();
        }

        @Override
        public FilesInside files() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Workload start(Command command, boolean channel) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Refusal attribute(RefusedCall call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Observations observations() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SyscallStatus status(String syscall) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static EnvironmentProviders providers(EnvironmentProvider... providers) {
        return new EnvironmentProviders(List.of(providers), List.of(), Duration.ofSeconds(50));
    }

    private static EnvironmentUnavailableException reason(EnvironmentProviders providers) {
        EnvironmentUnavailableException reason =
                catchThrowableOfType(EnvironmentUnavailableException.class, () -> providers.start(HOST, Set.of()));
        assertThat(reason).as("why it cannot be had").isNotNull();
        return reason;
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                NoClassDefFoundError.class,
                StackOverflowError.class,
                OutOfMemoryError.class,
                InterruptedException.class
            })
    void namesTheProviderThatFailsWhateverItThrows(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor(String.class).newInstance("a bug\nof somebody else");

        EnvironmentUnavailableException reason = reason(providers(new Provider(() -> sneak(thrown))));

        assertThat(reason.reason())
                .isEqualTo("the provider %s failed: %s: a bug".formatted(Provider.class.getName(), type.getName()));
        assertThat(reason)
                .hasMessageStartingWith("The environment [host] could not be started.\n")
                .hasCause(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> Sandbox sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void doesNotAskAProviderThatCannotSayWhatItProvides() throws Exception {
        Empty sandbox = new Empty(Map::of);
        EnvironmentProvider broken = new EnvironmentProvider() {
            @Override
            public boolean provides(Environment environment) {
                throw new NoClassDefFoundError("org/example/Api");
            }

            @Override
            public Sandbox start(Environment environment, Set<Path> files) {
                throw new AssertionError("it is not asked");
            }
        };

        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(providers(broken, new Provider(() -> sandbox)).start(HOST, Set.of()))
                    .isSameAs(sandbox);
        } finally {
            System.setErr(before);
        }
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("A provider was passed over for [host].", "org/example/Api", "is used in its place");
        assertThat(reason(providers(broken)).reason())
                .isEqualTo("the provider %s failed: java.lang.NoClassDefFoundError: org/example/Api"
                        .formatted(broken.getClass().getName()));
    }

    @Test
    void tellsOfProvidersThatCannotBeMade() throws Exception {
        Empty sandbox = new Empty(Map::of);
        EnvironmentProvider working = new Provider(() -> sandbox);

        assertThat(EnvironmentProviders.of(iterator("gone", working)).start(HOST, Set.of()))
                .isSameAs(sandbox);
        assertThat(reason(EnvironmentProviders.of(iterator("gone"))).reason())
                .isEqualTo("a provider on the class path cannot be used: "
                        + "java.util.ServiceConfigurationError: gone (gone)");
    }

    @Test
    void givesUpOnAClassPathThatCannotBeRead() {
        Iterator<EnvironmentProvider> unreadable = new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw new ServiceConfigurationError("unreadable");
            }

            @Override
            public EnvironmentProvider next() {
                throw new AssertionError("there is none");
            }
        };

        assertThat(reason(EnvironmentProviders.of(unreadable)).reason()).contains("unreadable");
    }

    private static Iterator<EnvironmentProvider> iterator(Object... found) {
        Iterator<Object> next = Arrays.asList(found).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return next.hasNext();
            }

            @Override
            public EnvironmentProvider next() {
                Object each = next.next();
                if (each instanceof String error) {
                    throw new ServiceConfigurationError(error);
                }
                return (EnvironmentProvider) each;
            }
        };
    }

    @Test
    void closesASandboxThatCannotSayWhatItIs() throws Exception {
        Empty sandbox = new Empty(() -> {
            throw new IllegalStateException("no facts");
        });

        assertThat(reason(providers(new Provider(() -> sandbox))).reason()).endsWith("IllegalStateException: no facts");
        assertThat(sandbox.isClosed()).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // As a provider would that is not checked.
    void takesNothingForAFailure() {
        assertThat(reason(providers(new Provider(() -> null))).reason()).endsWith("it gave no sandbox");
    }

    @Test
    void leavesAProviderThatTakesTooLongAndClosesWhatItBringsThen() throws Exception {
        Empty late = new Empty(Map::of);
        CountDownLatch left = new CountDownLatch(1);
        EnvironmentProvider slow = new Provider(() -> {
            awaitUninterruptibly(left);
            return late;
        });

        EnvironmentUnavailableException reason =
                reason(new EnvironmentProviders(List.of(slow), List.of(), Duration.ofMillis(100)));
        left.countDown();

        assertThat(reason.reason()).contains(Provider.class.getName(), "took longer than 100 ms");
        assertThat(late.isClosed()).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // It is one that does not listen.
            }
        }
    }

    @Test
    void interruptsAProviderForWhichNobodyWaitsAnyMore() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        EnvironmentProviders stuck = providers(new Provider(() -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            throw new IllegalStateException("interrupted");
        }));
        List<Object> ended = new ArrayList<>();
        Thread asking = new Thread(() -> {
            ended.add(reason(stuck).reason());
            ended.add(Thread.currentThread().isInterrupted());
        });
        asking.start();

        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        asking.interrupt();
        asking.join(30_000);

        assertThat(ended).hasSize(2).last().isEqualTo(true);
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void startsWithTheClassLoaderOfWhoAsks() throws Exception {
        ClassLoader ours = new ClassLoader(EnvironmentProvidersTests.class.getClassLoader()) {};
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        Thread.currentThread().setContextClassLoader(ours);
        try {
            providers(new Provider(() -> {
                        seen.set(Thread.currentThread().getContextClassLoader());
                        return new Empty(Map::of);
                    }))
                    .start(HOST, Set.of())
                    .close();
        } finally {
            Thread.currentThread().setContextClassLoader(EnvironmentProvidersTests.class.getClassLoader());
        }

        assertThat(seen.get()).isSameAs(ours);
    }

    @Test
    void preparesWithTheOthersWhereOneFails() {
        List<String> prepared = new ArrayList<>();
        EnvironmentProviders some = providers(
                new Provider(() -> {
                    throw new StackOverflowError();
                }),
                new Provider(() -> {
                    prepared.add("second");
                    return new Empty(Map::of);
                }));

        some.prepare(HOST);

        assertThat(prepared).containsExactly("second");
    }

    @Test
    void passesOnWhyAProviderCannotHaveIt() {
        EnvironmentUnavailableException none =
                new EnvironmentUnavailableException(HOST, "a daemon", "there is none", "start it", null);

        assertThatThrownBy(() -> providers(new Provider(() -> sneak(none))).start(HOST, Set.of()))
                .isSameAs(none);
    }
}
