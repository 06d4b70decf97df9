package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * One run of Maven on a copy of a small project, and what came of it: the exit status, the console, the rows of
 * Surefire's XML reports.
 *
 * @param exitStatus Maven's
 * @param console all that Maven printed
 * @param rows the test cases of all XML reports, sorted
 * @param directory the project's copy
 */
record MavenRun(int exitStatus, String console, List<Row> rows, Path directory) {

    private static final int LIMIT_MINUTES = 15;
    private static final Path REPOSITORY = Path.of("target", "repository").toAbsolutePath();

    /** Columns of JaCoCo's CSV report, behind those of the group and the package. */
    private static final int CLASS = 2;

    private static final int INSTRUCTION_COVERED = 4;

    /**
     * A test case of an XML report.
     *
     * @param status {@code passed}, {@code failed}, {@code skipped} or {@code flaky}
     * @param message of the failure or skip; empty for others
     */
    record Row(String className, String name, String status, String message) {
        @Override
        public String toString() {
            return "%s %s#%s".formatted(status, className, name);
        }
    }

    /** What to run on which versions. */
    static Builder of(String project) {
        return new Builder(project);
    }

    List<String> rowsOf(String className) {
        return rows.stream()
                .filter(row -> row.className().equals(className))
                .map(row -> row.status() + " " + row.name())
                .toList();
    }

    String messageOf(String className, String name) {
        return rows.stream()
                .filter(row -> row.className().equals(className) && row.name().equals(name))
                .map(Row::message)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row %s#%s in %s".formatted(className, name, rows)));
    }

