package demo.one;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;

class CommandTests {

    @CompatibilityTest
    @RunOnKernels({"3.10", "host"})
    void runs(Sandbox sandbox) throws IOException {
        assertTrue(sandbox.run("true").succeeded());
    }
}
