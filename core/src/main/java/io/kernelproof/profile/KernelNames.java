package io.kernelproof.profile;

import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.message.Problem;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From what people call a kernel to what is known of it: a version, a vendor's release, that of a rebuild, what {@code uname -r} or
 * {@code runsc --version} print. A name of which nothing is known is refused with the nearest true one, and never taken for it.
 */
final class KernelNames {

    /** Between a kernel and what is to be switched on in it. */
    static final String PLUS = "+";

    private static final String EXPECTED =
            "a mainline version such as 5.14, the output of uname -r, a vendor's kernel such as rhel-9.3 or debian-12, or gvisor- and a date";

    /** Of how many letters a name may be wrong to count as misspelt. */
    private static final int MISSPELT = 2;

    private static final Pattern MAINLINE = Pattern.compile("\\d{1,4}\\.\\d{1,4}(\\.\\d{1,4})?");

    private KernelNames() {}

    /** Apart, since most names are a version or stand in the table. */
    private static final class Patterns {

        /** Numbers and what a vendor wrote behind them. */
        static final Pattern UNAME = Pattern.compile("\\d{1,4}(?:\\.\\d{1,4}){1,3}[-+_~][\\w.+~-]*");

        /** {@code 5.14.0-362.8.1.el9_3.x86_64}: base, build, major and minor of the release; Oracle's UEK ends in el8uek. */
        static final Pattern RED_HAT = Pattern.compile(
                "(\\d{1,4}\\.\\d{1,4}\\.\\d{1,4})-(\\d{1,6})(?:\\.[\\d.]+)?\\.el(\\d+)(?:_(\\d+))?(?:[.+].*)?");

        /** {@code 5.10.0-30-amd64}, {@code 6.12.117+deb13-cloud-amd64}. */
        static final Pattern DEBIAN = Pattern.compile(
                "(\\d{1,4}\\.\\d{1,4})(?:\\.0-\\d+|\\.\\d{1,4}\\+deb(\\d+)(?:\\.\\d+)?)-(?:[a-z]+-)?(?:amd64|arm64|686|686-pae|armmp|s390x|powerpc64le)");

        /** {@code runsc version release-20230814.0} and lines below it; {@code -181-g486759a37d61} is so many commits later. */
        static final Pattern RUNSC = Pattern.compile(
                "(?s)(?:runsc version )?release-(\\d{8})(?:\\.\\d+)?(?:-\\d+-g[0-9a-f]+)?(?:-dirty)?(?:\\s.*)?");

        static final Pattern VENDOR = Pattern.compile("([a-z]+(?:[-_ ][a-z]+)*)[-_: ]?(\\d[\\d.]*|\\d+-?sp\\d+)?");

        private Patterns() {}
    }

    static KernelProfile profile(String asked) {
        String name = asked.strip();
        if (MAINLINE.matcher(name).matches()) {
            return own(new Mainline(KernelVersion.parse(name)));
        }
        Optional<VendorKernels.VendorKernel> vendor = VendorKernels.find(name);
        if (vendor.isPresent()) {
            return own(vendor.get());
        }
        int plus = name.lastIndexOf(PLUS);
        if (plus > 0 && Switch.isFeature(name.substring(plus + 1))) {
            return profile(name.substring(0, plus)).with(name.substring(plus + 1));
        }
        Matcher runsc = Patterns.RUNSC.matcher(name);
        if (runsc.matches()) {
            return own(Gvisor.named(Gvisor.PREFIX + runsc.group(1)));
        } else if (name.startsWith(Gvisor.PREFIX)) {
            return own(Gvisor.named(name));
        } else if (Patterns.UNAME.matcher(name).matches()) {
            return ofUname(name);
        }
        return ofVendor(name);
    }

    private static KernelProfile own(Kernel kernel) {
        return new KernelProfile(kernel.name(), kernel, kernel.release(), Optional.empty());
    }

    // --- what uname tells

