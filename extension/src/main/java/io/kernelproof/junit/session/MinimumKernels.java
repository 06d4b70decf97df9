package io.kernelproof.junit.session;

import io.kernelproof.kernel.KernelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * What is declared and done about minimum kernels.
 *
 * @param declared {@code kernelproof.minimumKernel}: that of classes which declare none, nor does their package
 * @param measured {@code kernelproof.floor=measure}: whether they are measured
 * @param page {@code kernelproof.verify}: the page that has to say what is measured
 * @param updated {@code kernelproof.update}: whether the page is brought up to date instead of being compared
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record MinimumKernels(Optional<KernelVersion> declared, boolean measured, Optional<Path> page, boolean updated) {

    private static final List<String> BUILD_FILES =
            List.of("pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts");

    static MinimumKernels of(Function<String, Optional<String>> parameters) {
        MinimumKernels minimumKernels = new MinimumKernels(
                parameters.apply(Settings.MINIMUM_KERNEL).map(MinimumKernels::version),
                parameters.apply(Settings.FLOOR).map(MinimumKernels::isMeasured).orElse(false),
                parameters
                        .apply(Settings.VERIFY)
                        .map(value -> page(Settings.path(Settings.VERIFY, value, "the path of a file"))),
                parameters
                        .apply(Settings.UPDATE)
                        .map(value -> Settings.isTrue(Settings.UPDATE, value))
                        .orElse(false));
        minimumKernels.requireWhatItNeeds();
        return minimumKernels;
    }

    private void requireWhatItNeeds() {
        if (page.isPresent() && !measured) {
            throw Settings.wrong(
                    Settings.VERIFY,
                    "%s=measure beside it: the page is compared with what is measured".formatted(Settings.FLOOR),
                    Settings.quoted(page.get().toString()) + ", and nothing is measured",
                    "add -D%s=measure".formatted(Settings.FLOOR));
        }
        if (updated && page.isEmpty()) {
            throw Settings.wrong(
                    Settings.UPDATE,
                    "%s beside it, which names the page".formatted(Settings.VERIFY),
                    "'true', and no page is named",
                    "add -D%s=docs/minimum-kernels.md, for example".formatted(Settings.VERIFY));
        }
    }

    private static KernelVersion version(String value) {
        try {
            return KernelVersion.parse(value.strip());
        } catch (IllegalArgumentException e) {
            throw Settings.wrong(
                    Settings.MINIMUM_KERNEL,
                    "a mainline version, such as 5.3",
                    Settings.quoted(value),
                    "correct the value");
        }
    }

    private static boolean isMeasured(String value) {
        return switch (value.strip()) {
            case "off" -> false;
            case "measure" -> true;
            default ->
                throw Settings.wrong(Settings.FLOOR, "'off' or 'measure'", Settings.quoted(value), "correct the value");
        };
    }

    /** In the module, or in one around it that has it: several modules may share a page. */
    private static Path page(Path path) {
        Path module = Settings.inModule(Path.of("")).toAbsolutePath().normalize();
        for (Path each = module; each != null && isBuilt(each); each = each.getParent()) {
            if (Files.exists(each.resolve(path))) {
                return each.resolve(path).normalize();
            }
        }
        return module.resolve(path).normalize();
    }

    private static boolean isBuilt(Path directory) {
        return BUILD_FILES.stream().map(directory::resolve).anyMatch(Files::exists);
    }
}
