package io.kernelproof.junit.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BuildNameTests {

    private static final String GRADLE = "-Dorg.gradle.test.worker=1";

    @Test
    void isThatOfTheJvmThatStartedThisOneAsAWorkerAlsoThroughAShell() throws Exception {
        String own = BuildName.find(name -> Optional.empty());

        assertThat(own).startsWith(ProcessHandle.current().pid() + "@");
        assertThat(nameIn(java(GRADLE))).isEqualTo(own);
        assertThat(nameIn(List.of("sh", "-c", "'" + String.join("' '", java(GRADLE)) + "'; true")))
                .isEqualTo(own);
    }

    @Test
    void isItsOwnForAJvmThatNoBuildToolStarted() throws Exception {
        String first = nameIn(java());
        String second = nameIn(java());

        assertThat(first).isNotEqualTo(second).isNotEqualTo(BuildName.find(name -> Optional.empty()));
    }

    @Test
    void knowsAForkOfSurefire() {
        String inFork = BuildName.find(fork("/demo/target/surefire/surefirebooter-1.jar /demo/target/surefire 1"));
        String inOldFork = BuildName.find(fork("org.apache.maven.surefire.booter.ForkedBooter /demo/target"));
        String inMaven = BuildName.find(fork("org.codehaus.plexus.classworlds.launcher.Launcher test"));

        assertThat(inFork).isEqualTo(inOldFork);
        assertThat(inMaven).startsWith(ProcessHandle.current().pid() + "@");
    }

    private static Function<String, Optional<String>> fork(String command) {
        return name -> name.equals("sun.java.command") ? Optional.of(command) : Optional.empty();
    }

    private static List<String> java(String... options) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(options));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Printer.class.getName()));
        return line;
    }

    private static String nameIn(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.strip();
    }

    /** A JVM that prints the name of its build. */
    static final class Printer {
        public static void main(String[] args) {
            System.out.println(BuildName.find(name -> Optional.ofNullable(System.getProperty(name))));
        }
    }
}
