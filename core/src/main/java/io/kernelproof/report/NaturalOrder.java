package io.kernelproof.report;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Orders texts as people do: {@code 3.10} after {@code 3.9}, and {@code #10} after {@code #2}. */
enum NaturalOrder implements Comparator<String> {
    INSTANCE;

    private static final Pattern CHUNK = Pattern.compile("\\d+|\\D+");

    @Override
    public int compare(String left, String right) {
        List<String> lefts = chunks(left);
        List<String> rights = chunks(right);
        for (int i = 0; i < Math.min(lefts.size(), rights.size()); i++) {
            int order = compareChunks(lefts.get(i), rights.get(i));
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(lefts.size(), rights.size());
        // Numbers that differ in leading zeros only: a comparator that is consistent with equals keeps both.
        return order != 0 ? order : left.compareTo(right);
    }

    private static List<String> chunks(String text) {
        return CHUNK.matcher(text).results().map(MatchResult::group).toList();
    }

    private static int compareChunks(String left, String right) {
        return isNumber(left) && isNumber(right)
                ? new BigInteger(left).compareTo(new BigInteger(right))
                : left.compareTo(right);
    }

    private static boolean isNumber(String chunk) {
        return Character.isDigit(chunk.charAt(0));
    }
}
