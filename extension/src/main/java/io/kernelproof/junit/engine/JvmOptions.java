package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.session.Inside;
import io.kernelproof.trap.Trap;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The options of the JVM inside: what the JVM of the tests has outside it has inside too, except what only one of the
 * two can have.
 *
 * @param arguments options of the java command, without the class path; later ones win
 * @param properties system properties to set before the first test: those that were set after this JVM had started
 */
record JvmOptions(List<String> arguments, Map<String, String> properties) {

    static final String ARGS = "kernelproof.jvm.args";

    /** From which a JVM takes options as well. */
    static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final String AGENT = "-javaagent:";

    /** What this JVM was started with, with the variables that the JVM inside has as well. */
    record Outer(List<String> arguments, Map<String, String> variables, Map<String, String> properties) {

        static Outer ofThisJvm() {
            Map<String, String> properties = new TreeMap<>();
            Properties system = System.getProperties();
            for (String name : system.stringPropertyNames()) {
                properties.put(name, system.getProperty(name));
            }
            return new Outer(
                    ManagementFactory.getRuntimeMXBean().getInputArguments(), System.getenv(), Map.copyOf(properties));
        }

        /** Containers have none of this JVM's variables but those that are asked for. */
        static Outer of(Environment environment, Function<String, Optional<String>> parameters) {
            Outer here = ofThisJvm();
            return environment.container().isEmpty()
                    ? here
                    : new Outer(here.arguments, GuestVariables.of(parameters, System.getenv()), here.properties);
        }

        /** The options that the JVM inside takes from its variables by itself. */
        List<String> ofVariables() {
            return VARIABLES.stream()
                    .flatMap(name -> words(variables.getOrDefault(name, "")).stream())
                    .toList();
        }
    }

    /** A test is short: the second compiler, and collectors with threads of their own, cost more than they bring. */
    private static final List<String> DEFAULTS = List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /**
     * Where the JVM stops at each system call, compiling a method costs more than it brings until it was called four times as
     * often: each compilation makes a handful of calls, two thirds of all that a JVM 17 makes until the first test ends. Elsewhere
     * longer runs would be slower by a quarter.
     */
    static final String COMPILE_LATER = "-XX:CompileThresholdScaling=4";

    private static final String DEFAULT_COLLECTOR = "-XX:+UseSerialGC";
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    /** Options of which one JVM can have but one: a port, a file to write, a debugger, the agent of an IDE, an archive of its class path. */
    private static final List<Pattern> NOT_TWICE = List.of(
            Pattern.compile("-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug"),
            Pattern.compile("-javaagent:.*\\b(idea_rt|debugger-agent|debugger-agent-storage)\\.jar.*"),
            Pattern.compile("-Dcom\\.sun\\.management\\..*|-XX:StartFlightRecording.*|-Xlog:.*file=.*|-Xloggc:.*"),
            Pattern.compile(
                    "-XX:(ArchiveClassesAtExit|DumpLoadedClassList|AOTCacheOutput|AOTConfiguration|AOTMode)=.*"),
            Pattern.compile(
                    "-Xshare:(auto|on)|-XX:(SharedArchiveFile|AOTCache)=.*|-XX:[+-](AutoCreateSharedArchive|AOTClassLinking)"),
            Pattern.compile("-XX:(LogFile|VMLogFile)=.*|-XX:\\+(LogVMOutput|LogCompilation|RecordDynamicDumpInfo)"),
            Pattern.compile(
                    "-Djava\\.class\\.path=.*|-D(surefire|idea)\\..*|-Dkernelproof\\.environment=.*|-Dsun\\.java\\.command=.*"));

