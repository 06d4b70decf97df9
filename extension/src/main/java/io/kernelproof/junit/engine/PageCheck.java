package io.kernelproof.junit.engine;

import io.kernelproof.junit.session.ModuleName;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.report.LineDifference;
import io.kernelproof.report.MinimumKernel;
import io.kernelproof.report.MinimumKernelsPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.opentest4j.AssertionFailedError;

/**
 * The page {@code minimum-kernels.md} that is under version control, as a test: it has to say what this JVM has measured. What it
 * says of classes that others measure, in other forks and modules, is theirs.
 */
final class PageCheck {

    private static final int MAX_LINES = 200;

    private final Path page;
    private final boolean isUpdated;
    private final BiPredicate<String, String> isGone;

    PageCheck(Path page, Settings settings) {
        this.page = page;
        this.isUpdated = settings.minimumKernels().updated();
        Measuring measuring = new Measuring(settings, new Matrix(settings, new DeclarationErrors()));
        String here = ModuleName.find();
        this.isGone = (module, className) -> module.equals(here) && !measuring.isMeasured(className);
    }

    void run(List<MinimumKernel> found, TestDescriptor root, Turns turns) {
        CopiedDescriptor test = new CopiedDescriptor(
                root.getUniqueId().append(Ids.RESULT, "page"),
                page.getFileName() + " [minimum kernel]",
                page.getFileName() + " [minimum kernel]",
                null,
                Set.of(),
                TestDescriptor.Type.TEST,
                false,
                false);
        root.addChild(test);
        TestExecutionResult result = result(found);
        turns.tell(listener -> {
            listener.dynamicTestRegistered(test);
            listener.executionStarted(test);
            listener.executionFinished(test, result);
        });
    }

    private TestExecutionResult result(List<MinimumKernel> found) {
        try {
            if (isUpdated) {
                MinimumKernelsPage.update(page, found, isGone);
                return TestExecutionResult.successful();
            }
            String committed = MinimumKernelsPage.read(page);
            String measured =
                    MinimumKernelsPage.parse(committed).with(found, isGone).text();
            List<String> difference = LineDifference.between(committed, measured);
            return difference.isEmpty()
                    ? TestExecutionResult.successful()
                    : TestExecutionResult.failed(new AssertionFailedError(outOfDate(committed, difference)));
        } catch (IOException e) {
            return TestExecutionResult.failed(e);
        }
    }

    private String outOfDate(String committed, List<String> difference) {
        String shown = String.join("\n            ", difference.subList(0, Math.min(difference.size(), MAX_LINES)));
        return """
                The page [%s] is out of date.
                  expected: it says what was measured, the lines with + below
                  seen:     %s
                            %s
                  next:     run the same with -Dkernelproof.update=true, which writes them, and commit the page""".formatted(page, committed.isEmpty() ? "there is no such file" : "the lines with - instead", shown);
    }
}
