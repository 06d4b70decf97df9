package io.kernelproof.junit.engine;

import io.kernelproof.junit.session.ModuleName;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.message.Problem;
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
import org.junit.platform.engine.support.descriptor.ClassSource;
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
        CopiedDescriptor pages =
                copy(root, "pages", io.kernelproof.junit.MinimumKernel.class.getName(), TestDescriptor.Type.CONTAINER);
        CopiedDescriptor test = copy(root, "page", page.getFileName() + " [minimum kernel]", TestDescriptor.Type.TEST);
        root.addChild(pages);
        pages.addChild(test);
        TestExecutionResult result = result(found);
        turns.tell(listener -> {
            listener.dynamicTestRegistered(pages);
            listener.executionStarted(pages);
            listener.dynamicTestRegistered(test);
            listener.executionStarted(test);
            listener.executionFinished(test, result);
            listener.executionFinished(pages, TestExecutionResult.successful());
        });
    }

    /** Surefire knows no tests but those of classes, so it is one of the annotation. */
    private static CopiedDescriptor copy(TestDescriptor root, String id, String name, TestDescriptor.Type type) {
        return new CopiedDescriptor(
                root.getUniqueId().append(Ids.RESULT, id),
                name,
                name,
                ClassSource.from(io.kernelproof.junit.MinimumKernel.class),
                Set.of(),
                type,
                false,
                false);
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
        } catch (IOException | RuntimeException | Error e) {
            return TestExecutionResult.failed(e);
        }
    }

    private String outOfDate(String committed, List<String> difference) {
        String shown = String.join("\n", difference.subList(0, Math.min(difference.size(), MAX_LINES)));
        return new Problem(
                        "The page [%s] is out of date.".formatted(page),
                        "it says what was measured, the lines with + below",
                        (committed.isEmpty() ? "there is no such file" : "the lines with - instead") + "\n" + shown,
                        "run the same with -Dkernelproof.update=true, which writes them, and commit the page")
                .toString();
    }
}
