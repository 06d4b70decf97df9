package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.DeclaredMinimum;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult.Status;

/**
 * The classes that declare a minimum kernel, in an environment that may be below it: there each test may fail, and one has to in
 * the release just before, or too high a version is declared.
 */
final class MinimumKernels {

    private final Environment environment;
    private final Optional<DeclaredMinimum> ofModule;
    private final Set<InsideDescriptor> withPassed = new HashSet<>();
    private final Set<InsideDescriptor> withFailed = new HashSet<>();

    /** {@code ofModule} is that of classes which declare none, nor does their package. */
    MinimumKernels(Environment environment, Optional<DeclaredMinimum> ofModule) {
        this.environment = environment;
        this.ofModule = ofModule;
    }

    /** Why a test that ended may fail here; nothing if it did not, or if it has to pass. */
    Optional<String> because(InsideDescriptor test, Status status) {
        Optional<DeclaredMinimum> minimum =
                Declarations.minimumKernel(test).or(() -> ofModule).filter(declared -> declared.isAbove(environment));
        if (minimum.isEmpty() || status == Status.ABORTED) {
            return Optional.empty();
        }
        Set<InsideDescriptor> concerned = status == Status.FAILED ? withFailed : withPassed;
        KnownFailures.ancestors(test).forEach(concerned::add);
        return status == Status.FAILED
                ? Optional.of("it needs Linux %s, as %s says"
                        .formatted(minimum.get().version(), minimum.get().by()))
                : Optional.empty();
    }

    Optional<String> declaredTooHigh(InsideDescriptor container) {
        if (!withPassed.contains(container) || withFailed.contains(container)) {
            return Optional.empty();
        }
        return Declarations.testClass(container.getSource())
                .flatMap(DeclaredMinimum::on)
                .filter(declared -> declared.isJustAbove(environment))
                .map(declared ->
                        "@MinimumKernel says %s, but all tests pass on %s as well: declare an older version, or find it with kernelproof.floor=measure"
                                .formatted(declared.version(), environment.name()));
    }
}
