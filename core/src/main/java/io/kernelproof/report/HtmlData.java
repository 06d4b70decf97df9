package io.kernelproof.report;

import com.google.gson.stream.JsonWriter;
import io.kernelproof.environment.Fidelity;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.floor.Feature;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.Afterwards;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A report as its page reads it: a row for each test, a column for each environment, and in each cell the number of an
 * outcome, since of thousands of tests most have one and the same.
 */
final class HtmlData {

    /** In the cell of an environment in which a test was not meant to run. */
    private static final int NO_OUTCOME = -1;

    private final Report report;
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final Numbers<Outcome> outcomes = new Numbers<>();
    private final Numbers<Call> calls = new Numbers<>();

    /** A test with the numbers of its outcomes. */
    private record Row(String id, String name, List<Integer> cells) {}

    /** What came of a test somewhere. */
    private record Outcome(Mark mark, String reason, String output, List<Refused> refused) {}

    /** A call's number, how often it was refused, and to whom. */
    private record Refused(int call, long count, Set<Caller> callers) {

        Refused plus(Refused other) {
            Set<Caller> all = new LinkedHashSet<>(callers);
            all.addAll(other.callers);
            return new Refused(call, count + other.count, all);
        }
    }

    /** A program to which a call was refused, and what it called next. */
    private record Caller(String program, Optional<Afterwards> afterwards) {}

    /** What the refusals of a call have in common, whichever program made it. */
    private record Call(String name, String abi, String error, RefusedBy by, String reason) {}

    /** Gives the same number to equal things. */
    private static final class Numbers<T> {

        private final Map<T, Integer> numbers = new LinkedHashMap<>();

        int of(T thing) {
            return numbers.computeIfAbsent(thing, key -> numbers.size());
        }

        Set<T> inOrder() {
            return numbers.keySet();
        }
    }

    HtmlData(Report report) {
        this.report = report;
        report.environments().forEach(environment -> columns.put(environment.id(), columns.size()));
    }

    void write(JsonWriter json) throws IOException {
        json.beginObject();
        writeSummary(json);
        writeMinimumKernels(json);
        writeMarks(json);
        writeEnvironments(json);
        writeClasses(json);
        // After the classes, in which they got their numbers.
        writeOutcomes(json);
        writeCalls(json);
        json.endObject();
    }

    private void writeSummary(JsonWriter json) throws IOException {
        Summary summary = new Summary(report);
        json.name("sentence").value(summary.sentence());
        json.name("lines").beginArray();
        for (Summary.Line line : summary.lines()) {
            json.beginObject().name("mark").value(line.mark().label());
            write("environments", line.environments(), json);
            json.name("text").value(line.text()).endObject();
        }
        json.endArray();
    }

    private void writeMinimumKernels(JsonWriter json) throws IOException {
        json.name("minimums").beginArray();
        for (MinimumKernel each : report.minimumKernels()) {
            json.beginObject().name("module").value(each.module());
            json.name("class").value(each.className());
            json.name("declared").value(each.declaredWords());
            json.name("measured").value(each.measuredWords());
            json.name("comparison").value(each.comparison());
            json.name("tooLow").value(each.isDeclaredTooLow());
            json.name("setBy").value(each.setByWords(Feature::toString));
            json.name("fallbacks").value(each.ownFallbacks());
            json.name("evidence").value(ReportJson.token(each.fidelity()));
            write("runs", each.runs().stream().map(MinimumKernel.Run::toString).toList(), json);
            json.endObject();
        }
        json.endArray();
    }

    private static void writeMarks(JsonWriter json) throws IOException {
        json.name("marks").beginArray();
        for (Mark mark : Mark.values()) {
            json.beginObject().name("label").value(mark.label());
            json.name("sign").value(mark.sign()).endObject();
        }
        json.endArray();
    }

    private void writeEnvironments(JsonWriter json) throws IOException {
        json.name("environments").beginArray();
        for (EnvironmentReport environment : report.environments()) {
            json.beginObject().name("id").value(environment.id());
            json.name("title").value(environment.title());
            json.name("number")
                    .value(environment.id().substring(environment.plainId().length()));
            json.name("fidelity").value(ReportJson.token(environment.fidelity()));
            json.name("meaning").value(meaning(environment.fidelity()));
            json.name("watched").value(environment.recordsRefusals());
            ReportJson.write("axes", environment.axes(), json);
            ReportJson.write("facts", environment.facts(), json);
            json.endObject();
        }
        json.endArray();
    }

