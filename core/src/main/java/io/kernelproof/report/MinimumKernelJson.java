package io.kernelproof.report;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import io.kernelproof.environment.Fidelity;
import io.kernelproof.floor.Feature;
import io.kernelproof.kernel.KernelVersion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The minimum kernels of a report as JSON. */
final class MinimumKernelJson {

    static final String NAME = "minimumKernels";

    private MinimumKernelJson() {}

    /** Reports of runs that measured none have no such member. */
    static void write(List<MinimumKernel> all, JsonWriter json) throws IOException {
        if (all.isEmpty()) {
            return;
        }
        json.name(NAME).beginArray();
        for (MinimumKernel each : all) {
            write(each, json);
        }
        json.endArray();
    }

    private static void write(MinimumKernel minimum, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("module").value(minimum.module());
        json.name("class").value(minimum.className());
        if (minimum.declared().isPresent()) {
            json.name("declared").value(minimum.declared().get().toString());
        }
        json.name("measured").value(minimum.measured().toString());
        json.name("orOlder").value(minimum.orOlder());
        write("setBy", minimum.setBy(), json);
        write("fallbacks", minimum.fallbacks(), json);
        write("ofRuntime", minimum.ofRuntime(), json);
        json.name("unseen").beginArray();
        for (String sentence : minimum.unseen()) {
            json.value(sentence);
        }
        json.endArray().name("runs").beginArray();
        for (MinimumKernel.Run run : minimum.runs()) {
            json.beginObject().name("kernel").value(run.kernel());
            json.name("passed").value(run.passed());
            json.name("outcome").value(ReportJson.shortened(run.outcome())).endObject();
        }
        json.endArray();
        json.name("fidelity").value(ReportJson.token(minimum.fidelity()));
        json.name("release").value(minimum.release());
        json.endObject();
    }

    private static void write(String name, List<Feature> features, JsonWriter json) throws IOException {
        json.name(name).beginArray();
        for (Feature feature : features) {
            json.beginObject().name("name").value(feature.name());
            json.name("since").value(feature.since().toString()).endObject();
        }
        json.endArray();
    }

    static MinimumKernel read(JsonObject json) {
        return new MinimumKernel(
                ReportJson.text(json, "module"),
                ReportJson.text(json, "class"),
                json.has("declared") ? Optional.of(version(json, "declared")) : Optional.empty(),
                version(json, "measured"),
                ReportJson.truth(json, "orOlder"),
                features(json, "setBy"),
                features(json, "fallbacks"),
                features(json, "ofRuntime"),
                ReportJson.all(json, "unseen", element -> ReportJson.text(element, "unseen")),
                ReportJson.all(json, "runs", element -> run(ReportJson.object(element, "runs"))),
                ReportJson.constant(Fidelity.class, ReportJson.text(json, "fidelity")),
                ReportJson.text(json, "release"));
    }

    private static MinimumKernel.Run run(JsonObject json) {
        return new MinimumKernel.Run(
                ReportJson.text(json, "kernel"), ReportJson.truth(json, "passed"), ReportJson.text(json, "outcome"));
    }

    private static List<Feature> features(JsonObject json, String name) {
        return ReportJson.all(json, name, element -> feature(ReportJson.object(element, name)));
    }

    private static Feature feature(JsonObject json) {
        return new Feature(ReportJson.text(json, "name"), version(json, "since"));
    }

    private static KernelVersion version(JsonObject json, String name) {
        return KernelVersion.parse(ReportJson.text(json, name));
    }
}
