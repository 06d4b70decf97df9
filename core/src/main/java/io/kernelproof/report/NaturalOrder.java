package io.kernelproof.report;

import java.math.BigInteger;
import java.util.Comparator;

/** Orders texts as people do: {@code 3.10} after {@code 3.9}, and {@code #10} after {@code #2}. */
enum NaturalOrder implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            int endOfLeft = endOfChunk(left, i);
            int endOfRight = endOfChunk(right, j);
            int order = compareChunks(left.substring(i, endOfLeft), right.substring(j, endOfRight));
            if (order != 0) {
                return order;
            }
            i = endOfLeft;
            j = endOfRight;
        }
        int order = Integer.compare(left.length() - i, right.length() - j);
        // Numbers that differ in leading zeros only: a comparator that is consistent with equals keeps both.
        return order != 0 ? order : left.compareTo(right);
    }

    /** Where the digits end that begin there, or what are none. */
    private static int endOfChunk(String text, int start) {
        int end = start + 1;
        while (end < text.length() && isDigit(text.charAt(end)) == isDigit(text.charAt(start))) {
            end++;
        }
        return end;
    }

    private static int compareChunks(String left, String right) {
        return !left.equals(right) && isDigit(left.charAt(0)) && isDigit(right.charAt(0))
                ? new BigInteger(left).compareTo(new BigInteger(right))
                : left.compareTo(right);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
