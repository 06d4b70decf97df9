package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.guest.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObituaryTests {

    @Test
    void saysWhatIsLostWhenAJvmDoesNotEnd() {
        assertThat(new Obituary("host").lingered(Duration.ofSeconds(10))).isEqualTo("""
                The JVM inside [host] was ended after its tests; what it would have written then, such as coverage, is lost.
                  expected: it ends by itself
                  seen:     it still ran after 10 s
                  next:     look for a shutdown hook that waits
                """);
    }

    @Test
    void saysThatAnotherExecutionHasTheJvm() {
        assertThat(new Obituary("host").inUse(Duration.ofDays(1))).hasMessage("""
                The tests in [host] did not begin.
                  expected: the JVM there is done with those of another execution within 86,400 s
                  seen:     it still ran those
                  next:     see what they wait for there, or run one execution at a time in a launcher session""");
    }

    @Test
    void saysThatResultsMayBeMissing() {
        assertThat(new Obituary("host").posthumous())
                .startsWith(
                        "The JVM inside [host] told of tests when all of them were done; the results above may not be all.")
                .contains("seen:     it told of some before its end");
    }

    @Test
    void saysWhatAnExitThatDoesNotEndWaitsFor() {
        Obituary obituary = new Obituary("host");
        obituary.ready();
        obituary.exiting(new Event.Exiting("main", List.of(new StackTraceElement("Foo", "bar", "Foo.java", 3))));
        obituary.neverExited(Duration.ofSeconds(30));

        List.of(
                        obituary.died(List.of("[test:one]")),
                        obituary.unreadable(new IOException("closed"), List.of("[test:one]")))
                .forEach(death -> assertThat(death).hasMessage("""
                        The JVM inside [host] was lost before its tests were done.
                          expected: it tells the result of every test
                          seen:     it was ended, as it still ran 30 s after its exit began, on request of thread 'main'
                                      at Foo.bar(Foo.java:3)
                                    while it ran [test:one]
                          next:     look for a shutdown hook that waits, and keep the test from ending the JVM: all tests of an environment share one"""));
    }

    @Test
    void blamesNobodyForAnEndThatNobodyTold() {
        assertThat(new Obituary("host").died(List.of()))
                .hasMessageContaining("seen:     its launcher ended without telling how it ended")
                .hasMessageContaining(
                        "next:     look for what ended the process 'kernelproof-probe' there: a test that kills,");
    }

    @Test
    void namesAFewOfTheTestsThatRan() {
        List<String> running =
                IntStream.range(0, 20_000).mapToObj(i -> "[test:" + i + "]").toList();
        assertThat(new Obituary("host").excessive("more than 16,384 tests ran at once", running))
                .hasMessageContaining(
                        "seen:     more than 16,384 tests ran at once; it was ended\n            while it ran [test:0], ")
                .hasMessageContaining("[test:15] and 19984 more\n")
                .hasMessageContaining("docs/limits.md has all limits");
    }
}
