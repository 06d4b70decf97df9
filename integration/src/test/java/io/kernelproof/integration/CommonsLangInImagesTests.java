package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The published tests of Apache Commons Lang in three images, with the Java of each, and without touching them. Those that take
 * long run with the others when all are asked for: {@code mvn verify -Dtest=none -Dit.test=CommonsLangInImagesTests
 * -Dintegration.whole=true}.
 */
class CommonsLangInImagesTests {

    private static final String DEBIAN_11 = "kernelproof/debian:11";
    private static final String DEBIAN_12_WITH_JDK = "kernelproof/jdk:17";
    private static final String DEBIAN_13 = "kernelproof/debian:13";

    private static final String WITHOUT_THE_LONG_ONES = "!*FastDate*Parser*,!LocaleUtilsTest,!CalendarUtilsTest,"
            + "!ExtendedMessageFormatTest,!DurationFormatUtilsTest,!LockingVisitorsTest,!ToStringStyleConcurrencyTest,"
            + "!ClassUtilsOssFuzzTest";

    /** Whether they pass depends on the day, and on the time zones that a JDK knows. */
    private static final String OF_THE_DAY = "org.apache.commons.lang3.time.FastDatePrinterTimeZonesTest";

    @Test
    void runUnannotatedWithTheJavaOfEachImage() throws Exception {
        MavenRun.Builder commonsLang = MavenRun.of("commons-lang")
                .with("kernelproof.select", "all")
                .with("kernelproof.images", String.join(",", DEBIAN_11, DEBIAN_12_WITH_JDK, DEBIAN_13))
                .with("kernelproof.jdk", "image");
        if (!Boolean.getBoolean("integration.whole")) {
            commonsLang.with("test", WITHOUT_THE_LONG_ONES);
        }
        MavenRun run = commonsLang.run("test");
        run.requireThatAllRan();

        assertThat(run.rows())
                .filteredOn(
                        row -> row.status().equals("failed") && !row.className().equals(OF_THE_DAY))
                .extracting(MavenRun.Row::toString)
                .as("a file that is not in the jar, and a user without a home")
                .containsExactlyInAnyOrder(
                        "failed org.apache.commons.lang3.StringEscapeUtilsTest#testLang708() [kernelproof/debian:11]",
                        "failed org.apache.commons.lang3.StringEscapeUtilsTest#testLang708() [kernelproof/debian:13]",
                        "failed org.apache.commons.lang3.StringEscapeUtilsTest#testLang708() [kernelproof/jdk:17]",
                        "failed org.apache.commons.lang3.SystemUtilsTest#testGetUserHome() [kernelproof/jdk:17]",
                        "failed org.apache.commons.lang3.SystemUtilsTest#testGetUserHomePath() [kernelproof/jdk:17]");
        assertThat(namesIn(DEBIAN_11, run))
                .isEqualTo(namesIn(DEBIAN_12_WITH_JDK, run))
                .hasSizeGreaterThan(5_000);
        // Some of them ask a Java for all that it has of a kind, and a newer one has more.
        assertThat(namesIn(DEBIAN_13, run))
                .hasSizeGreaterThan(namesIn(DEBIAN_11, run).size());
    }

    private static List<String> namesIn(String image, MavenRun run) {
        String suffix = " [" + image + "]";
        return run.rows().stream()
                .filter(row -> row.name().endsWith(suffix))
                .map(row -> row.className() + "#" + row.name().replace(suffix, ""))
                .toList();
    }
}
