package io.kernelproof.probe;

/** The text of an error in four parts: what was done on what, what was expected, what was seen, what to do next. */
final class Complaint {

    private Complaint() {}

    static String of(String what, String expected, String seen, String next) {
        return """
                %s
                  expected: %s
                  seen:     %s
                  next:     %s""".formatted(what, expected, seen, next);
    }
}
