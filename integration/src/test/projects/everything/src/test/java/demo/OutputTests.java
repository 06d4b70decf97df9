package demo;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Output of every origin reaches the console, and damages nothing. */
@RunOnKernels({"host", "3.10"})
class OutputTests {

    @Test
    void printsFromJava() {
        System.out.println("printed by Java in " + System.getProperty("kernelproof.environment"));
    }

    @Test
    void printsFromNativeCode() {
        String line = "printed by native code\n";
        Syscalls.invoke("write", 1, line, line.length());
    }

    @Test
    void printsFromAChildProcess() throws Exception {
        Process child = new ProcessBuilder("sh", "-c", "echo printed by a child; printf '\\001\\002\\377' >&1")
                .inheritIO()
                .start();
        child.waitFor(10, TimeUnit.SECONDS);
    }
}
