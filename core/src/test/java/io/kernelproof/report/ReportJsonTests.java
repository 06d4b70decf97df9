package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.REFUSAL;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static io.kernelproof.report.Reports.result;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.fail;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import io.kernelproof.environment.Fidelity;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.trap.Afterwards;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportJsonTests {

    private static final Path SCHEMA = Path.of("..", "docs", "report.schema.json");
    private static final List<Refusal> REFUSALS = List.of(REFUSAL);

    static Stream<Verdict> verdicts() {
        return Stream.of(
                new Verdict.Passed("it passed"),
                new Verdict.PassedWithFallback("it passed although", REFUSALS),
                new Verdict.Failed("it\nfailed", REFUSALS),
                new Verdict.Incompatible("needs pidfd_open"),
                new Verdict.KnownIncompatible("known", REFUSALS),
                new Verdict.Skipped("disabled", List.of()),
                new Verdict.SkippedByRefusal("aborted", REFUSALS),
                new Verdict.NotRun("needs Linux"));
    }

    @Test
    void knowsEveryVerdict() {
        assertThat(verdicts().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Verdict.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void readsWhatItWrites(Verdict verdict) throws IOException {
        Report report = report(OLD, result(OLD, "a", verdict));

        assertThat(read(write(report))).isEqualTo(report);
    }

    @Test
    void readsEveryConstantThatItWrites() throws IOException {
        for (Fidelity fidelity : Fidelity.values()) {
            Report report = report(new EnvironmentReport("x", "x", Map.of(), fidelity, Map.of()));
            assertThat(read(write(report))).isEqualTo(report);
            assertThat(errors(write(report))).isEmpty();
        }
        for (RefusedBy by : RefusedBy.values()) {
            Refusal refusal = new Refusal("read", REFUSAL.call(), by, "");
            Report report = report(OLD, result(OLD, "a", new Verdict.Failed("it failed", List.of(refusal))));
            assertThat(read(write(report))).isEqualTo(report);
            assertThat(errors(write(report))).isEmpty();
        }
    }

    @Test
    void writesTheDocumentedSchema() throws IOException {
        List<TestResult> results = Stream.iterate(0, i -> i + 1)
                .limit(verdicts().count())
                .map(i -> result(OLD, "test" + i, verdicts().toList().get(i)))
                .toList();

        assertThat(errors(write(new Report(List.of(OLD, HOST), results)))).isEmpty();
    }

    @Test
    void readsTheMinimumKernelsThatItWrites() throws IOException {
        Report report =
                MinimumKernelTests.report(MinimumKernelTests.RIGHT, MinimumKernelTests.TOO_LOW, MinimumKernelTests.ANY);

        assertThat(read(write(report))).isEqualTo(report);
        assertThat(errors(write(report))).isEmpty();
        assertThat(errors(write(report).replace("\"orOlder\"", "\"older\""))).isNotEmpty();
    }

    @Test
    void wouldNoticeADeviationFromTheDocumentedSchema() throws IOException {
        String json = write(report(OLD, failed(OLD, "a")));

        assertThat(errors(json.replace("\"failed\"", "\"broken\""))).isNotEmpty();
        assertThat(errors(json.replace("\"errno\"", "\"number of error\""))).isNotEmpty();
    }

    @Test
    void writesAnExampleThatTheDocumentationShows() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "report-schema.md"));

        assertThat(page).contains(write(report(OLD, failed(OLD, "opens"))));
    }

    @Test
    void shortensAnEndlessReason() throws IOException {
        String message = "x".repeat(ReportJson.MAX_REASON + 7);

        Report read = read(write(report(OLD, result(OLD, "a", new Verdict.Failed(message, List.of())))));

        assertThat(read.results().get(0).verdict().reason())
                .isEqualTo("x".repeat(ReportJson.MAX_REASON - 27) + "... (34 characters more)")
                .hasSizeLessThanOrEqualTo(ReportJson.MAX_REASON);
    }

    @Test
    void shortensAReasonOnceHoweverOftenReportsAreMerged() throws IOException {
        String message = "x".repeat(3 * ReportJson.MAX_REASON);
        Report once = read(write(report(OLD, result(OLD, "a", new Verdict.Failed(message, List.of())))));

        Report twice = read(write(Report.merge(List.of(once, once))));

        assertThat(twice).isEqualTo(once);
    }

    @Test
    void tellsWhatCameNextOnlyWhereItIsKnown() throws IOException {
        Refusal followed = REFUSAL.followedBy(new Afterwards(List.of(
                new Afterwards.Call("kill", Optional.empty()), new Afterwards.Call("wait4", Optional.of("ECHILD")))));
        Refusal atTheEnd = REFUSAL.followedBy(new Afterwards(List.of()));
        Report report =
                report(OLD, result(OLD, "a", new Verdict.Failed("it failed", List.of(followed, atTheEnd, REFUSAL))));
        String json = write(report);

        assertThat(read(json)).isEqualTo(report);
        assertThat(errors(json)).isEmpty();
        assertThat(json.lines().map(String::strip).filter(line -> line.startsWith("\"next\"")))
                .containsExactly("\"next\": [", "\"next\": []");
    }

    @Test
    void keepsTheLastOfTheOutput() throws IOException {
        TestResult loud = new TestResult(
                "3.10",
                "a.B",
                "c()",
                "id",
                new Verdict.Failed("wrong", List.of()),
                "begin" + "x".repeat(ReportJson.MAX_OUTPUT));

        Report read = read(write(report(OLD, loud)));

        assertThat(read.results().get(0).output()).isEqualTo("..." + "x".repeat(ReportJson.MAX_OUTPUT - 3));
        assertThat(read(write(read))).isEqualTo(read);
        assertThat(errors(write(report(OLD, loud)))).isEmpty();
    }

    @Test
    void readsReportsOfBeforeThereWasOutput() throws IOException {
        Report report = report(OLD, failed(OLD, "a"));

        assertThat(read(write(report).replace("\"output\": \"\",", ""))).isEqualTo(report);
    }

    @Test
    void ignoresMembersOfALaterMinorVersion() throws IOException {
        Report report = report(OLD, passed(OLD, "a"));
        String json = write(report)
                .replace("\"schema\": 1", "\"news\": {\"a\": [1]}, \"schema\": 1")
                .replace("\"refusals\"", "\"more\": null, \"refusals\"");

        assertThat(read(json)).isEqualTo(report);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{'schema': 1}",
                "{\"schema\": 2, \"environments\": [], \"results\": []}",
                "{\"schema\": 1, \"environments\": [1], \"results\": []}",
                "{\"schema\": 1, \"environments\": [{}], \"results\": []}",
                "{\"schema\": 1, \"environments\": [], \"results\": {}}",
                "{\"environments\": [], \"results\": []}",
            })
    void rejectsWhatIsNoReport(String json) {
        assertThatIOException().isThrownBy(() -> read(json));
    }

    @Test
    void saysWhatItExpectedInAReport() throws IOException {
        String json = write(report(OLD, failed(OLD, "a")));

        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"verdict\": \"failed\"", "\"verdict\": \"broken\"")))
                .withMessageContaining("expected a verdict of")
                .withMessageContaining("but was 'broken'");
        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"by\": \"simulated\"", "\"by\": \"me\"")))
                .withMessage(
                        "expected one of kernel, seccomp-filter, own-filter, capability, security-module, user-namespace, simulated, unknown, but was 'me'");
        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"errno\": 38", "\"errno\": -38")))
                .withMessageContaining("errno -38");
        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"reason\"", "\"because\"")))
                .withMessageContaining("expected a member 'reason'");
    }

    /** Every value of a report in turn is something else; nothing but the documented exception comes of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[null]",
                "{}",
                "[[]]",
                "true",
                "-1",
                "1.5",
                "1e400",
                "NaN",
                "99999999999999999999",
                "\"\"",
                "\"x\"",
                "{\"a\": null}",
            })
    void survivesAnotherValueInAnyPlace(String other) throws IOException {
        String json = write(Report.merge(List.of(
                report(OLD, failed(OLD, "a")),
                MinimumKernelTests.report(MinimumKernelTests.RIGHT, MinimumKernelTests.TOO_LOW))));
        Matcher value = Pattern.compile("(?<=[:\\[,] ?\\n? {0,20})(\"[^\"]*\"(?!:)|\\d+|true|false)")
                .matcher(json);
        int places = 0;
        while (value.find()) {
            String changed = json.substring(0, value.start()) + other + json.substring(value.end());
            try {
                read(changed);
            } catch (IOException documented) {
                assertThat(documented.getMessage())
                        .isNotBlank()
                        .hasSizeLessThan(400)
                        .doesNotContain("\n");
            }
            places++;
        }
        assertThat(places).isGreaterThan(30);
    }

    @Test
    void rejectsAMemberThatIsThereTwice() throws IOException {
        String json = write(report(OLD, failed(OLD, "a")));

        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"verdict\"", "\"verdict\": \"passed\", \"verdict\"")))
                .withMessageContaining("each member once");
        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"results\"", "\"results\": [], \"results\"")))
                .withMessageContaining("'results' once");
    }

    @Test
    void rejectsMoreThanAnyReportHas() throws IOException {
        String json = write(report(OLD, failed(OLD, "a")));
        String members =
                IntStream.range(0, 20_000).mapToObj(i -> "\"m" + i + "\": 1").collect(joining(","));

        assertThatIOException()
                .isThrownBy(() -> read(json.replace("\"facts\": {", "\"more\": {" + members + "}, \"facts\": {")))
                .withMessageContaining("at most 10,000 members");
        assertThatIOException()
                .isThrownBy(() -> read("{" + members + "}"))
                .withMessageContaining("at most 100 members");
    }

    /** For longer runs: {@code -Dkernelproof.fuzz.rounds=1000000}. */
    @Test
    @SuppressWarnings("SystemOut") // .ci/full reads it.
    void survivesWhatIsAlmostRight() throws IOException {
        String json = write(Report.merge(List.of(
                report(OLD, failed(OLD, "a")),
                report(HOST, passed(HOST, "b")),
                MinimumKernelTests.report(MinimumKernelTests.RIGHT))));
        List<String> extremes = List.of(
                "null",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "-",
                "9".repeat(5000),
                "1e999999999",
                "\\u0000",
                "\ud800",
                "\ufeff",
                "NaN",
                "\u2028",
                "//",
                "#",
                "'");
        int rounds = Integer.getInteger("kernelproof.fuzz.rounds", 20_000);
        long start = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(round);
            StringBuilder changed = new StringBuilder(json);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int from = random.nextInt(changed.length());
                int to = Math.min(changed.length(), from + random.nextInt(random.nextBoolean() ? 3 : 200));
                String some = random.nextBoolean()
                        ? extremes.get(random.nextInt(extremes.size()))
                        : json.substring(
                                random.nextInt(json.length() / 2),
                                json.length() / 2 + random.nextInt(json.length() / 2));
                changed.replace(from, to, some);
            }
            try {
                read(changed.toString());
            } catch (IOException documented) {
                assertThat(documented.getMessage()).hasSizeLessThan(400);
            } catch (RuntimeException | Error undocumented) {
                fail("round " + round + ": " + changed, undocumented);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "fuzz: reports of earlier runs, %d rounds, %.1f s%n",
                rounds,
                (System.nanoTime() - start) / 1e9);
    }

    @Test
    void rejectsEndlessNestingWithoutOverflowingTheStack() {
        String deep = "{\"environments\": [{\"facts\": %s".formatted("[".repeat(1_000_000));

        assertThatIOException().isThrownBy(() -> read(deep));
        assertThatIOException().isThrownBy(() -> read("{\"x\": " + "[".repeat(1_000_000)));
    }

    private static String write(Report report) throws IOException {
        StringWriter out = new StringWriter();
        ReportJson.write(report, out);
        return out.toString();
    }

    private static Report read(String json) throws IOException {
        return ReportJson.read(new StringReader(json));
    }

    private static List<String> errors(String json) throws IOException {
        Validator validator = new ValidatorFactory()
                .withJsonNodeFactory(new GsonNode.Factory())
                .createValidator();
        URI schema = validator.registerSchema(Files.readString(SCHEMA));
        return validator.validate(schema, json).getErrors().stream()
                .map(error -> error.getInstanceLocation() + " " + error.getError())
                .toList();
    }
}
