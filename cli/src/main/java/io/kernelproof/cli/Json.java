package io.kernelproof.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandEndedException;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Trapped;
import io.kernelproof.floor.Fallback;
import io.kernelproof.floor.Feature;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.floor.FloorRun;
import io.kernelproof.floor.Prediction;
import io.kernelproof.kernel.Errno;
import io.kernelproof.message.Problem;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.Sequel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Results as JSON: names as people write them, lists in the order of the result. */
final class Json {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private Json() {}

    static String text(Object value) {
        return GSON.toJson(value) + "\n";
    }

    static Map<String, Object> of(FloorResult result) {
        return object(
                "workload", result.workload(),
                "floor", result.floor().toString(),
                "isBaseline", result.isBaseline(),
                "baseline", result.baseline().toString(),
                "kernel", result.release(),
                "fidelity", "simulated",
                "thorough", result.thorough(),
                "setBy", result.setBy().stream().map(Json::of).toList(),
                "fallbacks", result.fallbacks().stream().map(Json::of).toList(),
                "used", result.used().stream().map(Json::of).toList(),
                "ofRuntime", result.ofRuntime().stream().map(Json::of).toList(),
                "predictions", result.predictions().stream().map(Json::of).toList(),
                "unseen",
                        List.of(result.unseen(), FloorResult.NEVER_SEEN).stream()
                                .flatMap(List::stream)
                                .toList(),
                "flaky", result.flaky().stream().map(Object::toString).toList(),
                "alsoPassing",
                        result.alsoPassing().stream().map(Object::toString).toList(),
                "runsNeeded", result.runsNeeded(),
                "runs", result.runs().stream().map(Json::of).toList());
    }

    static Map<String, Object> of(CommandResult result) {
        Map<String, Object> object = object(
                "command", result.command().arguments(),
                "environment", result.environment().name(),
                "exit", result.exit().toString(),
                "status", ExitStatuses.of(result.exit()),
                "stdout", result.stdout(),
                "stderr", result.stderr(),
                "truncated", result.truncated());
        object.putAll(of(result.refusals(), result.trapped()));
        return object;
    }

    /** As the result, with what went wrong in place of how it ended. */
    static Map<String, Object> of(CommandEndedException failure, int status, Command command, Environment environment) {
        Map<String, Object> object = object(
                "command", command.arguments(),
                "environment", environment.name(),
                "status", status,
                "error", error(Failures.kind(failure), Failures.text(failure), Optional.of(failure.problem())),
                "stdout", failure.stdout(),
                "stderr", failure.stderr(),
                "truncated", failure.truncated());
        object.putAll(of(failure.refusals(), failure.trapped()));
        return object;
    }

    private static Map<String, Object> of(List<Refusal> refusals, Trapped trapped) {
        return object(
                "refused", refusals.stream().map(Json::of).toList(),
                "next", trapped.sequels().stream().map(Sequel::describe).toList(),
                "unseen", trapped.unseen());
    }

    /** Where there is no result. */
    static Map<String, Object> of(String kind, int status, String message, Optional<Problem> problem) {
        return object("status", status, "error", error(kind, message, problem));
    }

    private static Map<String, Object> error(String kind, String message, Optional<Problem> problem) {
        Map<String, Object> object = object("kind", kind, "message", message);
        problem.ifPresent(parts -> object.putAll(object(
                "what", parts.what(), "expected", parts.expected(), "seen", parts.seen(), "next", parts.next())));
        return object;
    }

    static Map<String, Object> of(Observations here, List<SyscallStatus> statuses) {
        return object(
                "release", here.release().toString(),
                "arch", here.arch().id(),
                "calls", statuses.stream().map(Json::of).toList());
    }

    static Map<String, Object> of(String state, Map<String, String> answers) {
        return object("state", state, "answers", answers);
    }

    private static Map<String, Object> of(Feature feature) {
        return object("name", feature.name(), "since", feature.since().toString());
    }

    private static Map<String, Object> of(Fallback fallback) {
        Map<String, Object> object = of(fallback.feature());
        fallback.sequel().ifPresent(sequel -> object.put("next", sequel.describe()));
        return object;
    }

    private static Map<String, Object> of(Prediction prediction) {
        Map<String, Object> object = object(
                "oldest", prediction.oldest(),
                "newest", prediction.newest(),
                "passes", prediction.passes(),
                "fidelity", "predicted",
                "missing", prediction.missing().stream().map(Json::of).toList(),
                "unsure", prediction.unsure());
        prediction.alikeWhenSimulated().ifPresent(alike -> object.put("alikeWhenSimulated", alike));
        prediction.run().ifPresent(run -> object.put("run", of(run)));
        return object;
    }

    private static Map<String, Object> of(FloorRun run) {
        return object(
                "kernel", run.kernel(),
                "passed", run.passed(),
                "outcome", run.outcome(),
                "trap", run.trap().name().toLowerCase(Locale.ROOT),
                "repeat", run.repeat(),
                "millis", run.took().toMillis());
    }

    private static Map<String, Object> of(Refusal refusal) {
        Map<String, Object> object = object(
                "syscall", refusal.syscall(),
                "errno", Errno.name(refusal.call().errno()),
                "by", refusal.by().words(),
                "reason", refusal.reason(),
                "count", refusal.call().count(),
                "program", refusal.call().program());
        refusal.afterwards().ifPresent(next -> object.put("next", next.describe()));
        return object;
    }

    private static Map<String, Object> of(SyscallStatus status) {
        return object("name", status.syscall(), "status", status.words(), "reason", status.reason());
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }
}
