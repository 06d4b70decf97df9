package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.trap.Trap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JvmOptionsTests {

    private static final int FEATURE = Runtime.version().feature();

    private static JvmOptions options(List<String> arguments) {
        return options(arguments, Map.of(), Map.of(), Map.of());
    }

    private static JvmOptions options(
            List<String> arguments,
            Map<String, String> variables,
            Map<String, String> properties,
            Map<String, String> parameters) {
        return JvmOptions.of(
                new JvmOptions.Outer(arguments, variables, properties),
                new Jdk(Path.of("/jdk"), FEATURE, "", false),
                "rhel-7.9",
                Trap.OFF,
                key -> Optional.ofNullable(parameters.get(key)));
    }

    @Test
    void keepsWhatTellsHowTestsRun() {
        List<String> kept = List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-reads=a=ALL-UNNAMED",
                "--add-modules=a",
                "--patch-module=a=/x",
                "--module-path=/y",
                "--enable-preview",
                "-javaagent:/repository/org.jacoco.agent-runtime.jar=destfile=target/jacoco.exec",
                "-Xmx200m",
                "-ea",
                "-Dfile.encoding=UTF-8",
                "-Duser.timezone=UTC",
                "-Dname=a b");
        assertThat(options(kept).arguments()).containsSubsequence(kept);
    }

    @Test
    void dropsWhatOnlyOneJvmCanHave() {
        List<String> defaults = options(List.of()).arguments();
        assertThat(options(List.of(
                                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=5005",
                                "-javaagent:/idea/lib/idea_rt.jar=40000:/idea/bin",
                                "-javaagent:/idea/lib/debugger-agent.jar",
                                "-Dcom.sun.management.jmxremote.port=9010",
                                "-XX:StartFlightRecording=filename=a.jfr",
                                "-Xlog:gc:file=gc.log",
                                "-XX:ArchiveClassesAtExit=a.jsa",
                                "-XX:SharedArchiveFile=outer.jsa",
                                "-Xshare:auto",
                                "-XX:+AutoCreateSharedArchive",
                                "-XX:AOTCache=outer.aot",
                                "-XX:+AOTClassLinking",
                                "-Dsurefire.test.class.path=x",
                                "-Dkernelproof.environment=host"))
                        .arguments())
                .isEqualTo(defaults);
    }

    @Test
    void startsFastUnlessAskedOtherwise() {
        assertThat(options(List.of()).arguments())
                .contains("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+UseSerialGC")
                .endsWith("-Dkernelproof.environment=rhel-7.9");
        assertThat(options(List.of("-XX:+UseG1GC")).arguments())
                .contains("-XX:+UseG1GC")
                .doesNotContain("-XX:+UseSerialGC");
        assertThat(options(List.of(), Map.of(), Map.of(), Map.of("kernelproof.jvm.args", "-XX:+UseZGC -Da='b c'"))
                        .arguments())
                .containsSubsequence("-XX:TieredStopAtLevel=1", "-XX:+UseZGC", "-Da=b c")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void compilesLaterWhereEachSystemCallStops() {
        assertThat(trapped(Trap.FULL, "")).contains("-XX:CompileThresholdScaling=4");
        assertThat(trapped(Trap.LATE, "")).contains("-XX:CompileThresholdScaling=4");
        assertThat(trapped(Trap.FULL, "-XX:CompileThresholdScaling=1"))
                .containsSubsequence("-XX:CompileThresholdScaling=4", "-XX:CompileThresholdScaling=1");
        assertThat(trapped(Trap.FAST, "")).doesNotContain("-XX:CompileThresholdScaling=4");
        assertThat(trapped(Trap.OFF, "")).doesNotContain("-XX:CompileThresholdScaling=4");
    }

    private static List<String> trapped(Trap trap, String arguments) {
        return JvmOptions.of(
                        new JvmOptions.Outer(List.of(), Map.of(), Map.of()),
                        new Jdk(Path.of("/jdk"), FEATURE, "", false),
                        "host",
                        trap,
                        key -> key.equals(JvmOptions.ARGS) ? Optional.of(arguments) : Optional.empty())
                .arguments();
    }

    @Test
    void allowsNativeAccessWhereTheJvmWouldWarn() {
        assertThat(JvmOptions.of(
                                new JvmOptions.Outer(List.of(), Map.of(), Map.of()),
                                new Jdk(Path.of("/jdk"), 22, "", false),
                                "host",
                                Trap.OFF,
                                key -> Optional.empty())
                        .arguments())
                .contains("--enable-native-access=ALL-UNNAMED");
        assertThat(JvmOptions.of(
                                new JvmOptions.Outer(List.of(), Map.of(), Map.of()),
                                new Jdk(Path.of("/jdk"), 21, "", false),
                                "host",
                                Trap.OFF,
                                key -> Optional.empty())
                        .arguments())
                .doesNotContain("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void toleratesOptionsThatAnotherJdkDoesNotKnow() {
        assertThat(options(List.of()).arguments()).doesNotContain("-XX:+IgnoreUnrecognizedVMOptions");
        assertThat(JvmOptions.of(
                                new JvmOptions.Outer(List.of(), Map.of(), Map.of()),
                                new Jdk(Path.of("/jdk"), FEATURE + 1, "", false),
                                "host",
                                Trap.OFF,
                                key -> Optional.empty())
                        .arguments())
                .contains("-XX:+IgnoreUnrecognizedVMOptions");
    }

    @Test
    void doesNotRepeatWhatTheEnvironmentSays() {
        assertThat(options(
                                List.of("-Da=1", "-javaagent:x.jar", "-Db=2", "-javaagent:x.jar"),
                                Map.of("JAVA_TOOL_OPTIONS", "-javaagent:x.jar", "JDK_JAVA_OPTIONS", "-Db=2"),
                                Map.of(),
                                Map.of())
                        .arguments())
                .containsOnlyOnce("-javaagent:x.jar")
                .contains("-Da=1")
                .doesNotContain("-Db=2");
    }

    @Test
    void knowsThatContainersHaveOnlyTheVariablesThatAreAskedFor() {
        Environment host = Environment.onKernel(Environment.HOST_KERNEL);
        Environment inside = host.in(new Container("debian:12", Optional.empty(), Optional.empty()));
        Map<String, String> asked = Map.of("kernelproof.variables", "JAVA_TOOL_OPTIONS=-Da=1");

        assertThat(JvmOptions.Outer.of(host, key -> Optional.empty()).variables())
                .isEqualTo(System.getenv());
        assertThat(JvmOptions.Outer.of(inside, key -> Optional.empty()).variables())
                .isEmpty();
        assertThat(JvmOptions.Outer.of(inside, key -> Optional.ofNullable(asked.get(key)))
                        .variables())
                .containsExactly(entry("JAVA_TOOL_OPTIONS", "-Da=1"));
    }

    @Test
    void tellsAnArchiveThatVariablesGiveToTheJvmInsideToo() {
        assertThat(AppCdsArchive.isNamedBy(ofVariables("-Da=1 -XX:AOTCache=a.aot")))
                .isTrue();
        assertThat(AppCdsArchive.isNamedBy(ofVariables("-Da=1 -ea"))).isFalse();
    }

    private static List<String> ofVariables(String options) {
        return new JvmOptions.Outer(List.of(), Map.of("JAVA_TOOL_OPTIONS", options), Map.of()).ofVariables();
    }

    @Test
    void passesOnPropertiesThatWereSetLater() {
        Map<String, String> properties = Map.of(
                "from.the.build", "1",
                "from.command.line", "2",
                "changed", "now",
                "java.version", "17",
                "java.util.logging.config.file", "l.properties",
                "user.dir", "/",
                "surefire.real.class.path", "x",
                "jdk.module.path", "/y",
                "sun.java.command", "x");
        assertThat(options(List.of("-Dfrom.command.line=2", "-Dchanged=before"), Map.of(), properties, Map.of())
                        .properties())
                .isEqualTo(Map.of(
                        "from.the.build", "1", "changed", "now", "java.util.logging.config.file", "l.properties"));
    }

    @Test
    void takesThisJvmAsItIs() {
        JvmOptions.Outer outer = JvmOptions.Outer.ofThisJvm();
        assertThat(outer.properties()).containsEntry("java.version", System.getProperty("java.version"));
        assertThat(options(outer.arguments(), outer.variables(), outer.properties(), Map.of())
                        .properties())
                .doesNotContainKeys("java.version", "os.name", "java.class.path");
    }

    @Test
    void splitsWordsAsAShellDoes() {
        assertThat(JvmOptions.words(" -Da=1  '-Db=2 3' -Dc=\"x 'y' z\" '' "))
                .containsExactly("-Da=1", "-Db=2 3", "-Dc=x 'y' z", "");
        assertThat(JvmOptions.words("")).isEmpty();
    }
}
