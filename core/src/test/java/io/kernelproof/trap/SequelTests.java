package io.kernelproof.trap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SequelTests {

    private static Sequel sequel(String abi, Sequel.Next... next) {
        List<Long> arguments = List.of(0L, 0L, 0L, 0L, 0L, 0L);
        return new Sequel(434, 0, abi, 38, 12, 14, Duration.ofMillis(120), arguments, List.of(next), "java");
    }

    @Test
    void describesWhatCameNextByNameAndResult() {
        assertThat(sequel(
                                "x86_64",
                                new Sequel.Next(62, OptionalLong.of(0)),
                                new Sequel.Next(61, OptionalLong.of(-10)),
                                new Sequel.Next(231, OptionalLong.empty()))
                        .describe())
                .isEqualTo("pidfd_open: ENOSYS in java after 120 ms, then kill = 0, wait4 = ECHILD, exit_group");
    }

    @Test
    void describesThatNothingCameNext() {
        assertThat(sequel("x86_64").describe()).endsWith("then no further call");
    }

    @Test
    void leavesOutOfWhatCameNextWhatTheNextRunWouldTellOtherwise() {
        assertThat(sequel(
                                "x86_64",
                                new Sequel.Next(62, OptionalLong.of(4711)),
                                new Sequel.Next(61, OptionalLong.of(-10)),
                                new Sequel.Next(231, OptionalLong.empty()))
                        .afterwards()
                        .describe())
                .isEqualTo("then kill, wait4 = ECHILD, exit_group");
        assertThat(sequel("x86_64").afterwards().describe()).isEqualTo("then no further call");
    }

    @Test
    void followsCallsOfItsKindOnly() {
        RefusedCall call = new RefusedCall(434, "x86_64", 38, 77, 78, 3, "java");

        assertThat(sequel("x86_64").follows(call)).isTrue();
        assertThat(sequel("i386").follows(call)).isFalse();
        assertThat(sequel("x86_64").follows(new RefusedCall(434, "x86_64", 1, 77, 78, 3, "java")))
                .isFalse();
        assertThat(sequel("x86_64").follows(new RefusedCall(434, "x86_64", 38, 77, 78, 3, "sh")))
                .isFalse();
        assertThat(sequel("x86_64").follows(new RefusedCall(435, "x86_64", 38, 77, 78, 3, "java")))
                .isFalse();
    }

    @Test
    void namesCallsAsTheirAbiDoes() {
        assertThat(sequel("i386", new Sequel.Next(20, OptionalLong.of(12))).describe())
                .startsWith("pidfd_open: ")
                .endsWith("then getpid = 12");
        assertThat(sequel("vax", new Sequel.Next(20, OptionalLong.of(12))).describe())
                .startsWith("#434: ")
                .endsWith("then #20 = 12");
    }
}
