package io.kernelproof.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every wait of what is published has a limit, or cannot last: {@code waits.csv} says which, or why. A place that is not in it is
 * found here, and so is a row whose place is gone.
 */
class WaitsTests {

    private static final String TABLE = "waits.csv";
    private static final String HEAD = "place,wait,limit";

    /** One of each module, so that none can be forgotten. */
    private static final List<String> EACH_MODULE_HAS = List.of(
            "io.kernelproof.time.TimeLimit",
            "io.kernelproof.junit.engine.KernelproofTestEngine",
            "io.kernelproof.environment.container.ContainerProvider",
            "io.kernelproof.cli.Kernelproof");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption((Location location) ->
                    !location.contains("/io/kernelproof/faults/") && !location.contains("/io/kernelproof/rules/"))
            .importPackages("io.kernelproof");

    @Test
    void looksAtEveryModule() {
        assertThat(EACH_MODULE_HAS).allMatch(CLASSES::contain);
    }

    @Test
    void everyWaitIsInTheTable() throws IOException {
        assertThat(waits())
                .as(
                        "add 'class#method,wait,what limits it, or why it cannot last' to %s; better, wait with TimeLimit",
                        TABLE)
                .isSubsetOf(table().keySet());
    }

    @Test
    void everyRowIsOfAWait() throws IOException {
        assertThat(table().keySet())
                .as("%s has rows of places that are gone", TABLE)
                .isSubsetOf(waits());
    }

    @Test
    void everyRowSaysWhatLimitsIt() throws IOException {
        assertThat(table())
                .allSatisfy((wait, limit) -> assertThat(limit).as(wait).hasSizeGreaterThan(15));
        assertThat(List.copyOf(table().keySet())).as("order").isSorted();
    }

    /** No reason is good enough for a pool that others can fill, or for a timer that waits for one. */
    @Test
    void nothingWaitsOnThePoolOfAll() throws IOException {
        assertThat(table().keySet())
                .noneMatch(
                        wait -> wait.matches(
                                ".*,(Collection\\.parallelStream|BaseStream\\.parallel|ForkJoinPool\\.commonPool|CompletionStage\\..*"
                                        + "|CompletableFuture\\.(orTimeout|completeOnTimeout|delayedExecutor)|FileChannel\\.lock)"));
    }

    /** A row that was never right would pass above; so this finds the one of which it is certain. */
    @Test
    void findsAWait() {
        assertThat(waits()).contains("io.kernelproof.time.TimeLimit#thread,new Thread");
    }

    private static Set<String> waits() {
        Set<String> waits = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            type.getAccessesFromSelf()
                    .forEach(access -> Wait.in(access)
                            .ifPresent(wait -> waits.add(
                                    type.getName() + "#" + access.getOrigin().getName() + "," + wait)));
        }
        return waits;
    }

    /** Limits by place and wait. */
    private static Map<String, String> table() throws IOException {
        try (InputStream table = Objects.requireNonNull(WaitsTests.class.getResourceAsStream(TABLE), TABLE)) {
            List<String> lines = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines.get(0)).isEqualTo(HEAD);
            return lines.stream()
                    .skip(1)
                    .map(line -> line.split(",", 3))
                    .collect(Collectors.toMap(
                            row -> row[0] + "," + row[1],
                            row -> row[2],
                            (one, another) -> {
                                throw new AssertionError("two rows of one wait: " + one + "; " + another);
                            },
                            LinkedHashMap::new));
        }
    }
}
