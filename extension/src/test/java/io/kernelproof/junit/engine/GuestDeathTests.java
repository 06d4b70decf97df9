package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a JVM inside can end, and what is said of it. */
class GuestDeathTests {

    static Sandbox sandbox;

    @BeforeAll
    static void startSandbox() throws Exception {
        sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of());
    }

    @AfterAll
    static void closeSandbox() {
        sandbox.close();
    }

    private static GuestJvm guest(String jvmArguments) throws GuestDiedException, EnvironmentUnavailableException {
        Map<String, String> parameters = Map.of("kernelproof.jvm.args", jvmArguments, "kernelproof.cds", "off");
        return GuestJvm.start(
                sandbox,
                Jdk.in(Path.of(System.getProperty("java.home"))),
                key -> Optional.ofNullable(parameters.get(key)));
    }

    private static GuestRequest request(Class<?> type) {
        return new GuestRequest(List.of("[engine:junit-jupiter]/[class:" + type.getName() + "]"), Map.of());
    }

    /** Runs a class that does not survive it, and returns what is said. */
    private static GuestDiedException death(Class<?> type, String jvmArguments, HeardEvents heard) throws Exception {
        try (GuestJvm guest = guest(jvmArguments)) {
            GuestDiedException death =
                    catchThrowableOfType(GuestDiedException.class, () -> guest.execute(request(type), heard));
            assertThat(death).isNotNull();
            assertThat(guest.isAlive()).isFalse();
            assertThatThrownBy(() -> guest.execute(request(type), heard)).isInstanceOf(GuestDiedException.class);
            return death;
        }
    }

    private static GuestDiedException death(Class<?> type, HeardEvents heard) throws Exception {
        return death(type, "", heard);
    }

    private static GuestDiedException death(Class<?> type) throws Exception {
        return death(type, new HeardEvents());
    }

    @Test
    void tellsWhoCalledExit() throws Exception {
        HeardEvents heard = new HeardEvents();
        assertThat(death(ExitTestCase.class, heard))
                .hasMessageStartingWith("The JVM inside [host] was lost before its tests were done.\n"
                        + "  expected: it tells the result of every test\n"
                        + "  seen:     exit status 3, on request of thread 'main'\n"
                        + "              at " + ExitTestCase.class.getName() + ".exits(GuestDeathTests.java:")
                .hasMessageContaining("\n            while it ran [engine:junit-jupiter]/[class:"
                        + ExitTestCase.class.getName() + "]/[method:exits()]\n")
                .hasMessageContaining("the last that it printed:\n              | from a hook\n")
                .hasMessageEndingWith(
                        "next:     keep the test from ending the JVM: all tests of an environment share one");
        assertThat(heard.events).endsWith("started exits", "out exits last words", "err exits from a hook");
    }

    static class ExitTestCase {
        @Test
        void exits() {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("from a hook")));
            System.out.println("last words");
            System.exit(3);
        }
    }

    @Test
    void tellsThatNobodyCalledExit() throws Exception {
        HeardEvents heard = new HeardEvents();
        assertThat(death(HaltTestCase.class, heard))
                .hasMessageContaining("seen:     exit status 4, without running its shutdown hooks\n")
                .hasMessageContaining("/[method:halts()]")
                .hasMessageContaining("next:     look for Runtime.halt");
        assertThat(heard.events).endsWith("started halts", "out halts last words");
    }

    static class HaltTestCase {
        @Test
        void halts() {
            System.out.println("last words");
            Runtime.getRuntime().halt(4);
        }
    }

    @Test
    void tellsTheSignal() throws Exception {
        assertThat(death(KilledTestCase.class))
                .hasMessageContaining("seen:     signal 9 (SIGKILL)\n")
                .hasMessageContaining("next:     look for who sends this: a test, ");
    }

    static class KilledTestCase {
        @Test
        void kills() throws Exception {
            new ProcessBuilder("sh", "-c", "kill -9 $PPID").start().waitFor();
        }
    }

    @Test
    void quotesTheLastWordsOfACrash(@TempDir Path directory) throws Exception {
        assertThat(death(CrashTestCase.class, "-XX:ErrorFile=" + directory.resolve("hs_err.log"), new HeardEvents()))
                .hasMessageContaining("seen:     signal 6 (SIGABRT)\n")
                .hasMessageContaining(
                        "              | # A fatal error has been detected by the Java Runtime Environment:\n")
                .hasMessageContaining("next:     read the file hs_err_pid*.log");
        assertThat(directory.resolve("hs_err.log")).isRegularFile();
    }

    static class CrashTestCase {
        @Test
        void crashes() throws Exception {
            new ProcessBuilder("sh", "-c", "kill -SEGV $PPID").start().waitFor();
            Thread.sleep(10_000);
        }
    }

    @Test
    void tellsThatMemoryRanOut() throws Exception {
        HeardEvents heard = new HeardEvents();
        GuestDiedException death = death(OutOfMemoryTestCase.class, "-Xmx64m", heard);
        assertThat(death)
                .hasMessageContaining("seen:     its launcher threw java.lang.OutOfMemoryError: Java heap space\n")
                .hasMessageContaining("/[method:takesAll()]");
        assertThat(death).hasStackTraceContaining(OutOfMemoryTestCase.class.getName() + ".takesAll");
    }

    static class OutOfMemoryTestCase {
        @Test
        void takesAll() {
            byte[][] all = new byte[1024][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new byte[1024 * 1024];
            }
            System.out.println(all.length);
        }
    }

    @Test
    void tellsThatTheJvmGaveUpForLackOfMemory() throws Exception {
        assertThat(death(OutOfMemoryTestCase.class, "-Xmx64m -XX:+ExitOnOutOfMemoryError", new HeardEvents()))
                .hasMessageContaining("seen:     exit status 3, without running its shutdown hooks\n")
                .hasMessageContaining("| Terminating due to java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void quotesWhyTheJvmDidNotStart() {
        assertThatThrownBy(() -> guest("-XX:+NoSuchOption"))
                .isInstanceOf(GuestDiedException.class)
                .hasMessage("""
                        The JVM inside [host] did not start.
                          expected: it says that it is ready for tests
                          seen:     exit status 1
                                    the last that it printed:
                                      | Unrecognized VM option 'NoSuchOption'
                                      | Error: Could not create the Java Virtual Machine.
                                      | Error: A fatal exception has occurred. Program will exit.
                          next:     read its output; its options are those of this JVM and of the parameter \
                        'kernelproof.jvm.args'""");
    }

    @Test
    void tellsThatThereIsNoJdk(@TempDir Path directory) {
        assertThatThrownBy(() -> GuestJvm.start(sandbox, Jdk.in(directory), key -> Optional.empty()))
                .isInstanceOf(EnvironmentUnavailableException.class)
                .hasMessageContaining("seen:     the JDK does not fit the environment: there is no " + directory)
                .hasMessageContaining("next:     choose another with kernelproof.jdk");
    }

    @Test
    void distrustsWhatItCannotRead() throws Exception {
        GuestDiedException death = death(ForgingTestCase.class);
        assertThat(death).hasMessageContaining("seen:     what it sent could not be read\n");
        assertThat(death.getCause()).isInstanceOf(io.kernelproof.junit.guest.WireException.class);
    }

    static class ForgingTestCase {
        @Test
        void forges() throws IOException {
            try (FileOutputStream channel = new FileOutputStream("/proc/self/fd/99")) {
                channel.write(new byte[] {0, 0, 0, 1, 99});
            }
        }
    }

    @Test
    void endsNormallyAndTellsWhatIsPrintedThen(@TempDir Path directory) throws Exception {
        Path trace = directory.resolve("trace");
        java.io.PrintStream out = System.out;
        java.io.ByteArrayOutputStream printed = new java.io.ByteArrayOutputStream();
        GuestJvm guest = guest("-Dtrace=" + trace);
        guest.execute(request(LingeringTestCase.class), new HeardEvents());
        System.setOut(new java.io.PrintStream(printed, true));
        try {
            guest.close();
        } finally {
            System.setOut(out);
        }
        assertThat(trace).hasContent("hook ran");
        assertThat(printed).hasToString("bye" + System.lineSeparator());
        assertThat(guest.isAlive()).isFalse();
    }

    static class LingeringTestCase {
        @Test
        void leavesAThreadAndAHook() {
            new Thread(LingeringTestCase::sleep).start();
            Runtime.getRuntime().addShutdownHook(new Thread(LingeringTestCase::leaveTrace));
        }

        private static void sleep() {
            try {
                Thread.sleep(100_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void leaveTrace() {
            System.out.println("bye");
            try {
                Files.writeString(Path.of(System.getProperty("trace")), "hook ran");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void isKilledWhenItIsClosedWhileItRunsTests() throws Exception {
        GuestJvm guest = guest("");
        Thread closing = new Thread(guest::close);
        HeardEvents heard = new HeardEvents() {
            @Override
            public void started(String id, int tid) {
                super.started(id, tid);
                if (id.endsWith("/[method:sleeps()]")) {
                    closing.start();
                }
            }
        };
        assertThatThrownBy(() -> guest.execute(request(SleepingTestCase.class), heard))
                .isInstanceOf(GuestDiedException.class)
                .hasMessageContaining("its launcher ended without telling how it ended");
        closing.join();
        assertThat(guest.isAlive()).isFalse();
    }

    @Test
    void isKilledWhenItsTestsTakeLongerThanTheLimit() throws Exception {
        try (GuestJvm guest = guest("")) {
            assertThatThrownBy(() ->
                            guest.execute(request(SleepingTestCase.class), new HeardEvents(), Duration.ofSeconds(1)))
                    .isInstanceOf(GuestDiedException.class)
                    .hasMessage("""
                            The tests in [host] did not end.
                              expected: they end within 1 s
                              seen:     they still ran after 1 s; the JVM was ended
                              next:     see what they wait for there""");
            assertThat(guest.isAlive()).isFalse();
        }
    }

    static class SleepingTestCase {
        @Test
        void sleeps() throws InterruptedException {
            Thread.sleep(100_000);
        }
    }

    @Test
    void passesOnWhatTheJvmPrintsItself() throws Exception {
        HeardEvents heard = new HeardEvents();
        try (GuestJvm guest = guest("-Xlog:gc:stdout:none")) {
            guest.execute(request(CollectingTestCase.class), heard);
        }
        assertThat(heard.events)
                .anySatisfy(
                        event -> assertThat(event).startsWith("out collects").contains("Pause Full (System.gc())"))
                .contains("finished collects SUCCESSFUL");
    }

    static class CollectingTestCase {
        @Test
        void collects() {
            System.gc();
        }
    }
}
