package io.kernelproof.junit.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.FaultyProvider;
import io.kernelproof.junit.FaultySandbox;
import io.kernelproof.report.Report;
import io.kernelproof.report.ReportFile;
import io.kernelproof.report.TestResult;
import io.kernelproof.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_OUT)
@SuppressWarnings("try") // Providers are armed for as long as the block lasts.
class SessionTests {

    private static final Environment HOST = Environment.onKernel("host");
    private static final Environment OLD = Environment.onKernel("3.10");

    private final Path directory;

    SessionTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void writesTheReportAndShowsItWhenItEnds() throws IOException {
        Session session = new Session();
        session.record(settings(directory), HOST, Map.of("kernel.release", "6.1.0"), passed(HOST));
        session.record(settings(directory), OLD, Map.of(), notRun(OLD));

        String printed = printedBy(session::close);

        Report report = new ReportFile(directory).read();
        assertThat(report.results()).containsExactly(notRun(OLD), passed(HOST));
        assertThat(report.environments().get(0).facts()).isEmpty();
        assertThat(report.environments().get(1).facts())
                .containsEntry("kernel.release", "6.1.0")
                .containsKeys("kernelproof", "junit.platform");
        assertThat(printed)
                .startsWith("Kernelproof: 1 test in 2 environments\n")
                .endsWith("  report: " + directory.resolve("report.json") + "\n");
    }

    @Test
    void saysThatTheReportCouldNotBeWritten() throws IOException {
        Path file = directory.resolve("file");
        Session session = new Session();
        session.record(settings(file), HOST, Map.of(), passed(HOST));
        Files.createFile(file);

        assertThat(printedBy(session::close))
                .startsWith("The report [%s] could not be written: it lacks the results of this JVM.\n"
                        .formatted(file.resolve("report.json")))
                .contains("FileAlreadyExistsException", "Kernelproof: 1 test in 1 environment\n");
    }

