package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.i386;
import static io.kernelproof.probe.NativePrograms.probe;
import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.probe.NativePrograms.Finished;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What a command meets that becomes behind a filter. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class DenyTests {

    @Test
    void refusesSingleNumbersRangesAndAllFromANumberOn() throws IOException {
        assertThat(deny(
                        "434=38,436-438=1,440-=95",
                        workload(),
                        "call",
                        "434",
                        "435",
                        "436",
                        "438",
                        "439",
                        "440",
                        "99999"))
                .isEqualTo(new Finished(0, "434 38\n435 7\n436 1\n438 1\n439 22\n440 95\n99999 95\n"));
    }

    @Test
    void takesTheListInAnyOrder() throws IOException {
        assertThat(deny("440=1,434=2,436=3", workload(), "call", "434", "436", "440"))
                .isEqualTo(new Finished(0, "434 2\n436 3\n440 1\n"));
    }

    @Test
    void refusesByAFlagBehindAFilterThatDoesSoToo() throws IOException {
        assertThat(deny(
                        "434:1:2048:2048=1",
                        probe(),
                        "deny",
                        "434:1:2048:2048=95,434:1:7:3=2",
                        "--",
                        workload(),
                        "call",
                        "434"))
                .isEqualTo(new Finished(0, "434 95\n"));
    }

    @Test
    void answersInPlaceOfAnOuterFilter() throws IOException {
        assertThat(deny("434=1", probe(), "deny", "434=38", "--", workload(), "call", "434"))
                .isEqualTo(new Finished(0, "434 38\n"));
    }

    @Test
    void startsACommandThatIsDeniedExecve() throws IOException {
        assertThat(deny("59=1", workload(), "call", "59")).isEqualTo(new Finished(0, "59 1\n"));
    }

    @Test
    void refusesNumbersOfX32() throws IOException {
        assertThat(deny("434=1", workload(), "call", String.valueOf(0x40000000 + 39)))
                .isEqualTo(new Finished(0, "1073741863 38\n"));
    }

    @Test
    void refusesCallsOf32BitPrograms() throws IOException {
        assertThat(NativePrograms.finish(List.of(probe(), "deny", "434=38", "--32", "355=95", "--", i386(), "355")))
                .isEqualTo(new Finished(95, ""));
    }

    @Test
    void worksWithoutPrivileges() throws IOException {
        List<String> command = List.of(probe(), "deny", "434=38", "--", workload(), "call", "434");

        assertThat(NativePrograms.finish(NativePrograms.unprivileged(command))).isEqualTo(new Finished(0, "434 38\n"));
    }

    @Test
    void tellsACommandThatIsMissingFromOneThatCannotBeExecuted() throws IOException {
        assertThat(deny("434=38", "no-such-command"))
                .isEqualTo(new Finished(127, "kernelproof-probe: no-such-command: errno 2\n"));
        assertThat(deny("434=38", "/etc/passwd"))
                .isEqualTo(new Finished(126, "kernelproof-probe: /etc/passwd: errno 13\n"));
    }

    private static Finished deny(String list, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(probe(), "deny", list, "--"));
        all.addAll(List.of(command));
        return NativePrograms.finish(all);
    }
}
