package io.kernelproof.message;

import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Text that others have made, such as names, arguments and messages, on its last step before a terminal or a log: whatever is in
 * it, a terminal shows it and obeys nothing of it.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Printable {

    /** Control characters, those that turn the direction of writing around or are not seen, separators of lines, half pairs. */
    private static final String UNPRINTABLE = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}";

    private static final Pattern IN_LINE = Pattern.compile("[" + UNPRINTABLE + "]");
    private static final Pattern IN_TEXT = Pattern.compile("\\r(?=\\n)|([" + UNPRINTABLE + "&&[^\\n\\t]])");
    private static final Pattern IN_JSON = Pattern.compile("[" + UNPRINTABLE + "&&[^\\n]]");

    private Printable() {}

    /**
     * Make a text printable.
     *
     * @param text of any number of lines
     * @return the text with a question mark for each character that cannot be seen; line feeds and tabs stay
     */
    public static String text(String text) {
        return IN_TEXT.matcher(text).replaceAll(found -> found.group(1) == null ? "" : "?");
    }

    /**
     * Make a line printable.
     *
     * @param line what is to be one line
     * @return the line with a question mark for each character that cannot be seen, or would end it
     */
    public static String line(String line) {
        return IN_LINE.matcher(line).replaceAll("?");
    }

    /**
     * Make JSON printable; it still says the same.
     *
     * @param json what is valid JSON
     * @return the same with escapes for characters that cannot be seen, apart from line feeds between its parts
     */
    public static String json(String json) {
        return IN_JSON.matcher(json).replaceAll(found -> {
            StringBuilder escaped = new StringBuilder();
            found.group().chars().forEach(unit -> escaped.append("\\\\u").append("%04x".formatted(unit)));
            return escaped.toString();
        });
    }
}
