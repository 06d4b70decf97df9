package io.kernelproof.junit.engine;

import io.kernelproof.junit.DeclaredMinimum;
import io.kernelproof.junit.session.Settings;
import java.util.Optional;

/**
 * Which classes have their minimum kernel measured: those that declare one, by themselves, their package or the configuration, and
 * those that the configuration selects. Classes within them belong to them, unless they declare another one.
 */
final class Measuring {

    private final Settings settings;
    private final Matrix matrix;

    Measuring(Settings settings, Matrix matrix) {
        this.settings = settings;
        this.matrix = matrix;
    }

    /** The minimum kernel of classes that declare none, nor does their package. */
    static Optional<DeclaredMinimum> ofModule(Settings settings) {
        return settings.minimumKernels()
                .declared()
                .map(version -> new DeclaredMinimum(version, "kernelproof.minimumKernel"));
    }

    /**
     * Finds to what a class belongs.
     *
     * @param owner the top-level class to which it belongs
     * @param around to what the class around it belongs
     */
    Optional<Measured> of(Class<?> testClass, String owner, Optional<Measured> around) {
        if (!settings.minimumKernels().measured()) {
            return Optional.empty();
        }
        Optional<DeclaredMinimum> own = rightly(testClass);
        if (own.isPresent()) {
            return Optional.of(new Measured(owner, testClass.getName(), own));
        } else if (around.isPresent()) {
            return around;
        }
        Optional<DeclaredMinimum> other =
                Declarations.minimumKernelOfPackage(testClass).or(() -> ofModule(settings));
        return other.isPresent() || matrix.isSelected(testClass)
                ? Optional.of(new Measured(owner, testClass.getName(), other))
                : Optional.empty();
    }

    /** Whether a class, which may be gone, is measured by itself. */
    boolean isMeasured(String className) {
        try {
            Class<?> testClass =
                    Class.forName(className, false, Thread.currentThread().getContextClassLoader());
            return of(testClass)
                    .filter(each -> each.className().equals(className))
                    .isPresent();
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private Optional<Measured> of(Class<?> testClass) {
        Optional<Measured> around =
                Optional.ofNullable(testClass.getEnclosingClass()).flatMap(this::of);
        return of(testClass, testClass.getName(), around);
    }

    /** What is wrong with it is said elsewhere. */
    private static Optional<DeclaredMinimum> rightly(Class<?> testClass) {
        try {
            return DeclaredMinimum.on(testClass);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
