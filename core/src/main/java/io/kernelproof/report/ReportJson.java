package io.kernelproof.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import io.kernelproof.environment.Fidelity;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report as JSON, in the schema that {@code docs/report-schema.md} describes. */
final class ReportJson {

    /** The most characters of a verdict's reason: a failure's message may be of any size. */
    static final int MAX_REASON = 16 * 1024;

    /** The most characters of a test's output. */
    static final int MAX_OUTPUT = 4 * 1024;

    /** The most characters of what is said of a report that cannot be read: it may quote all of it. */
    private static final int MAX_MESSAGE = 300;

    // What a report may have, many times what any build has.
    private static final int MAX_MEMBERS = 100;
    private static final int MAX_ENVIRONMENTS = 10_000;
    private static final int MAX_RESULTS = 2_000_000;

    private static final String ADVICE = "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON";

    private static final String CUT = "...";
    private static final String MORE = CUT + " (%d characters more)";

    /** How a verdict is read, by its label. */
    private static final Map<String, BiFunction<String, List<Refusal>, Verdict>> VERDICTS = Map.of(
            "passed", (reason, refusals) -> new Verdict.Passed(reason),
            "passed with fallback", Verdict.PassedWithFallback::new,
            "failed", Verdict.Failed::new,
            "incompatible", (reason, refusals) -> new Verdict.Incompatible(reason),
            "known incompatible", Verdict.KnownIncompatible::new,
            "skipped", Verdict.Skipped::new,
            "skipped by refusal", Verdict.SkippedByRefusal::new,
            "not run", (reason, refusals) -> new Verdict.NotRun(reason));

    private ReportJson() {}

    static void write(Report report, Writer out) throws IOException {
        JsonWriter json = new JsonWriter(out);
        json.setIndent("  ");
        json.beginObject().name("schema").value(Report.SCHEMA);
        json.name("environments").beginArray();
        for (EnvironmentReport environment : report.environments()) {
            write(environment, json);
        }
        json.endArray().name("results").beginArray();
        for (TestResult result : report.results()) {
            write(result, json);
        }
        json.endArray();
        MinimumKernelJson.write(report.minimumKernels(), json);
        json.endObject().flush();
        out.write('\n');
        out.flush();
    }

    private static void write(EnvironmentReport environment, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("id").value(environment.id());
        json.name("name").value(environment.name());
        write("axes", environment.axes(), json);
        json.name("fidelity").value(token(environment.fidelity()));
        write("facts", environment.facts(), json);
        json.endObject();
    }

