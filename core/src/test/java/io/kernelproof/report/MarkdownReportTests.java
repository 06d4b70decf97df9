package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.REFUSAL;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static io.kernelproof.report.Reports.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MarkdownReportTests {

    @Test
    void saysWhereItRunsAndWhoRefusedWhat() throws IOException {
        Report report = new Report(
                List.of(HOST, OLD),
                List.of(
                        passed(HOST, "opens"),
                        passed(HOST, "polls"),
                        failed(OLD, "opens"),
                        result(OLD, "polls", new Verdict.PassedWithFallback("it passed although", List.of(REFUSAL)))));

        assertThat(markdown(report)).isEqualTo("""
                **Runs in host; fails in 3.10 (simulated).**

                |  | environment | tests |
                | :-: | --- | --- |
                | ✗ | 3.10 (simulated) | 1 of 2 failed, 1 passed with fallback; the simulated kernel refused pidfd\\_open |
                | ✓ | host | all 2 passed |

                | class | 3.10 (simulated) | host |
                | --- | :-: | :-: |
                | `demo.PidfdTests` | ✗ 1/2 | ✓ |

                ✓ passed · ↷ passed with fallback · ✗ failed

                - ✗ `demo.PidfdTests.opens()` in 3.10 (simulated): java.io.IOException: ENOSYS
                  - refused: pidfd\\_open: ENOSYS, 2 times, by the simulated kernel: pidfd\\_open is in mainline since 5.3; 3.10 is older
                """);
    }

    @Test
    void letsNoTestWriteMarkup() throws IOException {
        String hostile = "<img src=x> [a](http://evil) | **b** `c` www.evil &lt; ![d](e)\n# f\u202e @g";
        Report report = report(
                OLD, new TestResult("3.10", hostile, hostile, "id", new Verdict.Failed(hostile, List.of(REFUSAL))));

        String markdown = markdown(report);
        assertThat(markdown)
                .contains(
                        "\\<img src=x\\> \\[a\\](http\\://evil) \\| \\*\\*b\\*\\* \\`c\\` www\\.evil \\&lt; \\!\\[d\\](e)")
                .doesNotContain("\n#", "\u202e");
        assertThat(markdown.lines().filter(line -> line.startsWith("| `")))
                .containsExactly("| `<img src=x> [a](http://evil) \\| **b** 'c' www.evil &lt; ![d](e) # f  @g` | ✗ |");
    }

    /** Where it is posted, such as on an issue, it must not call people, and link nothing. */
    @Test
    void notifiesNobody() throws IOException {
        String hostile = "@somebody #12 GH-34 owner/repo#56 a@b.example $x$ \\\\| end";
        Report report =
                report(OLD, new TestResult("3.10", hostile, hostile, "id", new Verdict.Failed(hostile, List.of())));

        String markdown = markdown(report);
        assertThat(markdown)
                .contains(
                        "@&#8203;somebody \\#&#8203;12 GH-&#8203;34 owner/repo\\#&#8203;56 a@&#8203;b.example <span>$</span>x<span>$</span>");
        String withoutCode = markdown.replace("&#8203;", "\u200b").replaceAll("`[^`\n]*`", "");
        assertThat(withoutCode).doesNotContainPattern("@\\w|#\\d|GH-\\d");
        assertThat(markdown.lines().filter(line -> line.startsWith("| `@")))
                .singleElement()
                .asString()
                .doesNotContain("\\\\|")
                .contains("\\\u200b\\|");
    }

    @Test
    void staysShortWhateverTheSize() throws IOException {
        TestResult[] results = IntStream.range(0, 500)
                .mapToObj(i -> new TestResult(
                        "3.10", "demo.Class" + i, "a()", "id", new Verdict.Failed("x".repeat(5000), List.of())))
                .toArray(TestResult[]::new);

        assertThat(markdown(report(OLD, results)))
                .hasSizeLessThan(40_000)
                .contains("And 400 classes more.", "- and 450 more, see report.html");
        assertThat(markdown(Matrices.large(40, 100)))
                .as("too many columns for a page")
                .doesNotContain("| class |");
    }

    @Test
    void saysThatNothingRan() throws IOException {
        assertThat(markdown(new Report(List.of(), List.of()))).isEqualTo("**No test ran.**\n\n");
    }

    private static String markdown(Report report) throws IOException {
        StringWriter out = new StringWriter();
        MarkdownReport.write(report, out);
        return out.toString();
    }
}
