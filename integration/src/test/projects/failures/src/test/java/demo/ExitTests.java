package demo;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@RunOnKernels({"host", "3.10"})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExitTests {
    @Test
    @Order(1)
    void passesFirst() {}

    @Test
    @Order(2)
    void exitsOn310() {
        if (System.getProperty("kernelproof.environment").equals("3.10")) {
            System.err.println("last words");
            System.exit(3);
        }
    }

    @Test
    @Order(3)
    void comesLast() {}
}