    private static String meaning(Fidelity fidelity) {
        return switch (fidelity) {
            case REAL -> "the kernel itself";
            case SIMULATED -> "another kernel, which refuses the system calls that the named one lacks";
        };
    }

    private void writeClasses(JsonWriter json) throws IOException {
        json.name("classes").beginArray();
        for (Map.Entry<String, List<Row>> each : rows().entrySet()) {
            json.beginObject().name("name").value(each.getKey());
            json.name("tests").beginArray();
            for (Row row : each.getValue()) {
                json.beginObject().name("id").value(row.id());
                json.name("name").value(row.name());
                json.name("cells").beginArray();
                for (Integer cell : row.cells()) {
                    json.value(cell);
                }
                json.endArray().endObject();
            }
            json.endArray().endObject();
        }
        json.endArray();
    }

    /** By class; a report's results are ordered by class and test. */
    private Map<String, List<Row>> rows() {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        for (TestResult result : report.results()) {
            List<Row> ofClass = rows.computeIfAbsent(result.className(), key -> new ArrayList<>());
            if (ofClass.isEmpty() || !ofClass.get(ofClass.size() - 1).id().equals(result.testId())) {
                List<Integer> cells = new ArrayList<>(Collections.nCopies(columns.size(), NO_OUTCOME));
                ofClass.add(new Row(result.testId(), result.testName(), cells));
            }
            int column = columns.getOrDefault(result.environmentId(), NO_OUTCOME);
            ofClass.get(ofClass.size() - 1).cells().set(column, outcomes.of(outcome(result)));
        }
        return rows;
    }

    private Outcome outcome(TestResult result) {
        Map<Integer, Refused> refused = new LinkedHashMap<>();
        for (Refusal refusal : result.verdict().refusals()) {
            Refused one = new Refused(
                    calls.of(call(refusal)),
                    refusal.call().count(),
                    Set.of(new Caller(refusal.call().program(), refusal.afterwards())));
            refused.merge(one.call(), one, Refused::plus);
        }
        return new Outcome(Mark.of(result), result.verdict().reason(), result.output(), List.copyOf(refused.values()));
    }

    private static Call call(Refusal refusal) {
        return new Call(
                refusal.syscall(),
                refusal.call().abi(),
                Errno.name(refusal.call().errno()),
                refusal.by(),
                refusal.reason());
    }

    private void writeOutcomes(JsonWriter json) throws IOException {
        json.name("outcomes").beginArray();
        for (Outcome outcome : outcomes.inOrder()) {
            json.beginObject().name("mark").value(outcome.mark().label());
            json.name("reason").value(ReportJson.shortened(outcome.reason()));
            json.name("output").value(ReportJson.lastOf(outcome.output()));
            json.name("refused").beginArray();
            for (Refused refused : outcome.refused()) {
                json.beginObject().name("call").value(refused.call());
                json.name("count").value(refused.count());
                writeCallers(refused.callers(), json);
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray();
    }

    private static void writeCallers(Set<Caller> callers, JsonWriter json) throws IOException {
        json.name("callers").beginArray();
        for (Caller caller : callers) {
            json.beginObject().name("program").value(caller.program());
            if (caller.afterwards().isPresent()) {
                json.name("afterwards").value(caller.afterwards().get().describe());
            }
            json.endObject();
        }
        json.endArray();
    }

    private void writeCalls(JsonWriter json) throws IOException {
        json.name("calls").beginArray();
        for (Call call : calls.inOrder()) {
            json.beginObject().name("name").value(call.name());
            json.name("abi").value(call.abi());
            json.name("error").value(call.error());
            json.name("by").value(call.by().words());
            json.name("reason").value(call.reason()).endObject();
        }
        json.endArray();
    }

    private static void write(String name, Iterable<String> texts, JsonWriter json) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }
}