    /** Those of which JaCoCo's report says that an instruction has run, without their packages. */
    List<String> coveredClasses() throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("target/site/jacoco/jacoco.csv"))) {
            return lines.skip(1)
                    .map(line -> line.split(","))
                    .filter(columns -> Integer.parseInt(columns[INSTRUCTION_COVERED]) > 0)
                    .map(columns -> columns[CLASS])
                    .sorted()
                    .toList();
        }
    }

    /** Lets the test pass as not run where one of these tests was not run, but in CI. */
    void requireThatAllRan() {
        List<String> notRun = rows.stream()
                .map(Row::message)
                .filter(message -> message.startsWith("not run: "))
                .distinct()
                .toList();
        if (Boolean.getBoolean("kernelproof.strict")) {
            assertThat(notRun).isEmpty();
        }
        assumeThat(notRun).isEmpty();
    }

    static final class Builder {

        private final String project;
        private final Map<String, String> properties = new TreeMap<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> variables = new TreeMap<>();
        private @Nullable Path directory;

        private Builder(String project) {
            this.project = project;
            properties.put("junit.version", property("integration.junit5"));
            properties.put("surefire.version", property("integration.surefire"));
            properties.put("kernelproof.version", property("integration.version"));
        }

        Builder onJUnit(String version) {
            return with("junit.version", version);
        }

        Builder onSurefire(String version) {
            return with("surefire.version", version);
        }

        Builder with(String property, String value) {
            properties.put(property, value);
            return this;
        }

        /** Sets an environment variable. */
        Builder withVariable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        /** Runs where a former run was, with what that left behind. */
        Builder in(Path directory) {
            this.directory = directory;
            return this;
        }

        MavenRun run(String... goals) throws IOException, InterruptedException {
            arguments.addAll(List.of(goals));
            Path directory = this.directory == null ? copyOfProject() : this.directory;
            return result(directory, directory, commandLine());
        }

        /** Runs a script in a directory of the project, in which "mvn" alone does the same as above. */
        MavenRun runScript(String where, String script) throws IOException, InterruptedException {
            Path directory = this.directory == null ? copyOfProject() : this.directory;
            List<String> line = commandLine();
            Path maven = Path.of(line.get(0));
            Files.write(
                    Files.createDirectories(directory.resolve(".mvn")).resolve("maven.config"),
                    line.subList(1, line.size()));
            variables.put("PATH", maven.getParent() + File.pathSeparator + System.getenv("PATH"));
            return result(directory, directory.resolve(where), List.of("sh", "-e", "-c", script));
        }

        private MavenRun result(Path directory, Path where, List<String> line)
                throws IOException, InterruptedException {
            Path console = directory.resolve("console.txt");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(console.toFile())
                    .redirectInput(new File("/dev/null"));
            builder.environment().putAll(variables);
            Process process = builder.start();
            try {
                if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                    throw new AssertionError("%s still ran after %d minutes:%n%s"
                            .formatted(line.get(0), LIMIT_MINUTES, Files.readString(console)));
                }
            } finally {
                process.destroyForcibly();
            }
            return new MavenRun(
                    process.exitValue(),
                    Files.readString(console, StandardCharsets.UTF_8),
                    rows(directory.resolve("target/surefire-reports")),
                    directory);
        }

        private List<String> commandLine() throws IOException {
            List<String> line = new ArrayList<>(List.of(
                    Path.of(property("integration.maven-home"), "bin", "mvn").toString(),
                    "--batch-mode",
                    "--settings",
                    settings().toString(),
                    "-Dstyle.color=never",
                    "-Dmaven.repo.local=" + REPOSITORY));
            properties.forEach((name, value) -> line.add("-D" + name + "=" + value));
            line.addAll(arguments);
            return line;
        }

        private Path copyOfProject() throws IOException {
            Path source = Path.of("src", "test", "projects", project);
            Path copy = Path.of("target", "projects", "%s-%08x".formatted(project, System.nanoTime()));
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.toList()) {
                    Path target = copy.resolve(source.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                }
            }
            return copy;
        }
    }

    /**
     * Puts what this build made into a repository of its own, which Maven below fills up from the repository of the Maven
     * above: the user's own repository is only read.
     */
    private static Path settings() throws IOException {
        for (String module : List.of("core", "extension", "containers")) {
            String artifact = module.equals("extension") ? "kernelproof-junit" : "kernelproof-" + module;
            Path from = Path.of("..", module);
            install(artifact, from.resolve("pom.xml"), "pom");
            install(
                    artifact,
                    from.resolve("target/%s-%s.jar".formatted(artifact, property("integration.version"))),
                    "jar");
        }
        install("kernelproof", Path.of("..", "pom.xml"), "pom");
        Path settings = Path.of("target", "settings.xml").toAbsolutePath();
        Files.writeString(settings, """
                <settings>
                  <profiles>
                    <profile>
                      <id>above</id>
                      <repositories>
                        <repository>
                          <id>above</id>
                          <url>file://%1$s</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                        </repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository>
                          <id>above</id>
                          <url>file://%1$s</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                        </pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>above</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted(property("integration.local-repository")));
        return settings;
    }

    private static void install(String artifact, Path file, String type) throws IOException {
        String version = property("integration.version");
        Path directory = REPOSITORY.resolve("io/kernelproof").resolve(artifact).resolve(version);
        Files.createDirectories(directory);
        Files.copy(
                file,
                directory.resolve("%s-%s.%s".formatted(artifact, version, type)),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<Row> rows(Path reports) throws IOException {
        if (!Files.isDirectory(reports)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(reports)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".xml"))
                    .flatMap(MavenRun::rowsOf)
                    .sorted(Comparator.comparing(Row::className)
                            .thenComparing(Row::name)
                            .thenComparing(Row::status))
                    .toList();
        }
    }

    private static Stream<Row> rowsOf(Path report) {
        try {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            return Stream.iterate(0, i -> i < cases.getLength(), i -> i + 1).map(i -> row((Element) cases.item(i)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new IllegalStateException("not an XML report: " + report, e);
        }
    }

    private static Row row(Element testCase) {
        Map<String, String> statuses = Map.of(
                "failure",
                "failed",
                "error",
                "failed",
                "skipped",
                "skipped",
                "flakyFailure",
                "flaky",
                "flakyError",
                "flaky");
        for (Map.Entry<String, String> status : statuses.entrySet()) {
            NodeList found = testCase.getElementsByTagName(status.getKey());
            if (found.getLength() > 0) {
                Element element = (Element) found.item(0);
                return new Row(
                        testCase.getAttribute("classname"),
                        testCase.getAttribute("name"),
                        status.getValue(),
                        element.getAttribute("message") + "\n" + element.getTextContent());
            }
        }
        return new Row(testCase.getAttribute("classname"), testCase.getAttribute("name"), "passed", "");
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "the system property '%s' is missing: run this with 'mvn verify'".formatted(name));
        }
        return value;
    }
}
