package io.kernelproof.junit.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the JVMs of one build have in common: the process of Maven or Gradle that started them. A JVM that no such tool
 * started, as that of an IDE or of JUnit's console launcher, is a build of its own.
 */
final class BuildName {

    private static final int FIELD_OF_START = 19;

    private BuildName() {}

    /**
     * Finds it.
     *
     * @param properties finds a system property of this JVM
     * @return such as {@code 4711@8362910}: the process and when it started, since process ids come again
     */
    static String find(Function<String, Optional<String>> properties) {
        ProcessHandle self = ProcessHandle.current();
        ProcessHandle build = isStartedByABuildTool(properties)
                ? ancestors(self).filter(BuildName::isJava).findFirst().orElse(self)
                : self;
        return build.pid() + "@" + start(build);
    }

    /** Surefire and Failsafe start their booter, by name or in a jar that carries its name; Gradle sets a property. */
    private static boolean isStartedByABuildTool(Function<String, Optional<String>> properties) {
        String main = properties.apply("sun.java.command").orElse("").split(" ", 2)[0];
        return main.startsWith("org.apache.maven.surefire.booter.")
                || main.contains("surefirebooter")
                || properties.apply("org.gradle.test.worker").isPresent();
    }

    private static Stream<ProcessHandle> ancestors(ProcessHandle process) {
        return Stream.iterate(process.parent(), Optional::isPresent, each -> each.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream);
    }

    /** Shells between the tool and the JVM that it starts are not: Surefire uses one, Gradle none. */
    private static boolean isJava(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString().startsWith("java"))
                .orElse(false);
    }

    /**
     * On Linux, in clock ticks since the machine started, as in proc(5): {@link ProcessHandle.Info} converts that to a time of
     * day with a clock that each JVM reads for itself, so two of them do not always agree.
     */
    private static String start(ProcessHandle process) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            List<String> fields = List.of(
                    status.substring(status.lastIndexOf(')') + 1).strip().split(" "));
            return fields.get(FIELD_OF_START);
        } catch (IOException | IndexOutOfBoundsException e) {
            return process.info().startInstant().map(Instant::toString).orElse("unknown");
        }
    }
}
