package io.kernelproof.faults.subject;

import org.junit.jupiter.api.Test;

/** Runs the program that a property names. */
class Program {

    @Test
    void runs() throws Exception {
        String text = Victims.sh(System.getProperty("program") + " || echo failed");
        if (text.contains("failed")) {
            throw new IllegalStateException(text);
        }
    }
}
