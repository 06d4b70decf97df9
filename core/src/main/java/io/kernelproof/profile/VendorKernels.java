package io.kernelproof.profile;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.Nearest;
import io.kernelproof.syscall.Syscall;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernels of vendors: a mainline version, what was added to it, and what was left out. */
final class VendorKernels {

    private static final List<VendorKernel> ALL = read();

    private VendorKernels() {}

    static List<String> names() {
        return ALL.stream().map(VendorKernel::name).toList();
    }

    static KernelProfile named(String name) {
        return ALL.stream()
                .filter(kernel -> kernel.name.equals(name))
                .findFirst()
                .map(VendorKernel::profile)
                .orElseThrow(() -> new IllegalArgumentException(
                        """
                        Kernel [%s] has no profile.
                          expected: a mainline version such as 5.14, gvisor- and a date, or one of %s
                          seen:     '%s', of which nothing is recorded
                          next:     %s""".formatted(name, String.join(", ", names()), name, Nearest.advice(name, names()))));
    }

    private static List<VendorKernel> read() {
        Map<String, List<Csv.Row>> changes = Csv.read(VendorKernels.class, "vendor-changes.csv").stream()
                .collect(groupingBy(row -> row.get("kernel")));
        return Csv.read(VendorKernels.class, "vendor-kernels.csv").stream()
                .map(row -> new VendorKernel(
                        row.get("name"),
                        KernelVersion.parse(row.get("base")),
                        row.get("inferred_from"),
                        row.get("source"),
                        changes.getOrDefault(row.get("name"), List.of()).stream()
                                .collect(toUnmodifiableMap(change -> change.get("syscall"), Change::of))))
                .toList();
    }

    /** What a vendor did to one call: added it, or left it out by not setting an option. */
    private record Change(boolean backported, String option) {

        static Change of(Csv.Row row) {
            return new Change(row.get("change").equals("backported"), row.get("option"));
        }
    }

    private record VendorKernel(
            String name, KernelVersion base, String inferredFrom, String source, Map<String, Change> changes) {

        KernelProfile profile() {
            return new KernelProfile(name, base, !inferredFrom.isEmpty(), this::support);
        }

        private Support support(Syscall syscall, Arch arch) {
            Change change = changes.get(syscall.name());
            if (change == null) {
                return unchanged(syscall, arch);
            } else if (change.backported()) {
                String note = "backported to " + base + "; in mainline since " + syscall.since(arch);
                return new Support.Present(source(arch), Optional.of(note + inference()));
            } else {
                String reason = name + " left " + syscall.name() + " out: " + change.option() + " is not set";
                return new Support.Missing(reason + inference(), source(arch));
            }
        }

        private Support unchanged(Syscall syscall, Arch arch) {
            if (!base.isBefore(syscall.since(arch))) {
                return Mainline.support(base, syscall, arch);
            }
            String reason = syscall.name() + " is in mainline since " + syscall.since(arch) + "; " + name
                    + " is based on " + base + " and did not backport it";
            return new Support.Missing(reason + inference(), source(arch));
        }

        private String inference() {
            return inferredFrom.isEmpty() ? "" : " (inferred from " + inferredFrom + ")";
        }

        /** The vendors' tables were read for x86_64 only. */
        private String source(Arch arch) {
            return arch == Arch.X86_64 ? source : source + ", read for x86_64";
        }
    }
}
