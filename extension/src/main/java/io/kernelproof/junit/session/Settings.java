package io.kernelproof.junit.session;

import io.kernelproof.environment.Combinations;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.message.Problem;
import io.kernelproof.syscall.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * The configuration parameters of Kernelproof, read and checked.
 *
 * @param matrix {@code kernelproof.images}, {@code kernelproof.runtimes}, {@code kernelproof.seccomp} and {@code
 *     kernelproof.kernels}, comma-separated: each replaces that axis of all annotations; empty if not set
 * @param select {@code kernelproof.select}: {@code annotated} (default), {@code all}, or comma-separated patterns of class
 *     names with {@code *}
 * @param strict {@code kernelproof.strict}: what could not be run fails instead of being skipped; default false
 * @param parallelism {@code kernelproof.parallelism}: how many environments run at once, 1 to 256; default: the processors
 * @param failingFallbacks {@code kernelproof.fallbacks}: whether a test fails that passes by a fallback which nothing allows; default false
 * @param failingSkips {@code kernelproof.skips}: whether a test fails that skips itself where a call was refused; default false
 * @param jdk {@code kernelproof.jdk}: the JDK directory to run tests with; default: the one that runs this; empty for {@code
 *     image}, the one that the image of a container has
 * @param keep {@code kernelproof.keep}: containers are left at the end, for people to look into; default false
 * @param network {@code kernelproof.network}: the network of containers, as in {@link Container#network}; default: none
 * @param user {@code kernelproof.user}: who programs in containers run as, as in {@link Container#user}; default: the image's own
 * @param minimumKernels {@code kernelproof.minimumKernel}, {@code kernelproof.floor}, {@code kernelproof.verify} and {@code
 *     kernelproof.update}: what is declared and done about minimum kernels; default: nothing
 * @param reportDirectory {@code kernelproof.report}: where the report goes; default {@code target/kernelproof}
 * @param run {@code kernelproof.run}: what names the build that a report is of; default: the process of Maven or Gradle
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Settings(
        Combinations matrix,
        String select,
        boolean strict,
        int parallelism,
        boolean failingFallbacks,
        boolean failingSkips,
        Optional<Path> jdk,
        boolean keep,
        Optional<String> network,
        Optional<String> user,
        MinimumKernels minimumKernels,
        Path reportDirectory,
        String run) {

    private static final String PREFIX = "kernelproof.";
    private static final String IMAGES = PREFIX + "images";
    private static final String RUNTIMES = PREFIX + "runtimes";
    private static final String SECCOMP = PREFIX + "seccomp";
    private static final String KERNELS = PREFIX + "kernels";
    private static final String SELECT = PREFIX + "select";
    private static final String STRICT = PREFIX + "strict";
    private static final String PARALLELISM = PREFIX + "parallelism";
    private static final String FALLBACKS = PREFIX + "fallbacks";
    private static final String SKIPS = PREFIX + "skips";
    private static final String JDK = PREFIX + "jdk";
    private static final String KEEP = PREFIX + "keep";
    private static final String NETWORK = PREFIX + "network";
    private static final String USER = PREFIX + "user";
    static final String MINIMUM_KERNEL = PREFIX + "minimumKernel";
    static final String FLOOR = PREFIX + "floor";
    static final String VERIFY = PREFIX + "verify";
    static final String UPDATE = PREFIX + "update";
    private static final String REPORT = PREFIX + "report";
    private static final String RUN = PREFIX + "run";

    // Read where the JVM inside is started.
    private static final String JVM_ARGS = PREFIX + "jvm.args";
    private static final String VARIABLES = PREFIX + "variables";
    private static final String CDS = PREFIX + "cds";
    private static final String DEBUG = PREFIX + "debug";
    private static final String TRAP = PREFIX + "trap";

    static final List<String> NAMES = List.of(
            IMAGES,
            RUNTIMES,
            SECCOMP,
            KERNELS,
            SELECT,
            STRICT,
            PARALLELISM,
            TRAP,
            FALLBACKS,
            SKIPS,
            JDK,
            NETWORK,
            USER,
            VARIABLES,
            JVM_ARGS,
            CDS,
            DEBUG,
            KEEP,
            MINIMUM_KERNEL,
            FLOOR,
            VERIFY,
            UPDATE,
            REPORT,
            RUN);

    /** Names that are not for people to set, or not for us to read: builds call our version so, and ours how long to look for faults. */
    private static final List<String> OTHER_NAMES =
            List.of(Inside.ENVIRONMENT, PREFIX + "version", PREFIX + "fuzz.rounds", PREFIX + "full");

    private static final Pattern CLASS_NAME_PATTERN = Pattern.compile("[\\p{javaJavaIdentifierPart}.*]+");
    private static final String OF_THE_IMAGE = "image";
    private static final Container ANY_CONTAINER = new Container("any", Optional.empty(), Optional.empty());
    private static final int MAX_PARALLELISM = 256;
    private static final int MAX_RUN = 200;

    /**
     * Reads the settings.
     *
     * @param parameters finds a configuration parameter by its name
     * @return the settings
     * @throws IllegalArgumentException if a value is none that the parameter can have
     */
    public static Settings of(Function<String, Optional<String>> parameters) {
        return new Settings(
                new Combinations(
                        axis(parameters, IMAGES, "image's name, such as 'debian:12'"),
                        axis(parameters, RUNTIMES, "runtime's name, such as 'runc'"),
                        axis(parameters, SECCOMP, "seccomp profile, such as 'default' or 'unconfined'"),
                        axis(parameters, KERNELS, "kernel's name, such as 'host' or '5.14'")),
                parameters.apply(SELECT).map(Settings::select).orElse("annotated"),
                parameters.apply(STRICT).map(value -> isTrue(STRICT, value)).orElse(false),
                parameters
                        .apply(PARALLELISM)
                        .map(Settings::parallelism)
                        .orElseGet(() -> Math.min(Runtime.getRuntime().availableProcessors(), MAX_PARALLELISM)),
                parameters
                        .apply(FALLBACKS)
                        .map(value -> isFailing(FALLBACKS, value))
                        .orElse(false),
                parameters.apply(SKIPS).map(value -> isFailing(SKIPS, value)).orElse(false),
                parameters
                        .apply(JDK)
                        .map(Settings::jdk)
                        .orElseGet(() -> Optional.of(Path.of(System.getProperty("java.home")))),
                parameters.apply(KEEP).map(value -> isTrue(KEEP, value)).orElse(false),
                container(
                        parameters,
                        NETWORK,
                        "the name of a network that the daemon knows, such as 'host'",
                        Container::withNetwork),
                container(
                        parameters,
                        USER,
                        "a number or a name, alone or with a group, such as '1000:1000'",
                        Container::withUser),
                MinimumKernels.of(parameters),
                parameters
                        .apply(REPORT)
                        .map(Settings::report)
                        .orElseGet(() -> inModule(Path.of("target", "kernelproof"))),
                parameters
                        .apply(RUN)
                        .map(Settings::run)
                        .orElseGet(() -> BuildName.find(name -> Optional.ofNullable(System.getProperty(name)))));
    }

    /**
     * Rejects parameters that look like ours but are not: a misspelt one would be without effect, and without a trace.
     *
     * @param names of all configuration parameters
     * @throws IllegalArgumentException if there is such a name; the message names the nearest
     */
    public static void requireKnown(Collection<String> names) {
        names.stream()
                .filter(name -> name.startsWith(PREFIX) && !NAMES.contains(name) && !OTHER_NAMES.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw wrong(name, "the name of a parameter", "nothing has that name", Nearest.advice(name, NAMES));
                });
    }

    /**
     * Gives containers the network and the user that are configured.
     *
     * @param environments of a matrix
     * @return the same, in the same order
     */
    public List<Environment> configured(List<Environment> environments) {
        return environments.stream()
                .map(environment -> environment
                        .container()
                        .map(this::configured)
                        .map(environment::in)
                        .orElse(environment))
                .toList();
    }

    private Container configured(Container container) {
        return new Container(
                container.image(),
                container.runtime(),
                container.seccomp(),
                network.or(container::network),
                user.or(container::user));
    }

    private static Optional<String> container(
            Function<String, Optional<String>> parameters,
            String parameter,
            String expected,
            BiFunction<Container, String, Container> change) {
        Optional<String> value = parameters.apply(parameter).map(String::strip);
        try {
            var unused = value.map(name -> change.apply(ANY_CONTAINER, name));
            return value;
        } catch (IllegalArgumentException e) {
            throw wrong(parameter, expected, quoted(value.orElse("")), "correct the value, or remove the parameter");
        }
    }

    private static List<String> axis(Function<String, Optional<String>> parameters, String parameter, String expected) {
        Optional<String> value = parameters.apply(parameter);
        List<String> names = value.map(Settings::list).orElse(List.of());
        if (value.isPresent() && names.isEmpty()) {
            throw wrong(
                    parameter, "at least one " + expected, quoted(value.get()), "name one, or remove the parameter");
        }
        return names;
    }

    private static String select(String value) {
        List<String> patterns = list(value);
        if (patterns.isEmpty() || !patterns.stream().allMatch(CLASS_NAME_PATTERN.asMatchPredicate())) {
            throw wrong(
                    SELECT,
                    "'annotated', 'all', or names of classes with '*', such as com.example.*Tests",
                    quoted(value),
                    "correct the value");
        }
        return String.join(",", patterns);
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    static boolean isTrue(String parameter, String value) {
        return switch (value.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(parameter, "'true' or 'false'", quoted(value), "correct the value");
        };
    }

    private static boolean isFailing(String parameter, String value) {
        return switch (value.strip()) {
            case "allow" -> false;
            case "fail" -> true;
            default -> throw wrong(parameter, "'allow' or 'fail'", quoted(value), "correct the value");
        };
    }

    private static int parallelism(String value) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= 1 && number <= MAX_PARALLELISM) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below says it.
        }
        throw wrong(
                PARALLELISM, "a number of environments, 1 to " + MAX_PARALLELISM, quoted(value), "correct the value");
    }

    private static Optional<Path> jdk(String value) {
        if (value.strip().equals(OF_THE_IMAGE)) {
            return Optional.empty();
        }
        Path home = path(JDK, value);
        if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
            throw wrong(
                    JDK,
                    "'image', or a JDK's directory, with an executable bin/java",
                    quoted(value),
                    "name a directory such as " + System.getProperty("java.home"));
        }
        return Optional.of(home);
    }

    private static Path report(String value) {
        Path directory = inModule(path(REPORT, value));
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw wrong(
                    REPORT,
                    "a directory, or a path at which one can be made",
                    quoted(value) + ", a file",
                    "name another");
        }
        return directory;
    }

    /** Surefire tells the module's directory; the working directory may be another one, or that of the whole build. */
    static Path inModule(Path path) {
        return Path.of(System.getProperty("basedir", "")).resolve(path);
    }

    private static Path path(String parameter, String value) {
        return path(parameter, value, "the path of a directory");
    }

    static Path path(String parameter, String value, String expected) {
        try {
            if (!value.isBlank()) {
                return Path.of(value.strip());
            }
        } catch (InvalidPathException e) {
            // The message below says it.
        }
        throw wrong(parameter, expected, quoted(value), "correct the value, or remove the parameter");
    }

    private static String run(String value) {
        if (value.isBlank() || value.length() > MAX_RUN) {
            throw wrong(
                    RUN,
                    "a text of 1 to %d characters that differs from build to build".formatted(MAX_RUN),
                    value.isBlank() ? quoted(value) : value.length() + " characters",
                    "use the number that your build server gives to a build");
        }
        return value.strip();
    }

    static String quoted(String value) {
        return "'" + value + "'";
    }

    /**
     * Says what is wrong with a configuration parameter.
     *
     * @param parameter its name
     * @param expected what it can be
     * @param seen what it is
     * @param next what to do
     * @return the exception to throw
     */
    public static IllegalArgumentException wrong(String parameter, String expected, String seen, String next) {
        return new IllegalArgumentException(new Problem(
                        "The configuration parameter '%s' could not be used.".formatted(parameter),
                        expected,
                        seen,
                        next)
                .toString());
    }
}
