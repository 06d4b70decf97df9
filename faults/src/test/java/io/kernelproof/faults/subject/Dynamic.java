package io.kernelproof.faults.subject;

import java.net.URI;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests that are found only when they are run, one of which fails. */
class Dynamic {

    private static final int HUGE = 9_000_000;

    @TestFactory
    Stream<DynamicNode> nodes() {
        return switch (System.getProperty("dynamic")) {
            case "uri" ->
                Stream.of(DynamicTest.dynamicTest("u", URI.create("data:" + "z".repeat(HUGE)), Dynamic::fail));
            case "container-uri" ->
                Stream.of(DynamicContainer.dynamicContainer(
                        "c",
                        URI.create("data:" + "z".repeat(HUGE)),
                        Stream.of(DynamicTest.dynamicTest("u", Dynamic::fail))));
            case "name" -> Stream.of(DynamicTest.dynamicTest("n".repeat(HUGE), Dynamic::fail));
            case "many" ->
                IntStream.range(0, 20_000)
                        .mapToObj(i -> DynamicTest.dynamicTest("n" + i, i == 19_999 ? Dynamic::fail : () -> {}));
            case "deep" -> Stream.of(nested(Integer.getInteger("depth")));
            case "hostile-names" ->
                Stream.of(DynamicTest.dynamicTest("\0\33[31m \\| <img src=x> \u202e @somebody", Dynamic::fail));
            default -> Stream.empty();
        };
    }

    private static DynamicNode nested(int depth) {
        DynamicNode node = DynamicTest.dynamicTest("deepest", Dynamic::fail);
        for (int i = 0; i < depth; i++) {
            node = DynamicContainer.dynamicContainer("c" + i, Stream.of(node));
        }
        return node;
    }

    private static void fail() {
        throw new IllegalStateException("fails in truth");
    }

    @Test
    void bystander() {}
}
