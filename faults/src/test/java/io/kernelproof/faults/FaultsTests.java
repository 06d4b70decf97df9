package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What goes wrong ends in a verdict that says what it was, in time, and leaves nothing behind: each fault is done to the real
 * product, in processes of its own, and it is counted what is there before and after.
 *
 * <p>One of each kind is tried in every build, all with {@code -Dkernelproof.full=true}; {@code -Dfaults=NAME,...} tries those, or
 * those of a kind. {@code target/faults.md} tells what was seen.
 */
class FaultsTests {

    /** Longer than any limit within: so that it is those which are seen. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Rows by the names of faults. */
    private static final Map<String, String> TABLE = new LinkedHashMap<>();

    private static final List<Fault> FAULTS = Stream.of(
                    TestFaults.all(),
                    EngineFaults.all(),
                    BuildFaults.all(),
                    CacheFaults.all(),
                    ReportFaults.all(),
                    CommandLineFaults.all(),
                    ContainerFaults.all())
            .flatMap(List::stream)
            .toList();

    @Test
    void thereAreHundredAndMoreOfAllKinds() {
        assertThat(FAULTS).hasSizeGreaterThan(100);
        assertThat(FAULTS).extracting(Fault::name).doesNotHaveDuplicates();
        assertThat(FAULTS).extracting(Fault::kind).contains(Kind.values());
    }

    @TestFactory
    Stream<DynamicTest> isToldAndLeavesNothingBehind() {
        return chosen().map(fault -> DynamicTest.dynamicTest(fault.name(), () -> tryOut(fault)));
    }

    private static Stream<Fault> chosen() {
        List<String> names = List.of(System.getProperty("faults", "").split(","));
        if (!names.contains("")) {
            return FAULTS.stream()
                    .filter(fault -> names.contains(fault.name())
                            || names.contains(fault.kind().name()));
        }
        Collection<List<Fault>> kinds = FAULTS.stream()
                .collect(Collectors.groupingBy(Fault::kind, () -> new EnumMap<>(Kind.class), Collectors.toList()))
                .values();
        // One of each kind, then another one: so a run that is cut short has tried something of all.
        return IntStream.range(0, Boolean.getBoolean("kernelproof.full") ? FAULTS.size() : 1)
                .boxed()
                .flatMap(round ->
                        kinds.stream().filter(kind -> round < kind.size()).map(kind -> kind.get(round)));
    }

    private static void tryOut(Fault fault) throws Throwable {
        lacking(fault.needs()).ifPresent(FaultsTests::notRun);
        TimeLimit limit = TimeLimit.of(LIMIT);
        Scene scene = new Scene();
        Census before = Census.of(scene);
        Trace trace = new Trace(fault, limit);
        try {
            trace.seen = limit.call(() -> fault.trial().in(scene));
        } catch (ExecutionException e) {
            trace.failure = Objects.requireNonNull(e.getCause());
        } catch (TimeoutException e) {
            trace.failure = new AssertionError("the fault " + e.getMessage(), e);
        }
        trace.doAlso(scene::finish);
        trace.doAlso(() -> trace.left = before.leftBehind(scene));
        trace.doAlso(() -> before.removeAllElse(scene));
        trace.doAlso(scene::delete);
        TABLE.put(fault.name(), trace.row());
        writeTable();
        if (trace.failure != null) {
            throw trace.failure;
        }
        assertThat(trace.left).as("left behind").isEmpty();
    }

    /** What came of a fault: whatever fails, the rest is done, and the row is written. */
    private static final class Trace {

        private final Fault fault;
        private final TimeLimit limit;
        private String seen = "";
        private List<String> left = List.of();
        private @Nullable Throwable failure;

        Trace(Fault fault, TimeLimit limit) {
            this.fault = fault;
            this.limit = limit;
        }

        /** May fail. */
        interface Step {
            void run() throws Exception;
        }

        void doAlso(Step step) {
            try {
                step.run();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }

        String row() {
            String text = failure == null ? seen : "**not as expected**: " + gist(String.valueOf(failure.getMessage()));
            return "| %s | %s | %s | %s | %.1f | %d |"
                    .formatted(
                            fault.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            fault.name(),
                            cell(fault.done()),
                            cell(text),
                            limit.elapsed().toMillis() / 1_000.0,
                            left.size());
        }

        /** Assertions say what they have first, which is long. */
        private static String gist(String message) {
            int at = message.lastIndexOf("Expecting");
            return at < 0 ? message : message.substring(at);
        }
    }

    private static Optional<String> lacking(Need need) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("needs Linux");
        }
        if (need == Need.DOCKER && !Docker.isThere()) {
            return Optional.of("DOCKER_HOST names no daemon with the images of '.ci/docker start DIR'");
        }
        boolean root = System.getProperty("user.name").equals("root");
        return need == Need.ROOT && !root ? Optional.of("needs root") : Optional.empty();
    }

    private static void notRun(String why) {
        assertThat(Boolean.getBoolean("kernelproof.strict"))
                .as("not run, and kernelproof.strict is true: %s", why)
                .isFalse();
        Assumptions.abort("not run: " + why);
    }

    private static String cell(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ")
                .replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("@", "&#64;");
        return line.length() <= 300 ? line : line.substring(0, 300) + " ...";
    }

    /** After each, so that it is there when others never end. */
    private static void writeTable() throws IOException {
        List<String> page = new ArrayList<>(List.of(
                "# Faults",
                "",
                "Written on %s by `FaultsTests`: %d of %d faults; the last two columns are seconds, and what was left behind."
                        .formatted(LocalDate.now(ZoneOffset.UTC), TABLE.size(), FAULTS.size()),
                "",
                "| kind | fault | what was done | what was seen | s | left |",
                "|---|---|---|---|---|---|"));
        page.addAll(TABLE.values());
        String others = FAULTS.stream()
                .map(Fault::name)
                .filter(name -> !TABLE.containsKey(name))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            page.addAll(List.of("", "Not tried: " + others + "."));
        }
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target", "faults.md"), page);
    }

    @AfterAll
    static void removeWhatAllShared() throws IOException, InterruptedException {
        Scene.deleteClasses();
        ContainerFaults.removeDaemon();
    }
}
