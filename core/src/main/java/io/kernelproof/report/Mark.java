package io.kernelproof.report;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.Map;

/**
 * A verdict where there is room for one character. In order of weight: where one stands for many, it is the last of them.
 *
 * <p>A sign is never told by colour alone, and is in the fonts of every common system.
 */
enum Mark {
    SKIPPED("skipped", "–", "-"),
    PASSED("passed", "✓", "."),
    PASSED_WITH_FALLBACK("passed with fallback", "↷", "~"),
    KNOWN_INCOMPATIBLE("known incompatible", "§", "k"),
    SKIPPED_BY_REFUSAL("skipped by refusal", "∅", "s"),
    NOT_RUN("not run", "?", "?"),
    INCOMPATIBLE("incompatible", "⊘", "I"),
    FAILED("failed", "✗", "F");

    private static final Map<String, Mark> BY_LABEL =
            Arrays.stream(values()).collect(toUnmodifiableMap(Mark::label, identity()));

    private final String label;
    private final String sign;
    private final String letter;

    Mark(String label, String sign, String letter) {
        this.label = label;
        this.sign = sign;
        this.letter = letter;
    }

    static Mark of(TestResult result) {
        Mark mark = BY_LABEL.get(result.verdict().label());
        if (mark == null) {
            throw new IllegalArgumentException(
                    "no mark for the verdict '%s'".formatted(result.verdict().label()));
        }
        return mark;
    }

    /** The verdict's name. */
    String label() {
        return label;
    }

    /** The sign where there are fonts. */
    String sign() {
        return sign;
    }

    /** The sign where there is ASCII only. */
    String letter() {
        return letter;
    }

    /** Whether somebody should look at it. */
    boolean isBad() {
        return this == FAILED || this == INCOMPATIBLE;
    }
}
