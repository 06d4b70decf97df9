package io.kernelproof.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Fidelity;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, used as people use it: by eye and mouse, by keys, by ear, by link, on paper. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTests {

    /** What the pages look like, for whoever changes them. */
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final String FOCUSED = "document.activeElement.ariaLabel ?? document.activeElement.innerText";
    private static final String ROWS = "tbody tr[data-row] th bdi:first-of-type";

    private final Path directory;
    private final Chromium chromium;

    PageTests(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.chromium = Chromium.start(Files.createDirectory(directory.resolve("profile")));
    }

    @AfterAll
    void endChromium() {
        chromium.close();
    }

    private URI page(Report report) throws IOException {
        Path file = Files.createTempFile(directory, "report", ".html");
        try (Writer out = Files.newBufferedWriter(file)) {
            HtmlReport.write(report, out);
        }
        return file.toUri();
    }

    private Tab open(Report report) throws IOException {
        return chromium.open(page(report)).resize(1400, 900);
    }

    private static List<String> environments(Tab tab) {
        return tab
                .evaluate(
                        "[...document.querySelectorAll('th.environment')].map((each) => each.title.split(':').slice(0, -1).join(':'))")
                .getAsJsonArray()
                .asList()
                .stream()
                .map(each -> each.getAsString())
                .toList();
    }

    // --- By eye and mouse ---

    @Test
    void saysWhereItRunsWhereNotAndWhoRefusedWhat() throws IOException {
        Tab tab = open(Matrices.library());

        assertThat(tab.textOf("h1"))
                .isEqualTo("Runs in 2 of 7 environments; fails in 2; known limits in 2; not run in 1.");
        assertThat(tab.text("document.title")).startsWith("Kernelproof: Runs in 2 of 7");
        assertThat(tab.textsOf("#lines li"))
                .hasSize(7)
                .anySatisfy(line -> assertThat(line.lines())
                        .containsExactly(
                                "✗",
                                "debian:12 / runc / 3.10 (simulated)",
                                "1 of 6 failed, 1 incompatible, 1 passed with fallback, 3 passed; the simulated kernel"
                                        + " refused pidfd_open and statx"))
                .anySatisfy(line -> assertThat(line).contains("Docker has no runtime 'kata'"));
        assertThat(tab.complaints()).isEmpty();
        tab.screenshot(SCREENSHOTS.resolve("light.png"));
    }

    @Test
    void groupsEnvironmentsByAxisAndTellsTheFidelityOfEachKernel() throws IOException {
        Tab tab = open(Matrices.library());

        assertThat(tab.textsOf("thead tr.group:first-child th")).containsExactly("image", "debian:12", "rockylinux:9");
        assertThat(tab.textsOf("thead th.environment")).contains("runc\nsimulated", "runsc\nreal gVisor", "kata\nreal");
        assertThat(environments(tab)).startsWith("debian:12 / kata", "debian:12 / runc");

        tab.choose("select[name=by]", "runtime");
        assertThat(tab.textsOf("thead tr.group:first-child th")).containsExactly("runtime", "kata", "runc", "runsc");
    }

    @Test
    void showsAllOfACellOnAClick() throws IOException {
        Tab tab = open(Matrices.library()).click("tr.test td.failed");

        assertThat(tab.textOf("#details").lines())
                .containsSubsequence(
                        "✗ failed",
                        "seesTheChildExit()",
                        "of com.example.process.ProcessWatcherTests",
                        "in debian:12 / runc / 3.10 (simulated)",
                        "Why",
                        "java.io.IOException: pidfd_open: Function not implemented",
                        "Refused to it",
                        "pidfd_open ENOSYS by the simulated kernel",
                        "pidfd_open is in mainline since 5.3; 3.10 is older",
                        "2 times, to java",
                        "Environment",
                        "simulated: another kernel, which refuses the system calls that the named one lacks",
                        "What it proved to be",
                        "kernel.release",
                        "6.1.0-38-amd64");
        tab.screenshot(SCREENSHOTS.resolve("details-light.png"));
        tab.prefer("dark").screenshot(SCREENSHOTS.resolve("details-dark.png"));

        tab.click("#details .close");
        assertThat(tab.evaluate("document.querySelector('#details').hidden").getAsBoolean())
                .isTrue();
    }

    @Test
    void showsWhatProgramsCalledNextWhereThatWasWatched() throws IOException {
        Refusal refusal = Matrices.refusal("close_range", 436, RefusedBy.SIMULATED, "in mainline since 5.9");
        Refusal inPython = new Refusal(
                refusal.syscall(),
                new RefusedCall(436, "x86_64", 38, 0, 0, 1, "python3"),
                refusal.by(),
                refusal.reason());
        Verdict.PassedWithFallback verdict = new Verdict.PassedWithFallback(
                "it passed although close_range was refused to it",
                List.of(
                        refusal.followedBy(afterwards("openat", "getdents64")),
                        inPython.followedBy(afterwards("close"))));
        Tab tab = open(Reports.report(Reports.OLD, Reports.result(Reports.OLD, "a", verdict)))
                .click("tr.test td.passed-with-fallback");

        assertThat(tab.textOf("#details").lines())
                .containsSubsequence(
                        "close_range ENOSYS by the simulated kernel",
                        "in mainline since 5.9",
                        "3 times, to java, python3",
                        "java then openat = ENOENT, getdents64 = ENOENT",
                        "python3 then close = ENOENT");
        tab.screenshot(SCREENSHOTS.resolve("afterwards-light.png"));
        tab.prefer("dark").resize(400, 800).screenshot(SCREENSHOTS.resolve("afterwards-narrow-dark.png"));

        Verdict.Failed one = new Verdict.Failed("wrong", List.of(refusal.followedBy(afterwards("close"))));
        assertThat(open(Reports.report(Reports.OLD, Reports.result(Reports.OLD, "a", one)))
                        .click("tr.test td.failed")
                        .textOf("#details .afterwards"))
                .isEqualTo("then close = ENOENT");
    }

    private static Afterwards afterwards(String... syscalls) {
        return new Afterwards(Stream.of(syscalls)
                .map(name -> new Afterwards.Call(name, Optional.of("ENOENT")))
                .toList());
    }

    /** docs/images/report.png is this picture. */
    @Test
    void looksAsTheDocumentationShows() throws IOException {
        Tab tab = open(Matrices.kernels()).resize(1240, 720).click("tr.test td.failed[data-column='3']");

        assertThat(tab.textOf("h1"))
                .isEqualTo("Runs in 5.14 (simulated) and host; fails in 3.10 (simulated) and rhel-7.9 (simulated).");
        tab.screenshot(SCREENSHOTS.resolve("report.png"));
        assertThat(Path.of("..", "docs", "images", "report.png")).isNotEmptyFile();
    }

    @Test
    void saysWhetherNothingWasRefusedOrNothingWasWatched() throws IOException {
        EnvironmentReport watched = Matrices.environment("debian:12", "runc", "host");
        Report report = new Report(
                List.of(watched, Reports.HOST),
                List.of(
                        Matrices.result(watched, "a.B", "c", new Verdict.Failed("wrong", List.of())),
                        Matrices.result(Reports.HOST, "a.B", "c", new Verdict.Failed("wrong", List.of()))));

        assertThat(open(report).click("tr.test td[data-column='0']").textOf("#details"))
                .contains("No system call was refused to it: the cause lies elsewhere.");
        assertThat(open(report).click("tr.test td[data-column='1']").textOf("#details"))
                .contains("Refused calls are not watched in this environment");
    }

    @Test
    void showsTheLastThatATestPrinted() throws IOException {
        TestResult loud = new TestResult(
                "host", "a.B", "c()", "id", new Verdict.Failed("wrong", List.of()), "starting <b>\nno route");

        assertThat(open(Reports.report(Reports.HOST, loud))
                        .click("tr.test td.failed")
                        .textOf("#details")
                        .lines())
                .containsSubsequence("The last that it printed", "starting <b>", "no route");
    }

    @Test
    void listsTheTestsOfAClassByVerdictAndGoesToOne() throws IOException {
        Tab tab = open(Matrices.library()).click("tr.class td.failed");

        assertThat(tab.textOf("#details").lines())
                .containsSubsequence(
                        "ProcessWatcherTests", "✗ 1 failed", "seesTheChildExit()", "↷ 1 passed with fallback");

        tab.click("#details .link");
        assertThat(tab.textOf("#details h2")).isEqualTo("seesTheChildExit()");
    }

    @Test
    void showsTheFactsOfAnEnvironment() throws IOException {
        Tab tab = open(Matrices.library());

        assertThat(tab.click("th.environment[data-column='1']")
                        .textOf("#details")
                        .lines())
                .containsSubsequence("debian:12 / runc", "real: the kernel itself", "image.digest");
        assertThat(tab.click("th.environment[data-column='0']").textOf("#details"))
                .contains("It could not be had, so nothing is known of it.");
    }

    // --- Filters ---

    @Test
    void leavesOnlyFailures() throws IOException {
        Tab tab = open(Matrices.library()).click(".chip.failed");

        assertThat(tab.textsOf(ROWS)).containsExactly("ProcessWatcherTests", "seesTheChildExit()");
        assertThat(tab.textOf("#status")).isEqualTo("1 of 6 tests in 7 environments");

        tab.click(".chip.incompatible");
        assertThat(tab.textsOf(ROWS))
                .containsExactly("ProcessWatcherTests", "seesTheChildExit()", "StoreTests", "writesThroughARing()");

        tab.click("#reset");
        assertThat(tab.textsOf(ROWS)).hasSize(8);
        assertThat(tab.textOf("#status")).isEqualTo("6 tests in 7 environments");
    }

    @Test
    void leavesTheEnvironmentsOfOneValueOfAnAxis() throws IOException {
        Tab tab = open(Matrices.library()).choose("select[name='axis.runtime']", "runsc");

        assertThat(environments(tab)).containsExactly("debian:12 / runsc", "rockylinux:9 / runsc");
        assertThat(tab.textOf("#status")).isEqualTo("6 of 6 tests in 2 of 7 environments");
    }

    @Test
    void leavesTheTestsToWhichACallWasRefused() throws IOException {
        Tab tab = open(Matrices.library());

        assertThat(tab.textOf("select[name=call]").lines())
                .containsExactly("any or none", "pidfd_open (2 tests)", "io_uring_setup (1 test)", "statx (1 test)");
        tab.choose("select[name=call]", "pidfd_open");
        assertThat(tab.textsOf(ROWS))
                .containsExactly("ProcessWatcherTests", "pollsWhereThereAreNoPidfds()", "seesTheChildExit()");
    }

    @Test
    void findsTestsByWordsOfTheirNames() throws IOException {
        Tab tab = open(Matrices.library()).press("/").type("store CRASH");

        assertThat(tab.textsOf(ROWS)).containsExactly("StoreTests", "survivesACrash()");

        tab.type(" and nothing else");
        assertThat(tab.textOf("#nothing")).startsWith("No test is left.");
        tab.click("#nothing button");
        assertThat(tab.textsOf(ROWS)).hasSize(8);
    }

    // --- By link ---

    @Test
    void opensAtTheCellThatALinkNames() throws IOException {
        Tab tab = open(Matrices.library()).click(".chip.failed").click("tr.test td.failed");
        String link = tab.text("location.href");
        assertThat(link).contains("#only=failed&environment=").contains("seesTheChildExit");

        Tab other = chromium.open(URI.create(link));
        assertThat(other.textOf("#details h2")).isEqualTo("seesTheChildExit()");
        assertThat(other.textsOf(ROWS)).hasSize(2);
        assertThat(other.textsOf("[aria-selected]")).containsExactly("✗");
    }

    @Test
    void opensAtACellOfAClosedClassFarBelow() throws IOException {
        Tab tab = open(Matrices.large(12, 1500)).press("/").type("test1477");
        String link =
                tab.click("tr.test td[data-column='11']").text("location.href").replaceFirst("find=[^&]*&", "");

        Tab other = chromium.open(URI.create(link)).resize(1400, 900);
        assertThat(other.textOf("#details h2")).isEqualTo("test1477()");
        assertThat(other.evaluate("""
                (() => {
                  const [cell, view] = [document.querySelector("[aria-selected]"), document.querySelector("#scroller")]
                    .map((each) => each.getBoundingClientRect());
                  return cell.top >= view.top && cell.bottom <= view.bottom && cell.right <= view.right + 1;
                })()""").getAsBoolean()).isTrue();
    }

    @Test
    void opensWholeWhenALinkNamesWhatIsGone() throws IOException {
        URI page = page(Matrices.library());

        Tab tab = chromium.open(URI.create(page + "#environment=gone&test=gone&axis.kernel=gone&only=gone"));

        assertThat(tab.textsOf(ROWS)).hasSize(8);
        assertThat(tab.complaints()).isEmpty();
    }

    // --- By keys and by ear ---

    @Test
    void isReadAsATableWithVerdictsInWords() throws IOException {
        List<String> spoken = open(Matrices.library()).spoken();

        assertThat(spoken)
                .contains(
                        "grid: Tests by environments",
                        "columnheader: debian:12 / runc / 3.10 (simulated), simulated kernel",
                        "gridcell: failed",
                        "gridcell: failed: 1 of 3",
                        "gridcell: not run: all 3",
                        "gridcell: passed with fallback",
                        "image: failed")
                .anyMatch(each -> each.startsWith("rowheader: seesTheChildExit()"));
    }

    @Test
    void isUsedWithoutAMouse() throws IOException {
        Tab tab = open(Matrices.library());
        tab.evaluate("document.querySelector('#matrix [tabindex=\"0\"]').focus()");
        assertThat(tab.evaluate("document.querySelectorAll('#matrix [tabindex=\"0\"]').length")
                        .getAsInt())
                .as("one stop for Tab")
                .isEqualTo(1);

        tab.press("ArrowDown", "ArrowDown", "ArrowDown", "End");
        assertThat(tab.text(FOCUSED)).isEqualTo("failed");
        tab.press("Enter");
        assertThat(tab.text("document.activeElement.id")).isEqualTo("details");
        assertThat(tab.textOf("#details h2")).isEqualTo("seesTheChildExit()");
        tab.press("Escape");
        assertThat(tab.text(FOCUSED)).isEqualTo("failed");

        tab.press("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp");
        assertThat(tab.text(FOCUSED)).isEqualTo("rockylinux:9 / runc / 3.10 (simulated), simulated kernel");
        tab.press("ArrowDown", "Home", "ArrowLeft");
        assertThat(tab.text("document.activeElement.ariaExpanded")).isEqualTo("false");
        assertThat(tab.textsOf(ROWS)).hasSize(5);
        tab.press("ArrowRight");
        assertThat(tab.textsOf(ROWS)).hasSize(8);
        tab.pressWithControl("End");
        assertThat(tab.text("document.activeElement.parentElement.innerText")).startsWith("writesThroughARing()");
    }

    @Test
    void keepsTheKeysWhenTheFocusedRowIsScrolledAway() throws IOException {
        Tab tab = open(Matrices.large(5, 2000)).click("tr.class th");
        tab.evaluate("document.querySelector('#scroller').scrollTop = 1e6");
        tab.press("ArrowDown");

        assertThat(tab.text(FOCUSED)).isEqualTo("test0000()");
    }

    // --- What tests say is text ---

    @Test
    void showsHostileTextAsText() throws IOException {
        String hostile = "</script><script>window.pwned=1</script><img src=x onerror='window.pwned=2'><!--<script>"
                + "\u2028\u2029\u0000]]>{data}${data}&lt;&amp;\"'";
        EnvironmentReport environment = new EnvironmentReport(
                hostile,
                hostile,
                Map.of(hostile, hostile, "__proto__", "x", "constructor", "y"),
                Fidelity.SIMULATED,
                Map.of(hostile, hostile, "kernel.release", hostile, "refused.calls", "recorded"));
        Report report = new Report(
                List.of(environment, Reports.HOST),
                List.of(
                        new TestResult(
                                hostile,
                                hostile,
                                hostile,
                                hostile,
                                new Verdict.Failed(
                                        hostile, List.of(Matrices.refusal(hostile, 1, RefusedBy.UNKNOWN, hostile)))),
                        new TestResult("host", "__proto__", "toString", "x", new Verdict.NotRun(hostile))));

        Tab tab = open(report).click("tr.test td.failed");

        assertThat(tab.text("String(window.pwned)")).isEqualTo("undefined");
        assertThat(tab.textOf("#details h2")).contains("</script><script>window.pwned=1</script><img src=x");
        assertThat(tab.textOf("#details .reason")).contains("{data}${data}&lt;&amp;\"'");
        assertThat(tab.evaluate("document.querySelectorAll('img').length").getAsInt())
                .isZero();
        assertThat(tab.evaluate("document.querySelectorAll('script').length").getAsInt())
                .isEqualTo(2);
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void runsNothingButItsOwnScript() throws IOException {
        Tab tab = open(Matrices.library());
        tab.evaluate("""
                (() => {
                  window.breaches = [];
                  addEventListener("securitypolicyviolation", (event) => breaches.push(event.effectiveDirective));
                  const attempt = (harm) => { try { harm(); } catch (refused) { breaches.push(refused.name); } };
                  const add = (name, properties) => document.body.append(Object.assign(document.createElement(name), properties));
                  attempt(() => add("script", { textContent: "window.pwned = 1" }));
                  attempt(() => document.body.innerHTML = "<b>no</b>");
                  attempt(() => document.body.setAttribute("onclick", "window.pwned = 2"));
                  attempt(() => document.body.click());
                  attempt(() => add("img", { src: "http://127.0.0.1:9/" }));
                  attempt(() => add("style", { textContent: "h1 { color: red }" }));
                  return fetch("http://127.0.0.1:9/").catch((refused) => breaches.push(refused.name));
                })()""");

        assertThat(tab.text("String(window.pwned)")).isEqualTo("undefined");
        assertThat(tab.text("breaches.join(' ')"))
                .contains("TypeError", "connect-src", "img-src", "style-src-elem", "require-trusted-types-for");
    }

    // --- At any size ---

    @Test
    void opensALargeReportWithoutDrawingAllOfIt() throws IOException {
        Tab tab = open(Matrices.large(40, 2000));

        assertThat(tab.textOf("#status")).isEqualTo("2,000 tests in 40 environments");
        assertThat(tab.evaluate("document.querySelectorAll('td').length").getAsInt())
                .isLessThan(4000);
        tab.screenshot(SCREENSHOTS.resolve("large.png"));

        tab.press("/").type("test");
        assertThat(tab.text("document.querySelector('#matrix').getAttribute('aria-rowcount')"))
                .as("all of the 2000 tests, their 80 classes and the heading")
                .isEqualTo("2081");
        assertThat(tab.evaluate("document.querySelectorAll('td').length").getAsInt())
                .isLessThan(4000);
        tab.evaluate("document.querySelector('#scroller').scrollTop = 1e9");
        tab.press("Tab");
        assertThat(tab.textsOf(ROWS)).contains("test1999()").doesNotContain("test0000()");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void fitsANarrowWindow() throws IOException {
        Tab tab = open(Matrices.library()).resize(400, 800);
        tab.screenshot(SCREENSHOTS.resolve("narrow.png"));
        assertThat(tab.evaluate("document.documentElement.scrollWidth").getAsInt())
                .isLessThanOrEqualTo(400);

        tab.click("tr.test td.failed").screenshot(SCREENSHOTS.resolve("narrow-details.png"));
        assertThat(tab.evaluate("document.querySelector('#details').getBoundingClientRect().bottom")
                        .getAsInt())
                .isEqualTo(800);
    }

    @Test
    void followsTheSystemToLightAndDark() throws IOException {
        Tab tab = open(Matrices.library());
        String ground = "getComputedStyle(document.documentElement).backgroundColor";

        String light = tab.prefer("light").text(ground);
        assertThat(tab.prefer("dark").text(ground)).isNotEqualTo(light);
        tab.screenshot(SCREENSHOTS.resolve("dark.png"));
    }

    @Test
    void hasAllRowsAndTheReasonsOfFailuresOnPaper() throws IOException {
        Tab tab = open(Matrices.large(4, 2000))
                .click(".chip.failed")
                .click("#reset")
                .click("tr.class th");
        tab.paper(true);
        assertThat(tab.evaluate("document.querySelectorAll('tr[data-row]').length")
                        .getAsInt())
                .as("80 classes, of which one is open")
                .isEqualTo(80 + 25);

        Tab library = open(Matrices.library()).paper(true);
        library.screenshot(SCREENSHOTS.resolve("paper.png"));
        assertThat(library.textsOf("#appendix article"))
                .hasSize(4)
                .anySatisfy(article -> assertThat(article).contains("seesTheChildExit()", "pidfd_open ENOSYS"));
        assertThat(library.paper(false).textsOf("#appendix article")).isEmpty();
    }

    @Test
    void showsWhatHasNoAxesAndWhatHasNoTests() throws IOException {
        EnvironmentReport bare = new EnvironmentReport("bare", "bare", Map.of(), Fidelity.REAL, Map.of());
        Tab tab = open(new Report(List.of(bare), List.of(Reports.passed(bare, "a"))));
        assertThat(tab.textsOf("th.environment")).containsExactly("bare\nreal");
        assertThat(tab.textOf("h1")).isEqualTo("Runs in bare.");

        Tab empty = open(new Report(List.of(), List.of()));
        assertThat(empty.textOf("h1")).isEqualTo("No test ran.");
        assertThat(List.of(tab, empty))
                .allSatisfy(each -> assertThat(each.complaints()).isEmpty());
    }

    @Test
    void breaksLongNamesOfEnvironmentsBetweenTheirParts() throws IOException {
        ReportBuilder report = new ReportBuilder();
        for (String image : List.of("example/debian:11", "example/debian:12", "example/debian:13")) {
            EnvironmentReport environment = Matrices.environment(image, "io.containerd.runc.v2", "host");
            report.add(environment, Reports.passed(environment, "a"));
        }
        Tab tab = open(report.build());

        assertThat(tab.text("document.querySelector('th.environment .value').innerHTML"))
                .isEqualTo("example/<wbr>debian:11");
        assertThat(tab.evaluate(
                                "Math.max(...[...document.querySelectorAll('#lines bdi')].map((each) => each.offsetHeight))")
                        .getAsInt())
                .as("one line, though all of them take several")
                .isLessThan(tab.evaluate("document.querySelector('#lines .places').offsetHeight")
                                .getAsInt()
                        / 2);
        assertThat(tab.complaints()).isEmpty();
        tab.screenshot(SCREENSHOTS.resolve("long-names.png"));
    }

    @Test
    void tellsEnvironmentsOfOneNameApart() throws IOException {
        Report report = new ReportBuilder()
                .add(Reports.HOST, Reports.passed(Reports.HOST, "a"))
                .add(
                        new EnvironmentReport(
                                "host", "host", Reports.HOST.axes(), Fidelity.REAL, Map.of("kernel.release", "6.12")),
                        Reports.failed(Reports.HOST, "a"))
                .build();

        assertThat(open(report).textsOf("th.environment")).containsExactly("host\nreal 6.1.0", "host#2\nreal 6.12");
    }
}
