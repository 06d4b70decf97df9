package io.kernelproof.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A page that is open in Chromium: looks at it, clicks and types as a person would. */
final class Tab {

    /** Keys by the names that pages know, with the numbers that the system knows. */
    private static final Map<String, Integer> KEYS = Map.ofEntries(
            Map.entry("Enter", 13),
            Map.entry("Escape", 27),
            Map.entry(" ", 32),
            Map.entry("Tab", 9),
            Map.entry("PageUp", 33),
            Map.entry("PageDown", 34),
            Map.entry("End", 35),
            Map.entry("Home", 36),
            Map.entry("ArrowLeft", 37),
            Map.entry("ArrowUp", 38),
            Map.entry("ArrowRight", 39),
            Map.entry("ArrowDown", 40),
            Map.entry("/", 191));

    private static final int CONTROL = 2;

    private final Chromium chromium;
    private final String session;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private boolean countsProcessorTime;
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    Tab(Chromium chromium, String session) {
        this.chromium = chromium;
        this.session = session;
        chromium.listen(this::take);
        for (String domain : List.of("Page", "Runtime", "Log")) {
            ask(domain + ".enable", "{}");
        }
    }

    private void take(JsonObject event) {
        if (!event.has("sessionId") || !event.get("sessionId").getAsString().equals(session)) {
            return;
        }
        switch (event.get("method").getAsString()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled" ->
                complaints.add(event.get("params").toString());
            default -> {
                // Of no interest.
            }
        }
    }

    /** Goes to a page, and waits until it is drawn. */
    void open(URI page) {
        loaded = new CompletableFuture<>();
        JsonObject parameters = new JsonObject();
        parameters.addProperty("url", page.toString());
        ask("Page.navigate", parameters);
        Chromium.within(loaded, "to load " + page);
        settle();
    }

    /** What the browser had to say of the page: errors of its script, breaches of its policy. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    Tab resize(int width, int height) {
        ask(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\": %d, \"height\": %d, \"deviceScaleFactor\": 1, \"mobile\": false}"
                        .formatted(width, height));
        settle();
        return this;
    }

    Tab prefer(String scheme) {
        ask(
                "Emulation.setEmulatedMedia",
                "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"%s\"}]}".formatted(scheme));
        settle();
        return this;
    }

    Tab paper(boolean paper) {
        ask("Emulation.setEmulatedMedia", "{\"media\": \"%s\"}".formatted(paper ? "print" : ""));
        evaluate("dispatchEvent(new Event('%s'))".formatted(paper ? "beforeprint" : "afterprint"));
        settle();
        return this;
    }

    /** Evaluates an expression in the page; a promise is waited for. */
    JsonElement evaluate(String expression) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("expression", expression);
        parameters.addProperty("returnByValue", true);
        parameters.addProperty("awaitPromise", true);
        JsonObject result = ask("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new AssertionError("%s: %s".formatted(expression, result.get("exceptionDetails")));
        }
        JsonElement value = result.getAsJsonObject("result").get("value");
        return value == null ? new JsonPrimitive("undefined") : value;
    }

    /** The time of a processor that the page has taken so far, which is not that of other programs. */
    double processorMillis() {
        if (!countsProcessorTime) {
            ask("Performance.setTimeDomain", "{\"timeDomain\": \"threadTicks\"}");
            ask("Performance.enable", "{}");
            countsProcessorTime = true;
        }
        return ask("Performance.getMetrics", "{}").getAsJsonArray("metrics").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(metric -> metric.get("name").getAsString().equals("TaskDuration"))
                .mapToDouble(metric -> metric.get("value").getAsDouble() * 1000)
                .sum();
    }

    String text(String expression) {
        return evaluate(expression).getAsString();
    }

    /** The visible text of an element. */
    String textOf(String selector) {
        return text("document.querySelector(%s).innerText".formatted(quoted(selector)));
    }

    /** The visible texts of elements. */
    List<String> textsOf(String selector) {
        return evaluate("[...document.querySelectorAll(%s)].map((each) => each.innerText)".formatted(quoted(selector)))
                .getAsJsonArray()
                .asList()
                .stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    Tab click(String selector) {
        JsonObject at = evaluate("""
                (() => {
                  const element = document.querySelector(%s);
                  element.scrollIntoView({ block: "nearest", inline: "nearest" });
                  const box = element.getBoundingClientRect();
                  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
                })()""".formatted(quoted(selector))).getAsJsonObject();
        for (String type : List.of("mousePressed", "mouseReleased")) {
            JsonObject parameters = at.deepCopy();
            parameters.addProperty("type", type);
            parameters.addProperty("button", "left");
            parameters.addProperty("clickCount", 1);
            ask("Input.dispatchMouseEvent", parameters);
        }
        settle();
        return this;
    }

    Tab press(String... keys) {
        for (String key : keys) {
            press(key, 0);
        }
        return this;
    }

    Tab pressWithControl(String key) {
        return press(key, CONTROL);
    }

    private Tab press(String key, int modifiers) {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            JsonObject parameters = new JsonObject();
            parameters.addProperty("type", type);
            parameters.addProperty("key", key);
            parameters.addProperty("code", key);
            parameters.addProperty("windowsVirtualKeyCode", KEYS.getOrDefault(key, 0));
            parameters.addProperty("modifiers", modifiers);
            ask("Input.dispatchKeyEvent", parameters);
        }
        settle();
        return this;
    }

    Tab type(String text) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("text", text);
        ask("Input.insertText", parameters);
        settle();
        return this;
    }

    Tab choose(String select, String value) {
        evaluate("""
                (() => {
                  const select = document.querySelector(%s);
                  select.value = %s;
                  select.dispatchEvent(new Event("change"));
                })()""".formatted(quoted(select), quoted(value)));
        settle();
        return this;
    }

    /** What a screen reader is told: role and name of each element, in order. */
    List<String> spoken() {
        return ask("Accessibility.getFullAXTree", "{}").getAsJsonArray("nodes").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(node -> !node.get("ignored").getAsBoolean() && node.has("name"))
                .map(node -> "%s: %s"
                        .formatted(
                                node.getAsJsonObject("role").get("value").getAsString(),
                                node.getAsJsonObject("name").get("value").getAsString()))
                .toList();
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        String picture = ask("Page.captureScreenshot", "{}").get("data").getAsString();
        Files.write(file, Base64.getDecoder().decode(picture));
    }

    /** Two frames later, what was to be drawn is drawn. */
    private void settle() {
        evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))");
    }

    private static String quoted(String text) {
        return new JsonPrimitive(text).toString();
    }

    private JsonObject ask(String method, String parameters) {
        return ask(method, JsonParser.parseString(parameters).getAsJsonObject());
    }

    private JsonObject ask(String method, JsonObject parameters) {
        return chromium.ask(session, method, parameters);
    }
}
