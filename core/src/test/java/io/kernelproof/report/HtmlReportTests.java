package io.kernelproof.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as a file; {@link PageTests} open it. */
class HtmlReportTests {

    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"report\">(.*?)</script>", Pattern.DOTALL);

    @Test
    void needsNothingButItself() throws IOException {
        assertThat(page(Matrices.library()))
                .startsWith("<!DOCTYPE html>")
                .doesNotContainPattern("(?i)(src|href)\\s*=\\s*[\"']")
                .doesNotContainIgnoringCase("http://", "https://", "@import", "url(");
    }

    @Test
    void allowsItsStyleAndItsScriptByTheirHashes() throws Exception {
        String page = page(Matrices.library());

        assertThat(page)
                .contains(
                        "content=\"default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'; "
                                        .formatted(
                                                hash(between(page, "<style>", "</style>")),
                                                hash(between(page, "<script>", "</script>")))
                                + "require-trusted-types-for 'script'; trusted-types 'none'\"")
                .doesNotContain("unsafe", "{policy}", "{style}", "{script}");
    }

    @Test
    void hasDataInWhichNothingIsMarkup() throws IOException {
        String hostile = "</script><!--<script>&'=\u2028\u2029";
        Report report = Reports.report(
                Reports.OLD,
                Reports.result(Reports.OLD, hostile, new Verdict.Failed(hostile, List.of(Reports.REFUSAL))));

        Matcher data = DATA.matcher(page(report));
        assertThat(data.find()).isTrue();
        assertThat(data.group(1)).doesNotContain("<", ">", "&", "'", "\u2028", "\u2029");
        assertThat(data.group(1)).contains("\\u003c/script\\u003e");
        JsonObject json = JsonParser.parseString(data.group(1)).getAsJsonObject();
        assertThat(json.getAsJsonArray("outcomes")
                        .get(0)
                        .getAsJsonObject()
                        .get("reason")
                        .getAsString())
                .isEqualTo(hostile);
    }

    @Test
    void tellsEqualOutcomesOnceAndEqualCallsOnce() throws IOException {
        Matcher data = DATA.matcher(page(Matrices.large(40, 2000)));
        assertThat(data.find()).isTrue();
        JsonObject json = JsonParser.parseString(data.group(1)).getAsJsonObject();

        assertThat(json.getAsJsonArray("outcomes")).hasSize(1 + 21);
        assertThat(json.getAsJsonArray("calls")).hasSize(1);
        assertThat(data.group(1).length()).isLessThan(1_000_000);
    }

    @Test
    void isTheSameForTheSameReport() throws IOException {
        assertThat(page(Matrices.library())).isEqualTo(page(Matrices.library()));
    }

    private static String page(Report report) throws IOException {
        StringWriter out = new StringWriter();
        HtmlReport.write(report, out);
        return out.toString();
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String hash(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }
}