    /** What every JVM sets by itself; passed on only from a command line. */
    private static final Set<String> OF_THE_JVM = Set.of(
            "awt.toolkit",
            "file.encoding",
            "file.encoding.pkg",
            "file.separator",
            "java.awt.graphicsenv",
            "java.awt.printerjob",
            "java.class.path",
            "java.class.version",
            "java.home",
            "java.io.tmpdir",
            "java.library.path",
            "java.runtime.name",
            "java.runtime.version",
            "java.specification.maintenance.version",
            "java.specification.name",
            "java.specification.vendor",
            "java.specification.version",
            "java.vendor",
            "java.vendor.url",
            "java.vendor.url.bug",
            "java.vendor.version",
            "java.version",
            "java.version.date",
            "java.vm.compressedOopsMode",
            "java.vm.info",
            "java.vm.name",
            "java.vm.specification.name",
            "java.vm.specification.vendor",
            "java.vm.specification.version",
            "java.vm.vendor",
            "java.vm.version",
            "jdk.debug",
            "line.separator",
            "native.encoding",
            "os.arch",
            "os.name",
            "os.version",
            "path.separator",
            "stderr.encoding",
            "stdin.encoding",
            "stdout.encoding",
            "user.dir",
            "user.home",
            "user.language",
            "user.name",
            "user.timezone");

    private static final Pattern OF_THE_JVM_OR_RUNNER = Pattern.compile(
            "(sun|surefire|idea|com\\.sun\\.management|jdk\\.(module|launcher|internal))\\..*|kernelproof\\.environment");

    static JvmOptions of(
            Outer outer, Jdk jdk, String environment, Trap trap, Function<String, Optional<String>> parameters) {
        List<String> kept = kept(outer);
        List<String> own = own(parameters);
        List<String> arguments = new ArrayList<>(DEFAULTS);
        if (trap.seesAllCalls()) {
            arguments.add(COMPILE_LATER);
        }
        if (kept.stream().noneMatch(JvmOptions::isCollector) && own.stream().noneMatch(JvmOptions::isCollector)) {
            arguments.add(DEFAULT_COLLECTOR);
        }
        if (jdk.feature() >= 22) {
            arguments.add("--enable-native-access=ALL-UNNAMED");
        }
        if (!jdk.isThisOne()) {
            arguments.add("-XX:+IgnoreUnrecognizedVMOptions");
        }
        arguments.addAll(kept);
        arguments.addAll(own);
        arguments.add("-D" + Inside.ENVIRONMENT + "=" + environment);
        return new JvmOptions(List.copyOf(arguments), properties(outer, kept));
    }

    /** The jars of agents that the JVM inside has: they are on no class path. */
    static List<Path> agents(Outer outer, Function<String, Optional<String>> parameters) {
        return Stream.concat(kept(outer).stream(), own(parameters).stream())
                .filter(argument -> argument.startsWith(AGENT))
                .map(argument -> Path.of(argument.substring(AGENT.length()).split("=", 2)[0])
                        .toAbsolutePath())
                .toList();
    }

    private static List<String> own(Function<String, Optional<String>> parameters) {
        return parameters.apply(ARGS).map(JvmOptions::words).orElse(List.of());
    }

    private static boolean isCollector(String argument) {
        return COLLECTOR.matcher(argument).matches();
    }

    private static List<String> kept(Outer outer) {
        List<String> kept = new ArrayList<>(outer.arguments());
        // They would come twice.
        outer.ofVariables().forEach(kept::remove);
        kept.removeIf(argument ->
                NOT_TWICE.stream().anyMatch(pattern -> pattern.matcher(argument).matches()));
        return kept;
    }

    private static Map<String, String> properties(Outer outer, List<String> kept) {
        Map<String, String> properties = new TreeMap<>(outer.properties());
        properties.keySet().removeAll(OF_THE_JVM);
        properties.keySet().removeIf(name -> OF_THE_JVM_OR_RUNNER.matcher(name).matches());
        for (String argument : kept) {
            // Still as on the command line: it is on that of the JVM inside.
            int equals = argument.indexOf('=');
            if (argument.startsWith("-D") && equals > 0) {
                properties.remove(argument.substring(2, equals), argument.substring(equals + 1));
            }
        }
        return properties;
    }

    /** Splits as a shell does: at white space, except between quotes. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean started = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                started = true;
            } else if (Character.isWhitespace(c)) {
                if (started) {
                    words.add(word.toString());
                    word.setLength(0);
                    started = false;
                }
            } else {
                word.append(c);
                started = true;
            }
        }
        if (started) {
            words.add(word.toString());
        }
        return words;
    }
}
