package io.kernelproof.environment.container;

import java.net.URL;

/** Which Testcontainers there is. Apart from what uses it, which may not be loaded without the right one. */
final class TestcontainersVersion {

    private static final String CLASS = "org/testcontainers/DockerClientFactory.class";

    private TestcontainersVersion() {}

    /** Explains that a class or method is missing: a build has chosen an older Testcontainers, or left it out. */
    static UnavailableException unfit(LinkageError e) {
        URL there = TestcontainersVersion.class.getClassLoader().getResource(CLASS);
        return new UnavailableException(
                "Testcontainers 2, which kernelproof-containers brings along",
                "%s: %s"
                        .formatted(
                                there == null
                                        ? "there is no Testcontainers on the class path"
                                        : "the Testcontainers on the class path does not fit, that of " + jar(there),
                                e),
                "let the build choose version 2 of org.testcontainers:testcontainers; 'mvn dependency:tree' tells who asks for another",
                e);
    }

    private static String jar(URL there) {
        return there.toString().replace("!/" + CLASS, "").replace("jar:file:", "");
    }
}