    static void write(String name, Map<String, String> map, JsonWriter json) throws IOException {
        json.name(name).beginObject();
        for (Map.Entry<String, String> entry : map.entrySet()) {
            json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
    }

    private static void write(TestResult result, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("environment").value(result.environmentId());
        json.name("class").value(result.className());
        json.name("test").value(result.testName());
        json.name("id").value(result.testId());
        json.name("verdict").value(result.verdict().label());
        json.name("reason").value(shortened(result.verdict().reason()));
        json.name("output").value(lastOf(result.output()));
        json.name("refusals").beginArray();
        for (Refusal refusal : result.verdict().refusals()) {
            write(refusal, json);
        }
        json.endArray().endObject();
    }

    private static void write(Refusal refusal, JsonWriter json) throws IOException {
        RefusedCall call = refusal.call();
        json.beginObject();
        json.name("syscall").value(refusal.syscall());
        json.name("number").value(call.number());
        json.name("abi").value(call.abi());
        json.name("errno").value(call.errno());
        json.name("error").value(Errno.name(call.errno()));
        json.name("count").value(call.count());
        json.name("program").value(call.program());
        json.name("by").value(token(refusal.by()));
        json.name("reason").value(refusal.reason());
        if (refusal.afterwards().isPresent()) {
            write(refusal.afterwards().get(), json);
        }
        json.endObject();
    }

    private static void write(Afterwards afterwards, JsonWriter json) throws IOException {
        json.name("next").beginArray();
        for (Afterwards.Call call : afterwards.calls()) {
            json.beginObject().name("syscall").value(call.syscall());
            if (call.error().isPresent()) {
                json.name("error").value(call.error().get());
            }
            json.endObject();
        }
        json.endArray();
    }

    // What was cut once is not cut again, however often reports are merged.

    static String lastOf(String output) {
        return output.length() <= MAX_OUTPUT
                ? output
                : CUT + output.substring(output.length() - MAX_OUTPUT + CUT.length());
    }

    static String shortened(String reason) {
        if (reason.length() <= MAX_REASON) {
            return reason;
        }
        int kept = MAX_REASON - MORE.formatted(reason.length()).length();
        return reason.substring(0, kept) + MORE.formatted(reason.length() - kept);
    }

    /**
     * Reads a report.
     *
     * @throws IOException if it is none, is over a limit, or reading fails; the message says in a line what was expected or seen
     */
    static Report read(Reader in) throws IOException {
        try {
            JsonReader json = new JsonReader(in);
            json.setStrictness(Strictness.STRICT);
            return report(json);
        } catch (CharacterCodingException e) {
            throw new IOException("bytes that are not UTF-8", e);
        } catch (EOFException e) {
            throw new IOException("it ends in the middle: " + firstLine(e), e);
        } catch (MalformedJsonException | RuntimeException e) {
            throw new IOException(firstLine(e), e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new IOException(
                    "it needs more memory than the %,d MiB of this JVM"
                            .formatted(Runtime.getRuntime().maxMemory() >> 20),
                    e);
        }
    }

    /** What follows the first line, and how the first may begin, is Gson's advice to its own users. */
    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("no JSON")
                .replace(ADVICE, "malformed JSON");
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + CUT;
    }

    private static Report report(JsonReader json) throws IOException {
        List<EnvironmentReport> environments = new ArrayList<>();
        List<TestResult> results = new ArrayList<>();
        List<MinimumKernel> minimumKernels = new ArrayList<>();
        int schema = 0;
        Set<String> seen = new HashSet<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (!seen.add(name)) {
                throw new IllegalArgumentException("expected the member '%s' once, but there are two".formatted(name));
            }
            if (seen.size() > MAX_MEMBERS) {
                throw new IllegalArgumentException("expected at most %,d members".formatted(MAX_MEMBERS));
            }
            switch (name) {
                case "schema" -> schema = json.nextInt();
                case "environments" -> readAll(json, ReportJson::environment, environments, MAX_ENVIRONMENTS);
                case "results" -> readAll(json, ReportJson::result, results, MAX_RESULTS);
                case MinimumKernelJson.NAME -> readAll(json, MinimumKernelJson::read, minimumKernels, MAX_RESULTS);
                default -> json.skipValue();
            }
        }
        json.endObject();
        requireEnd(json);
        if (schema != Report.SCHEMA) {
            throw new IllegalArgumentException("expected schema %d, but was %d".formatted(Report.SCHEMA, schema));
        }
        return new Report(environments, results, minimumKernels);
    }

    private static void requireEnd(JsonReader json) throws IOException {
        boolean isEnd;
        try {
            isEnd = json.peek() == JsonToken.END_DOCUMENT;
        } catch (MalformedJsonException e) {
            isEnd = false;
        }
        if (!isEnd) {
            throw new IllegalArgumentException("expected nothing behind the report, but there is more");
        }
    }

