package demo;

import static org.junit.jupiter.api.Assertions.fail;

import io.kernelproof.junit.RunOnKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@RunOnKernels({"host", "3.10"})
class FlakyTests {
    @Test
    void passesAtTheSecondTryOn310() throws Exception {
        Path tried = Path.of("target", "tried");
        if (System.getProperty("kernelproof.environment").equals("3.10") && Files.notExists(tried)) {
            Files.createFile(tried);
            fail("the first try");
        }
    }
}
