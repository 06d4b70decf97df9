package io.kernelproof.faults.subject;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A test that does what the property {@code act} says, in the environment that {@code act.in} names or in all, between two others. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Acting {

    @Test
    @Order(1)
    void before() {}

    @Test
    @Order(2)
    void acts() throws Exception {
        String where = System.getProperty("act.in");
        if (where == null || where.equals(System.getProperty("kernelproof.environment"))) {
            String begun = System.getProperty("act.begun");
            if (begun != null && !Files.exists(Path.of(begun))) {
                Files.createFile(Path.of(begun));
            }
            Act.valueOf(System.getProperty("act")).run();
        }
    }

    @Test
    @Order(3)
    void after() {}
}
