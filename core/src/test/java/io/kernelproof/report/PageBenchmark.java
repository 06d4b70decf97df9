package io.kernelproof.report;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the page of 2,000 tests in 40 environments takes to open, and how long its frames take while somebody scrolls
 * through all tests, in headless Chromium, which draws without a graphics card.
 *
 * <p>Run it with {@code mvn test -pl core -Dtest=PageBenchmark}.
 */
class PageBenchmark {

    private static final int OPENINGS = 15;

    /** Pixels a frame: a turn of a wheel, a flick, and the scroll bar pulled. */
    private static final int[] SPEEDS = {40, 200, 1000};

    private static final String OPENED = """
            new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))""";

    private static final String SCROLLED = """
            new Promise((done) => {
              const scroller = document.querySelector("#scroller");
              const frames = [];
              scroller.scrollTop = 0;
              let last;
              requestAnimationFrame(function next(now) {
                if (last !== undefined) frames.push(now - last);
                last = now;
                const before = scroller.scrollTop;
                scroller.scrollTop = before + %d;
                if (scroller.scrollTop > before && frames.length < 400) requestAnimationFrame(next);
                else done(frames);
              });
            })""";

    @Test
    void measures(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("report.html");
        try (Writer out = Files.newBufferedWriter(page)) {
            HtmlReport.write(Matrices.large(40, 2000), out);
        }
        System.out.printf("the page: %d KB%n", Files.size(page) / 1024);
        try (Chromium chromium = Chromium.start(Files.createDirectory(directory.resolve("profile")))) {
            double[] opened = new double[OPENINGS];
            for (int i = 0; i < OPENINGS; i++) {
                opened[i] = chromium.open(page.toUri()).evaluate(OPENED).getAsDouble();
            }
            print("opening", opened);

            Tab tab = chromium.open(page.toUri()).resize(1400, 900);
            tab.press("/").type("test");
            for (int speed : SPEEDS) {
                double before = tab.processorMillis();
                double[] frames = frames(tab, speed);
                print("a frame, scrolling by %d pixels".formatted(speed), frames);
                System.out.printf(
                        "%-34s %6.0f ms of a processor%n", "", (tab.processorMillis() - before) / frames.length);
            }
        }
    }

    private static double[] frames(Tab tab, int pixels) {
        return tab.evaluate(SCROLLED.formatted(pixels)).getAsJsonArray().asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    private static void print(String what, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%-34s median %4.0f ms, 95th of 100 %4.0f ms, longest %4.0f ms, of %d%n",
                what,
                sorted[sorted.length / 2],
                sorted[sorted.length * 95 / 100],
                sorted[sorted.length - 1],
                sorted.length);
    }
}
