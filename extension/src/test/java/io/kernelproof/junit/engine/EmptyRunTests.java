package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.kernel.Arch;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import io.kernelproof.verdict.Baseline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmptyRunTests {

    private static final Jdk JDK = Jdk.in(Path.of(System.getProperty("java.home")));
    private static final Watch LATE = new Watch(Trap.LATE, Set.of(), Optional.empty());

    private static Sandbox start(String kernel) throws Exception {
        return new HostProvider().start(Environment.onKernel(kernel), Set.of());
    }

    private static EmptyRun run(Sandbox sandbox, String options) throws IOException {
        Function<String, Optional<String>> parameters =
                name -> name.equals(JvmOptions.ARGS) ? Optional.of(options) : Optional.empty();
        return new EmptyRun(sandbox, GuestProgram.of(sandbox.environment(), JDK, LATE, parameters), parameters);
    }

    @Test
    void findsOutWhatIsRefusedToEveryJvmAndKeepsIt() throws Exception {
        try (Sandbox sandbox = start("3.10")) {
            EmptyRun run = run(sandbox, "-Dempty.run.tests=" + System.nanoTime());
            Arch arch = Arch.current();
            int rseq = SyscallTable.bundled().get("rseq").number(arch).orElseThrow();

            BaselineCache cache = BaselineCache.ofThisUser(run.key());
            try {
                assertThat(run.baseline().calls()).contains(new Baseline.Call(rseq, arch.id()));
                assertThat(cache.kept()).contains(run.baseline());
            } finally {
                Files.deleteIfExists(cache.file().orElseThrow());
            }
        }
    }

    @Test
    @SuppressWarnings("SystemOut") // It is where that is said.
    void saysThatNothingIsKnownAndKeepsNothingOfAJvmThatDoesNotStart() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        try (Sandbox sandbox = start("3.10")) {
            EmptyRun run = run(sandbox, "-XX:NoSuchOption");

            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            assertThat(run.baseline()).isEqualTo(Baseline.NOTHING);
            assertThat(BaselineCache.ofThisUser(run.key()).kept()).isEmpty();
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("What is refused to every JVM in [3.10")
                .contains(
                        "could not be found out, so it counts as refused to the tests there.",
                        "  seen:     The JVM inside [3.10 (simulated)] did not start: exit status 1\n");
    }

    @Test
    void isKeptForTheSameEnvironmentJvmAndOptionsOnly() throws Exception {
        try (Sandbox one = start("3.10");
                Sandbox same = start("3.10");
                Sandbox another = start("4.18")) {
            assertThat(run(one, "-Dx=1").key())
                    .isEqualTo(run(same, "-Dx=1").key())
                    .isNotEqualTo(run(same, "-Dx=2").key())
                    .isNotEqualTo(run(another, "-Dx=1").key());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'MODULES=\"java.base jdk.unsupported\"', true",
        "'MODULES=\"java.base jdk.unsupported jdk.zipfs\"', true",
        "'MODULES=\"java.base jdk.unsupported.desktop\"', false",
        "'', false"
    })
    void isNeededOnlyWhereAJvmCanSayThatItsFirstTestIsDue(String release, boolean canSignal) {
        assertThat(new Jdk(Path.of("/jdk"), 17, release, false).canSignal()).isEqualTo(canSignal);
    }
}