    @Test
    void saysNothingWhenThereIsNothingToSay() throws IOException {
        assertThat(printedBy(new Session()::close)).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keepsReportsOfDifferentSettingsApart() throws IOException {
        Session session = new Session();
        session.record(settings(directory.resolve("one")), HOST, Map.of(), passed(HOST));
        session.record(settings(directory.resolve("other")), OLD, Map.of(), notRun(OLD));

        printedBy(session::close);

        assertThat(new ReportFile(directory.resolve("one")).read().results()).containsExactly(passed(HOST));
        assertThat(new ReportFile(directory.resolve("other")).read().results()).containsExactly(notRun(OLD));
    }

    @Test
    void saysWhenTheReportCannotBeWritten() throws IOException {
        Path occupied = directory.resolve("occupied");
        Session session = new Session();
        session.record(settings(occupied), HOST, Map.of(), passed(HOST));
        Files.createFile(occupied);

        assertThat(printedBy(session::close))
                .contains("The report [%s] could not be written".formatted(occupied.resolve("report.json")))
                .contains("  seen:     java.nio.file.FileAlreadyExistsException: " + occupied)
                .contains("host  1 passed", "  report: could not be written, see above\n")
                .doesNotContain("report: " + occupied);
    }

    @Test
    void saysWhenTheReportCouldNotBeRead() throws IOException {
        Session first = new Session();
        first.record(settings(directory), HOST, Map.of(), passed(HOST));
        printedBy(first::close);
        Files.writeString(directory.resolve("report.json"), "no report");
        Session second = new Session();
        second.record(settings(directory), HOST, Map.of(), passed(HOST));

        assertThat(printedBy(second::close))
                .contains("could not be added to", "report.json.unreadable", "host  1 passed");
    }

    private record Stuck() implements Session.Kept {
        @Override
        public void close() {
            throw new IllegalStateException("stuck");
        }
    }

    @Test
    void writesTheReportAlsoWhenSomethingCannotBeClosed() throws IOException {
        Session session = new Session();
        session.keep(Stuck.class, Stuck::new);
        session.record(settings(directory), HOST, Map.of(), passed(HOST));

        assertThatIOException().isThrownBy(() -> printedBy(session::close)).withMessageContaining("stuck");

        assertThat(new ReportFile(directory).read().results()).containsExactly(passed(HOST));
    }

    @Test
    void endsTheSandboxesAlsoWhereWhatUsesThemCannotBeClosed() throws Exception {
        List<String> closed = Collections.synchronizedList(new ArrayList<>());
        try (var armed = FaultyProvider.with("4.18", real -> new FaultySandbox(real) {
            @Override
            public void close() {
                super.close();
                closed.add("4.18");
            }
        })) {
            Session session = new Session();
            session.keep(Stuck.class, Stuck::new);
            var unused = session.sandbox(Environment.onKernel("4.18"));

            assertThatIOException()
                    .isThrownBy(() -> printedBy(session::close))
                    .withMessageContaining("The end of [%s] failed.\n".formatted(Stuck.class.getName()))
                    .withMessageContaining("  seen:     java.lang.IllegalStateException: stuck\n");
        }
        assertThat(closed).containsExactly("4.18");
    }

    @Test
    void tellsAllThatCannotBeEnded() throws Exception {
        FaultyProvider.Start unclosable = real -> new FaultySandbox(real) {
            @Override
            public void close() {
                super.close();
                throw new NoClassDefFoundError("org/example/" + environment().id());
            }
        };
        try (var one = FaultyProvider.with("4.18", unclosable);
                var other = FaultyProvider.with("4.19", unclosable)) {
            Session session = new Session();
            session.record(settings(directory), HOST, Map.of(), passed(HOST));
            var unusedOne = session.sandbox(one.environment());
            var unusedOther = session.sandbox(other.environment());

            assertThatIOException()
                    .isThrownBy(() -> printedBy(session::close))
                    .withMessageContaining("org/example/4.18")
                    .withMessageContaining("org/example/4.19");
        }
        assertThat(new ReportFile(directory).read().results()).containsExactly(passed(HOST));
    }

    @Test
    void writesTheOtherReportWhereOneCannotBeWritten() throws IOException {
        Session session = new Session();
        Path occupied = directory.resolve("occupied");
        session.record(settings(occupied), HOST, Map.of(), passed(HOST));
        session.record(settings(directory.resolve("one")), OLD, Map.of(), notRun(OLD));
        Files.createFile(occupied);

        printedBy(session::close);

        assertThat(new ReportFile(directory.resolve("one")).read().results()).containsExactly(notRun(OLD));
    }

    @Test
    @Timeout(60)
    void startsOneEnvironmentWhileAnotherTakesLong() throws Exception {
        CountDownLatch isUnderWay = new CountDownLatch(1);
        CountDownLatch isOtherStarted = new CountDownLatch(1);
        try (var slow = FaultyProvider.with("4.18", real -> {
                    isUnderWay.countDown();
                    assertThat(isOtherStarted.await(30, TimeUnit.SECONDS)).isTrue();
                    return real;
                });
                Session session = new Session()) {
            FutureTask<Sandbox> first = new FutureTask<>(() -> session.sandbox(slow.environment()));
            FutureTask<Sandbox> same = new FutureTask<>(() -> session.sandbox(slow.environment()));
            new Thread(first).start();
            assertThat(isUnderWay.await(30, TimeUnit.SECONDS)).isTrue();
            new Thread(same).start();

            assertThat(session.sandbox(OLD).environment()).isEqualTo(OLD);
            // In the same bin of a table of sixteen, whatever the hash: all of them at once.
            for (String kernel : List.of("4.19", "5.4", "5.10", "5.14", "5.15", "6.1", "6.6")) {
                assertThat(session.sandbox(Environment.onKernel(kernel), Set.of(), Optional::empty))
                        .isNotNull();
            }
            isOtherStarted.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isSameAs(same.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void triesNothingTwiceThatCannotBeHad() {
        AtomicInteger tries = new AtomicInteger();
        try (var armed = FaultyProvider.with("4.18", real -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("a bug");
                });
                Session session = new Session()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> session.sandbox(armed.environment()))
                        .isInstanceOf(EnvironmentUnavailableException.class)
                        .hasMessageContaining("the provider %s failed".formatted(FaultyProvider.class.getName()));
            }
        }
        assertThat(tries).hasValue(1);
    }

    @Test
    void startsNothingAfterItsEnd() {
        Session session = new Session();
        session.close();

        assertThatThrownBy(() -> session.sandbox(OLD))
                .isInstanceOf(EnvironmentUnavailableException.class)
                .hasMessageContaining("the launcher session has ended");
    }

    @Test
    void startsAlsoWhereNobodyCanForeseeTheCommand() throws Exception {
        try (Session session = new Session()) {
            assertThat(session.sandbox(OLD, Set.of(), () -> {
                        throw new StackOverflowError();
                    }))
                    .isNotNull();
        }
    }

    private static Settings settings(Path directory) {
        Map<String, String> parameters = Map.of("kernelproof.report", directory.toString(), "kernelproof.run", "build");
        return Settings.of(name -> Optional.ofNullable(parameters.get(name)));
    }

    private static TestResult passed(Environment environment) {
        return new TestResult(environment.id(), "a.B", "c()", "id", new Verdict.Passed("it passed"));
    }

    private static TestResult notRun(Environment environment) {
        return new TestResult(environment.id(), "a.B", "c()", "id", new Verdict.NotRun("needs Linux"));
    }

    private static String printedBy(ThrowingRunnable action) throws IOException {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            action.run();
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            System.setOut(console);
        }
        return printed.toString(UTF_8);
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }
}
