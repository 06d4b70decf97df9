package io.kernelproof.environment.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.trap.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestConsoleTests {

    /** The sums of "hello\n" and of nothing are 139133471 and 1. */
    private static final String GOOD = """
            [    0.000000] Booting Linux\r
            kernelproof-guest 1
            command 0
            result 0 status=256 size=6 adler32=139133471
            hello

            command 1
            result 1 status=9 size=0 adler32=1

            end 2
            [    4.000000] reboot: Power down
            """;

    @Test
    void readsWhatBecameOfEachCommand() throws GuestException {
        List<GuestResult> results = read(GOOD, 2);

        assertThat(results).hasSize(2);
        assertThat(results.get(0).status()).isEqualTo(new ExitStatus.Exited(1));
        assertThat(results.get(0).text()).isEqualTo("hello\n");
        assertThat(results.get(1).status()).isEqualTo(new ExitStatus.Killed(9));
        assertThat(results.get(1).text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernelproof-guest 1 | kernelproof-guest 2 | expected: a line 'kernelproof-guest 1'",
                "hello               | hallo               | the kernel has printed in between",
                "size=6              | size=7              | the kernel has printed in between",
                "size=6              | size=999999999      | expected: 999999999 bytes",
                "status=256          | status=             | expected: the result of command 0",
                "result 1            | result 2            | expected: the result of command 1",
                "command 1           | command 3           | expected: a line 'command 1'",
                "end 2               | end 3               | expected: a line 'end 2'",
            })
    void rejectsWhatIsNotComplete(String part, String other, String message) {
        assertThatThrownBy(() -> read(GOOD.replace(part, other), 2))
                .isInstanceOf(GuestException.class)
                .hasMessageContainingAll(message, "seen:", "next:     the console ended with:\n    ");
    }

    @Test
    void rejectsMoreCommandsThanWereRun() {
        assertThatThrownBy(() -> read(GOOD, 3)).hasMessageContaining("expected: a line 'command 2'");
    }

    @Test
    void namesThePanicAndNotOnlyTheEndOfItsStack() {
        String console =
                "Kernel panic - not syncing: No working init found.\n" + "[<60021f4b>] show_stack\n".repeat(20);

        assertThatThrownBy(() -> read(console, 1))
                .hasMessageContaining("its first process; Kernel panic - not syncing: No working init found.\n");
    }

    @Test
    void showsNoControlCharacters() {
        assertThatThrownBy(() -> read("\u001b[2J panic\n", 1)).hasMessageContaining("    ?[2J panic");
    }

    /** Whatever a guest says, it is read or rejected. */
    @Test
    void survivesDamagedConsoles() {
        Random random = new Random(7);
        byte[] good = GOOD.getBytes(StandardCharsets.ISO_8859_1);
        int rejected = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int change = random.nextInt(3); change >= 0 && damaged.length > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                GuestConsole.read(damaged, 2);
            } catch (GuestException expected) {
                rejected++;
            }
        }
        assertThat(rejected).isBetween(2_500, 5_000);
    }

    private static List<GuestResult> read(String console, int commands) throws GuestException {
        return GuestConsole.read(console.getBytes(StandardCharsets.ISO_8859_1), commands);
    }
}
