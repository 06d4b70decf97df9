package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.junit.session.Settings;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which environments the tests of a class run in: those of the configuration, else those of its annotation. */
final class Matrix {

    private final DeclarationErrors errors;
    private final Optional<List<Environment>> configured;
    private final Optional<Pattern> selected;

    Matrix(Settings settings, DeclarationErrors errors) {
        this.errors = errors;
        this.configured = settings.kernels()
                .map(names -> environments(DeclarationErrors.CONFIGURATION, "kernelproof.kernels", names));
        this.selected = selected(settings);
    }

    /**
     * Finds where a class runs.
     *
     * @param owner the top-level class to which it belongs
     * @param around where the class around it runs
     * @return empty if it runs outside, as without us
     */
    Optional<Axis> of(Class<?> testClass, String owner, Optional<Axis> around) {
        requireNoAnnotatedInterface(testClass, owner);
        Optional<RunOnKernels> annotation = Declarations.kernels(testClass);
        if (annotation.isPresent()) {
            List<Environment> declared = declared(testClass, owner, annotation.get());
            return Optional.of(new Axis(owner, configured.orElse(declared), declared, true));
        }
        if (around.isPresent() || !isSelected(testClass)) {
            return around;
        }
        return configured.map(environments -> new Axis(owner, environments, List.of(), false));
    }

    private List<Environment> declared(Class<?> testClass, String owner, RunOnKernels annotation) {
        if (annotation.value().length == 0) {
            errors.add(
                    owner,
                    "@RunOnKernels on [%s] makes an empty matrix.".formatted(testClass.getName()),
                    "at least one kernel, such as 'host', '5.14' or 'rhel-7.9'",
                    "none",
                    "name one, or remove the annotation");
        }
        return environments(
                owner, "@RunOnKernels on [%s]".formatted(testClass.getName()), Arrays.asList(annotation.value()));
    }

    /** The environments of some names, each once. */
    private List<Environment> environments(String owner, String where, List<String> kernels) {
        Set<Environment> environments = new LinkedHashSet<>();
        for (String kernel : kernels) {
            try {
                environments.add(Environment.onKernel(kernel));
            } catch (IllegalArgumentException e) {
                errors.add(owner, "%s names a kernel that is none. %s".formatted(where, e.getMessage()));
            }
        }
        return List.copyOf(environments);
    }

    private void requireNoAnnotatedInterface(Class<?> testClass, String owner) {
        for (Class<?> type : Declarations.interfaces(testClass)) {
            if (Declarations.kernels(type).isPresent()) {
                refuseInterface(
                        owner,
                        type,
                        "the interface [%s], which [%s] implements".formatted(type.getName(), testClass.getName()));
            }
        }
    }

    /** Reports an interface that was itself selected to be run. */
    void requireNoInterface(Class<?> selected) {
        if (selected.isInterface()
                && !selected.isAnnotation()
                && Declarations.kernels(selected).isPresent()) {
            refuseInterface(selected.getName(), selected, "the interface [%s]".formatted(selected.getName()));
        }
    }

    private void refuseInterface(String owner, Class<?> type, String seen) {
        errors.add(
                owner,
                "@RunOnKernels on [%s] has no effect there.".formatted(type.getName()),
                "it is on a class, from which subclasses inherit it",
                seen,
                "move it to the class, or onto an annotation of your own that the classes carry");
    }

    private Optional<Pattern> selected(Settings settings) {
        if (settings.select().equals("annotated")) {
            return Optional.empty();
        }
        if (settings.kernels().isEmpty()) {
            errors.add(
                    DeclarationErrors.CONFIGURATION,
                    "kernelproof.select = %s selects classes, but nothing says where to run them."
                            .formatted(settings.select()),
                    "the configuration parameter 'kernelproof.kernels' names at least one kernel",
                    "it is not set",
                    "add -Dkernelproof.kernels=host,rhel-7.9, for example");
        }
        return Optional.of(
                settings.select().equals("all") ? Pattern.compile(".*") : Pattern.compile(regex(settings.select())));
    }

    private static String regex(String patterns) {
        return Arrays.stream(patterns.split(","))
                .map(String::strip)
                .map(pattern -> Arrays.stream(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
                .collect(Collectors.joining("|"));
    }

    private boolean isSelected(Class<?> testClass) {
        return selected.map(pattern -> pattern.matcher(testClass.getName()).matches())
                .orElse(false);
    }
}