    private static KernelProfile ofUname(String uname) {
        Matcher redHat = Patterns.RED_HAT.matcher(uname);
        if (redHat.matches()) {
            return ofBuild(uname, redHat.group(1), Integer.parseInt(redHat.group(2)));
        }
        Matcher debian = Patterns.DEBIAN.matcher(uname);
        if (debian.matches()) {
            Optional<KernelProfile> known = VendorKernels.all().stream()
                    .filter(kernel -> kernel.name().startsWith("debian-"))
                    .filter(kernel -> kernel.base().equals(KernelVersion.parse(debian.group(1))))
                    .filter(kernel -> debian.group(2) == null || kernel.name().equals("debian-" + debian.group(2)))
                    .findFirst()
                    .map(kernel -> new KernelProfile(uname, kernel, uname, Optional.empty()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        if (uname.endsWith("-Microsoft")) {
            throw several(uname, other("wsl-1").orElseThrow());
        }
        return untabled(uname, KernelVersion.ofRelease(uname), uname);
    }

    /** The builds of a kernel of Red Hat count up from release to release, whatever the name behind them says. */
    private static KernelProfile ofBuild(String uname, String base, int build) {
        Predicate<Kernel> isOlder =
                kernel -> kernel.release().startsWith(base + "-") && build(kernel.release()) <= build;
        Optional<VendorKernels.VendorKernel> found = VendorKernels.all().stream()
                .filter(isOlder)
                .max(Comparator.comparing(kernel -> build(kernel.release())));
        if (found.isEmpty()) {
            String release = Csv.read(KernelNames.class, "vendor-builds.csv").stream()
                    .filter(row -> KernelVersion.parse(row.get("base")).equals(KernelVersion.parse(base)))
                    .filter(row -> Integer.parseInt(row.get("build")) == build)
                    .findFirst()
                    .map(row -> ", a kernel of " + row.get("name"))
                    .orElse("");
            return new KernelProfile(
                    uname,
                    new Mainline(KernelVersion.ofRelease(uname)),
                    uname,
                    Optional.of(takenAs(uname + release, KernelVersion.ofRelease(uname))));
        }
        Kernel kernel = found.get();
        Optional<String> note = build(kernel.release()) == build
                ? Optional.empty()
                : Optional.of(
                        "%s is taken as %s, the newest before it that is recorded; what was added since is not known"
                                .formatted(uname, kernel.name()));
        return new KernelProfile(uname, kernel, uname, note);
    }

    private static int build(String release) {
        Matcher matcher = Patterns.RED_HAT.matcher(release);
        return matcher.matches() ? Integer.parseInt(matcher.group(2)) : Integer.MAX_VALUE;
    }

    private static KernelProfile untabled(String name, KernelVersion version, String release) {
        return new KernelProfile(name, new Mainline(version), release, Optional.of(takenAs(name, version)));
    }

    private static String takenAs(String name, KernelVersion version) {
        return "%s is taken as mainline %s; what this vendor backported is not known".formatted(name, version);
    }

    // --- what vendors call their releases

    private static KernelProfile ofVendor(String asked) {
        Matcher parts = Patterns.VENDOR.matcher(asked.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw unknown(asked);
        }
        String version = parts.group(2) == null ? "" : parts.group(2).replaceAll("-?sp", ".");
        Optional<Csv.Row> alias = alias(parts.group(1).replaceAll("[_ ]", "-"));
        if (alias.isEmpty()) {
            throw unknown(asked);
        }
        String family = alias.get().get("means");
        String name = version.isEmpty() ? family : family + "-" + version;
        if (!version.isEmpty() && !isOfSeries(alias.get(), version)) {
            throw refused(
                    asked,
                    EXPECTED,
                    "take %s if that is meant: %s".formatted(name, alias.get().get("note")));
        }
        for (String candidate : shorter(name)) {
            Optional<VendorKernels.VendorKernel> kernel = tabled(candidate);
            if (kernel.isPresent()) {
                return own(kernel.get());
            }
            Optional<Csv.Row> other = other(candidate);
            if (other.isPresent()) {
                List<String> kernels = kernels(other.get());
                if (kernels.size() != 1) {
                    throw several(asked, other.get());
                }
                KernelVersion only = KernelVersion.parse(kernels.get(0));
                return untabled(candidate, only, new Mainline(only).release());
            }
        }
        throw unrecorded(asked, family, name);
    }

    /** Rebuilds are not of all releases. */
    private static boolean isOfSeries(Csv.Row alias, String version) {
        return alias.find("series")
                .map(series -> List.of(series.split(" ")).contains(version.replaceFirst("\\..*", "")))
                .orElse(true);
    }

    private static Optional<Csv.Row> alias(String family) {
        return Csv.read(KernelNames.class, "aliases.csv").stream()
                .filter(row -> row.get("name").equals(family))
                .findFirst();
    }

    private static Optional<Csv.Row> other(String name) {
        return others().stream().filter(row -> row.get("name").equals(name)).findFirst();
    }

    static List<Csv.Row> others() {
        return Csv.read(KernelNames.class, "other-kernels.csv");
    }

    private static List<String> kernels(Csv.Row row) {
        return Arrays.stream(row.get("kernels").split(" "))
                .filter(kernel -> !kernel.isEmpty())
                .toList();
    }

    /** centos-7.9.2009 is centos-7.9, debian-12.5 is debian-12; but rhel-8.1 is not rhel-8. */
    private static List<String> shorter(String name) {
        List<String> names = new ArrayList<>(List.of(name));
        String rest = name;
        while (rest.matches(".*\\d\\.\\d+") && (!rest.startsWith("rhel-") || rest.matches(".*\\d\\.\\d+\\.\\d+"))) {
            rest = rest.substring(0, rest.lastIndexOf('.'));
            names.add(rest);
        }
        return names;
    }

    /** A release without its second number is the newest that is recorded: rhel-7 is rhel-7.9. */
    private static Optional<VendorKernels.VendorKernel> tabled(String name) {
        return VendorKernels.find(name)
                .or(() -> VendorKernels.all().stream()
                        .filter(kernel -> kernel.name().startsWith(name + "."))
                        .reduce((older, newer) -> newer));
    }

    /** The names of rebuilds, as far as they are made by rule. */
    static List<String> aliases(String kernel) {
        List<Csv.Row> rows = Csv.read(KernelNames.class, "aliases.csv");
        String family = kernel.replaceFirst("-\\d.*", "");
        String version = kernel.substring(family.length());
        Stream<String> rebuilds = rows.stream()
                .filter(row ->
                        row.get("means").equals(family) && !row.get("name").equals(family))
                .filter(row -> isOfSeries(row, version.replaceFirst("-", "")))
                .map(row -> row.get("name") + version);
        Stream<String> others =
                rows.stream().filter(row -> row.get("means").equals(kernel)).map(row -> row.get("name"));
        Stream<String> series = tabled(kernel.replaceFirst("\\.\\d+$", ""))
                .filter(newest -> newest.name().equals(kernel) && kernel.contains("."))
                .map(newest -> kernel.replaceFirst("\\.\\d+$", ""))
                .stream();
        return Stream.of(series, rebuilds, others).flatMap(each -> each).toList();
    }

    // --- refusals

    static IllegalArgumentException refused(String name, String expected, String next) {
        return new IllegalArgumentException(new Problem(
                        "Kernel [%s] has no profile.".formatted(name),
                        expected,
                        "'%s', of which nothing is recorded".formatted(name),
                        next)
                .toString());
    }

    static IllegalArgumentException nothingToSwitchOn(KernelProfile kernel, String feature) {
        List<String> features = kernel.switches().stream()
                .flatMap(each -> each.feature().stream())
                .distinct()
                .toList();
        return new IllegalArgumentException(new Problem(
                        "Kernel [%s] has no profile.".formatted(kernel.name() + PLUS + feature),
                        "behind a +, the name of what is switched off in %s".formatted(kernel.name()),
                        features.isEmpty()
                                ? "nothing is known to be switched off in %s for everybody".formatted(kernel.name())
                                : "'%s'; switched off there: %s".formatted(feature, String.join(", ", features)),
                        features.isEmpty()
                                ? "take " + kernel.name()
                                : "take " + kernel.name() + PLUS + features.get(0) + ", or " + kernel.name())
                .toString());
    }

    private static IllegalArgumentException unknown(String name) {
        Optional<String> meant = misspelt(name);
        return refused(
                name,
                EXPECTED,
                meant.map(known -> "did you mean " + known + "?")
                        .orElse(
                                "take what uname -r prints on that machine, or the mainline version that it begins with; what its"
                                        + " vendor backported is not known then"));
    }

    private static Optional<String> misspelt(String name) {
        return Nearest.within(
                name,
                Stream.concat(VendorKernels.names().stream(), others().stream().map(row -> row.get("name")))
                        .toList(),
                MISSPELT);
    }

    private static IllegalArgumentException several(String name, Csv.Row row) {
        List<String> kernels = kernels(row);
        String note = row.find("note").map(text -> "; " + text).orElse("");
        if (row.get("name").equals("gvisor")) {
            return refused(name, EXPECTED, "take %s, the newest that is recorded%s".formatted(Gvisor.newest(), note));
        } else if (kernels.isEmpty()) {
            return refused(name, EXPECTED, "nothing can stand for it" + note);
        }
        return refused(
                name,
                EXPECTED,
                "take %s: uname -r on that machine says which, and its output is a name as well%s"
                        .formatted(or(kernels), note));
    }

    /** Says between which kernels the one that is missing lies. */
    private static IllegalArgumentException unrecorded(String asked, String family, String name) {
        List<String> recorded = Stream.concat(
                        VendorKernels.names().stream(), others().stream().map(row -> row.get("name")))
                .filter(each -> each.startsWith(family + "-"))
                .sorted(Comparator.comparing(KernelNames::numbers))
                .toList();
        if (recorded.stream().allMatch(each -> numbers(each).equals(numbers(name)))) {
            return unknown(asked);
        } else if (name.equals(family)) {
            return refused(asked, EXPECTED, "say which release: " + or(recorded));
        }
        Optional<String> below = recorded.stream()
                .filter(each -> numbers(each).compareTo(numbers(name)) < 0)
                .reduce((older, newer) -> newer);
        Optional<String> above = recorded.stream()
                .filter(each -> numbers(each).compareTo(numbers(name)) > 0)
                .findFirst();
        Optional<String> started = above.filter(each -> below.isEmpty() || !isOfOneSeries(below.get(), name))
                .flatMap(VendorKernels::find)
                .filter(kernel -> isOfOneSeries(kernel.name(), name))
                .map(kernel -> "mainline " + kernel.base());
        List<String> between = Stream.of(started.or(() -> below), above)
                .flatMap(Optional::stream)
                .toList();
        return refused(
                asked,
                EXPECTED,
                between.size() == 2
                        ? "what it has lies between %s and %s: run on both".formatted(between.get(0), between.get(1))
                        : "take %s, the nearest that is recorded; what differs is not known".formatted(between.get(0)));
    }

    private static boolean isOfOneSeries(String one, String other) {
        return numbers(one).major() == numbers(other).major();
    }

    private static KernelVersion numbers(String name) {
        Matcher matcher = Pattern.compile("(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?").matcher(name);
        return matcher.find()
                ? new KernelVersion(number(matcher.group(1)), number(matcher.group(2)), number(matcher.group(3)))
                : new KernelVersion(0, 0, 0);
    }

    private static int number(@Nullable String digits) {
        return digits == null || digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }

    private static String or(List<String> names) {
        String last = names.get(names.size() - 1);
        return names.size() == 1
                ? last
                : names.stream().limit(names.size() - 1).collect(Collectors.joining(", ")) + " or " + last;
    }
}
