package io.kernelproof.junit.engine;

import io.kernelproof.environment.Combinations;
import io.kernelproof.environment.Environment;
import io.kernelproof.junit.DeclaredMatrix;
import io.kernelproof.junit.session.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which environments the tests of a class run in: those of its annotations, with the axes replaced that the configuration names. */
final class Matrix {

    private final DeclarationErrors errors;
    private final Settings settings;
    private final Combinations configured;
    private final Optional<Pattern> selected;
    private final boolean isConfiguredRightly;

    /** Whether nothing says where to run what is selected: its minimum kernel is measured, and it runs outside as well. */
    private final boolean isOnlyMeasured;

    Matrix(Settings settings, DeclarationErrors errors) {
        this.errors = errors;
        this.settings = settings;
        this.configured = settings.matrix();
        this.isOnlyMeasured = configured.isEmpty() && settings.minimumKernels().measured();
        this.selected = selected(settings);
        this.isConfiguredRightly = isRight(configured, selected.isPresent());
    }

    /** Whether a class has images for the runtimes that are configured, its annotations say. */
    private boolean isRight(Combinations configuration, boolean isAlone) {
        Combinations known = isAlone || !configuration.images().isEmpty()
                ? configuration
                : new Combinations(List.of(), List.of(), List.of(), configuration.kernels());
        try {
            return known.isEmpty() || !known.environments().isEmpty();
        } catch (IllegalArgumentException e) {
            errors.add(
                    DeclarationErrors.CONFIGURATION,
                    "What the configuration by kernelproof.images, kernelproof.runtimes, kernelproof.seccomp and kernelproof.kernels "
                            + e.getMessage());
            return false;
        }
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
        Optional<DeclaredMatrix> annotated = Declarations.matrix(testClass);
        if (annotated.isPresent()) {
            return Optional.of(declared(testClass, owner, annotated.get()));
        }
        if (around.isPresent() || isOnlyMeasured || !isSelected(testClass)) {
            return around;
        }
        return Optional.of(new Axis(owner, settings.configured(configured.environmentsOrNone()), List.of(), false));
    }

    private Axis declared(Class<?> testClass, String owner, DeclaredMatrix matrix) {
        String where = "%s on [%s]".formatted(matrix.words(), testClass.getName());
        if (matrix.isEmptySomewhere()) {
            errors.add(
                    owner,
                    where + " makes an empty matrix.",
                    "each names at least one value, such as 'host', '5.14' or 'rhel-7.9' for a kernel",
                    "none",
                    "name one, or remove the annotation");
        }
        if (configured.isEmpty()) {
            List<Environment> environments = environments(owner, where, matrix.combinations());
            return new Axis(owner, environments, environments, true);
        }
        // The configuration may bring the images that the annotations lack.
        Combinations replaced = matrix.combinations().replacedBy(configured);
        List<Environment> environments = isConfiguredRightly
                ? environments(owner, where, replaced)
                : settings.configured(replaced.environmentsOrNone());
        return new Axis(owner, environments, matrix.combinations().environmentsOrNone(), true);
    }

    /** The environments of some names, each once. */
    private List<Environment> environments(String owner, String where, Combinations combinations) {
        try {
            return settings.configured(combinations.environments());
        } catch (IllegalArgumentException e) {
            errors.add(owner, where + " " + e.getMessage());
            return List.of();
        }
    }

    private void requireNoAnnotatedInterface(Class<?> testClass, String owner) {
        for (Class<?> type : Declarations.interfaces(testClass)) {
            if (Declarations.matrix(type).isPresent()) {
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
                && Declarations.matrix(selected).isPresent()) {
            refuseInterface(selected.getName(), selected, "the interface [%s]".formatted(selected.getName()));
        }
    }

    private void refuseInterface(String owner, Class<?> type, String seen) {
        errors.add(
                owner,
                "%s on [%s] has no effect there."
                        .formatted(Declarations.matrix(type).orElseThrow().words(), type.getName()),
                "it is on a class, from which subclasses inherit it",
                seen,
                "move it to the class, or onto an annotation of your own that the classes carry");
    }

    private Optional<Pattern> selected(Settings settings) {
        if (settings.select().equals("annotated")) {
            return Optional.empty();
        }
        if (configured.isEmpty() && !isOnlyMeasured) {
            errors.add(
                    DeclarationErrors.CONFIGURATION,
                    "kernelproof.select = %s selects classes, but nothing says where to run them."
                            .formatted(settings.select()),
                    "the configuration parameter 'kernelproof.kernels' names at least one kernel, or 'kernelproof.images' an image",
                    "neither is set",
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

    /** Whether the configuration selects a class. */
    boolean isSelected(Class<?> testClass) {
        return selected.map(pattern -> pattern.matcher(testClass.getName()).matches())
                .orElse(false);
    }
}
