package io.kernelproof.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A report as one page that needs nothing else: no other file, no network. What tests and environments say is inert data
 * within it, which the page's script shows as text; the page's policy lets nothing run but that script.
 */
final class HtmlReport {

    private static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("report.js");
    private static final String PAGE = resource("report.html")
            .replace("{policy}", policy())
            .replace("{style}", STYLE)
            .replace("{script}", SCRIPT);
    private static final String DATA = "{data}";

    private HtmlReport() {}

    static void write(Report report, Writer out) throws IOException {
        int data = PAGE.indexOf(DATA);
        out.write(PAGE, 0, data);
        JsonWriter json = new JsonWriter(out);
        // Escapes what HTML would understand, so that no text can end the element that the data is in.
        json.setHtmlSafe(true);
        new HtmlData(report).write(json);
        json.flush();
        out.write(PAGE, data + DATA.length(), PAGE.length() - data - DATA.length());
        out.flush();
    }

    /** Allows this style and this script and nothing else: no other script, no connection, no markup made from text. */
    private static String policy() {
        return String.join(
                "; ",
                "default-src 'none'",
                "style-src '%s'".formatted(hash(STYLE)),
                "script-src '%s'".formatted(hash(SCRIPT)),
                "base-uri 'none'",
                "form-action 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'");
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of kernelproof-core lacks io/kernelproof/report/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
