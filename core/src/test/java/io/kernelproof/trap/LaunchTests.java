package io.kernelproof.trap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchTests {

    @Test
    void recordsWhatItDenies() {
        Launch launch = new Launch(
                List.of("java", "-version"),
                Optional.of(Path.of("/tmp")),
                true,
                new Launch.Deny("434=38", "355=38"),
                Launch.Trapping.OFF);

        assertThat(launch.commandLine("/p/probe"))
                .containsExactly(
                        "/p/probe",
                        "run",
                        "--channel",
                        "--chdir",
                        "/tmp",
                        "--deny",
                        "434=38",
                        "--deny-32",
                        "355=38",
                        "--record",
                        "--",
                        "java",
                        "-version");
    }

    @Test
    void trapsAndNamesAnotherRelease() {
        Launch.Trapping trapping = new Launch.Trapping(Trap.FAST, "1,38", "435,472", "355", Optional.of("3.10.0"));
        Launch launch = new Launch(List.of("true"), Optional.empty(), false, Launch.Deny.NOTHING, trapping);

        assertThat(trapping.isNeeded()).isTrue();
        assertThat(launch.commandLine("trap"))
                .containsExactly(
                        "trap",
                        "run",
                        "--trap",
                        "fast",
                        "--errno",
                        "1,38",
                        "--watch",
                        "435,472",
                        "--watch-32",
                        "355",
                        "--uname",
                        "3.10.0",
                        "--",
                        "true");
    }

    @Test
    void installsNoFilterWhenNothingIsDenied() {
        Launch launch = new Launch(List.of("true"), Optional.empty(), false, Launch.Deny.NOTHING, Launch.Trapping.OFF);

        assertThat(launch.commandLine("probe")).containsExactly("probe", "run", "--", "true");
    }

    @Test
    void rejectsAnEmptyCommand() {
        assertThatThrownBy(
                        () -> new Launch(List.of(), Optional.empty(), false, Launch.Deny.NOTHING, Launch.Trapping.OFF))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