    /** One element at a time, so that a large report is never in memory as a tree of JSON. */
    private static <T> void readAll(JsonReader json, Function<JsonObject, T> element, List<T> elements, int limit)
            throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            String place = json.getPath();
            if (elements.size() == limit) {
                throw new IllegalArgumentException(
                        "expected at most %,d elements, but there is %s".formatted(limit, place));
            }
            elements.add(element.apply(object(JsonTree.read(json), place)));
        }
        json.endArray();
    }

    private static EnvironmentReport environment(JsonObject json) {
        return new EnvironmentReport(
                text(json, "id"),
                text(json, "name"),
                texts(json, "axes"),
                constant(Fidelity.class, text(json, "fidelity")),
                texts(json, "facts"));
    }

    private static TestResult result(JsonObject json) {
        String label = text(json, "verdict");
        BiFunction<String, List<Refusal>, Verdict> verdict = VERDICTS.get(label);
        if (verdict == null) {
            throw new IllegalArgumentException(
                    "expected a verdict of %s, but was '%s'".formatted(VERDICTS.keySet(), label));
        }
        List<Refusal> refusals = all(json, "refusals", element -> refusal(object(element, "refusals")));
        return new TestResult(
                text(json, "environment"),
                text(json, "class"),
                text(json, "test"),
                text(json, "id"),
                verdict.apply(text(json, "reason"), refusals),
                // Reports of before it was recorded have none.
                json.has("output") ? text(json, "output") : "");
    }

    /** Process and thread ids differ from run to run, so they are not in a report. */
    private static Refusal refusal(JsonObject json) {
        RefusedCall call = new RefusedCall(
                Math.toIntExact(number(json, "number")),
                text(json, "abi"),
                Math.toIntExact(number(json, "errno")),
                0,
                0,
                number(json, "count"),
                text(json, "program"));
        return new Refusal(
                text(json, "syscall"),
                call,
                constant(RefusedBy.class, text(json, "by")),
                text(json, "reason"),
                json.has("next") ? Optional.of(new Afterwards(all(json, "next", ReportJson::call))) : Optional.empty());
    }

    private static Afterwards.Call call(JsonElement element) {
        JsonObject call = object(element, "next");
        return new Afterwards.Call(
                text(call, "syscall"), call.has("error") ? Optional.of(text(call, "error")) : Optional.empty());
    }

    private static Map<String, String> texts(JsonObject json, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(value(json, name), name).asMap().forEach((key, value) -> texts.put(key, text(value, key)));
        return texts;
    }

    static String text(JsonObject json, String name) {
        return text(value(json, name), name);
    }

    static String text(JsonElement value, String name) {
        if (value instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw unexpected("a text", name, value);
    }

    static boolean truth(JsonObject json, String name) {
        JsonElement value = value(json, name);
        if (value instanceof JsonPrimitive truth && truth.isBoolean()) {
            return truth.getAsBoolean();
        }
        throw unexpected("true or false", name, value);
    }

    private static long number(JsonObject json, String name) {
        JsonElement value = value(json, name);
        if (value instanceof JsonPrimitive number && number.isNumber() && number.getAsNumber() instanceof Long whole) {
            return whole;
        }
        throw unexpected("a whole number", name, value);
    }

    static JsonObject object(JsonElement value, String name) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw unexpected("an object", name, value);
    }

    static <T> List<T> all(JsonObject json, String name, Function<JsonElement, T> element) {
        JsonElement value = value(json, name);
        if (value instanceof JsonArray array) {
            return array.asList().stream().map(element).toList();
        }
        throw unexpected("an array", name, value);
    }

    private static IllegalArgumentException unexpected(String expected, String name, JsonElement value) {
        String kind = value.isJsonNull()
                ? "null"
                : value.isJsonObject() ? "an object" : value.isJsonArray() ? "an array" : "";
        String seen = kind.isEmpty() ? value.toString() : kind;
        return new IllegalArgumentException("expected %s as '%s', but was %s".formatted(expected, name, seen));
    }

    static JsonElement value(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "expected a member '%s', but there are only %s".formatted(name, json.keySet()));
        }
        return value;
    }

    static String token(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E constant(Class<E> type, String token) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> token(constant).equals(token))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of %s, but was '%s'"
                        .formatted(
                                Arrays.stream(type.getEnumConstants())
                                        .map(ReportJson::token)
                                        .collect(Collectors.joining(", ")),
                                token)));
    }
}
