package io.kernelproof.faults.subject;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that anybody might have written. */
class Plain {

    @Test
    void one() {}

    @Test
    void two() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "exit 0").start();
        process.waitFor(60, TimeUnit.SECONDS);
    }
}
