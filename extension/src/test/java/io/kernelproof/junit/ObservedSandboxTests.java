package io.kernelproof.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandNotStartedException;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Terminal;
import io.kernelproof.environment.Workload;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whatever way a test takes to start something, what is refused to that is told of the test. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ObservedSandboxTests {

    /** The C library asks for newer calls as soon as it starts, before anything else. */
    private static final Command TRUE = Command.of("true");

    private Sandbox shared;
    private ObservedSandbox observed;

    @BeforeEach
    void start() throws Exception {
        shared = new HostProvider().start(Environment.onKernel("3.10"), Set.of());
        observed = new ObservedSandbox(shared);
    }

    @AfterEach
    void close() {
        shared.close();
    }

    private static List<String> names(List<Refusal> refusals) {
        return refusals.stream().map(Refusal::syscall).toList();
    }

    private List<String> told() {
        return names(observed.refused().refusals());
    }

    @Test
    void tellsOfACommand() throws IOException {
        CommandResult result = observed.run(TRUE);

        assertThat(told()).isNotEmpty().isEqualTo(names(result.refusals()));
        assertThat(observed.refused().refusals()).allMatch(each -> each.reason().contains("in mainline since"));
    }

    @Test
    void tellsOfACommandNamedByItsWords() throws IOException {
        CommandResult result = observed.run("true");

        assertThat(told()).isNotEmpty().isEqualTo(names(result.refusals()));
    }

    @Test
    void tellsOfACommandThatTakesTooLong() {
        CommandTimeoutException late = catchThrowableOfType(
                CommandTimeoutException.class,
                () -> observed.run(Command.of("sleep", "300").withTimeout(Duration.ofSeconds(2))));

        assertThat(told()).isNotEmpty().isEqualTo(names(late.refusals()));
    }

    @Test
    void tellsOfACommandWithATerminal() throws IOException {
        CommandResult result = observed.run(
                TRUE,
                new Terminal(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream(),
                        pid -> {}));

        assertThat(told()).isNotEmpty().isEqualTo(names(result.refusals()));
    }

    @Test
    void tellsOfAProgramThatIsStartedByItself() throws IOException {
        try (Workload workload = observed.start(TRUE, false)) {
            workload.requests().close();
            while (workload.next() != null) {
                // Until it has ended.
            }
        }

        assertThat(told()).isNotEmpty();
    }

    @Test
    void addsUpWhatWasRefusedToSeveral() throws IOException {
        CommandResult first = observed.run(TRUE);
        assertThat(catchThrowableOfType(
                        CommandNotStartedException.class, () -> observed.run(Command.of("/no/such/program"))))
                .isNotNull();
        CommandResult second = observed.run(TRUE);

        assertThat(observed.refused().refusals())
                .hasSize(first.refusals().size() + second.refusals().size());
    }

    @Test
    void tellsAlsoOfWhatNobodyCanAttribute() throws IOException {
        ObservedSandbox unattributed = new ObservedSandbox(new FaultySandbox(shared) {
            @Override
            public Refusal attribute(RefusedCall call) {
                throw new IllegalStateException("nobody knows");
            }
        });

        CommandResult result = unattributed.run(TRUE);

        assertThat(result.refusals()).isNotEmpty();
        assertThat(unattributed.refused().refusals())
                .hasSameSizeAs(result.refusals())
                .allMatch(each -> each.describe()
                        .contains("by an unknown party: finding it out failed: "
                                + "java.lang.IllegalStateException: nobody knows"));
    }
}
