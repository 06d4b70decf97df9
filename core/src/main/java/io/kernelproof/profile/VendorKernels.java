package io.kernelproof.profile;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernels of vendors: a mainline version, what was added to it, and what was left out. */
final class VendorKernels {

    private static final List<VendorKernel> ALL = read();

    /** Apart, since most runs ask for no vendor's flags. */
    private static final class Flags {

        /** From kernel to flag to what was done to it. */
        static final Map<String, Map<String, String>> CHANGES =
                Csv.read(VendorKernels.class, "vendor-flags.csv").stream()
                        .collect(groupingBy(
                                row -> row.get("kernel"),
                                toUnmodifiableMap(row -> row.get("flag"), row -> row.get("change"))));

        private Flags() {}
    }

    private VendorKernels() {}

    static List<String> names() {
        return ALL.stream().map(VendorKernel::name).toList();
    }

    static List<VendorKernel> all() {
        return ALL;
    }

    static Optional<VendorKernel> find(String name) {
        return ALL.stream().filter(kernel -> kernel.name.equals(name)).findFirst();
    }

    private static List<VendorKernel> read() {
        Map<String, List<Csv.Row>> changes = Csv.read(VendorKernels.class, "vendor-changes.csv").stream()
                .collect(groupingBy(row -> row.get("kernel")));
        return Csv.read(VendorKernels.class, "vendor-kernels.csv").stream()
                .map(row -> new VendorKernel(
                        row.get("name"),
                        KernelVersion.parse(row.get("base")),
                        row.get("release"),
                        row.find("inferred_from"),
                        row.get("source"),
                        changes.getOrDefault(row.get("name"), List.of()).stream()
                                .collect(toUnmodifiableMap(change -> change.get("syscall"), Change::of))))
                .toList();
    }

    /** What a vendor did to one call: added it, or left it out by not setting an option. */
    record Change(boolean backported, String option) {

        static Change of(Csv.Row row) {
            return new Change(row.get("change").equals("backported"), row.get("option"));
        }
    }

    record VendorKernel(
            String name,
            KernelVersion base,
            String release,
            Optional<String> inferredFrom,
            String source,
            Map<String, Change> changes)
            implements Kernel {

        @Override
        public Support support(Syscall syscall, Arch arch) {
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
            String reason = syscall.name() + " is in mainline since " + syscall.since(arch) + "; " + notBackported();
            return new Support.Missing(reason, source(arch));
        }

        @Override
        public Optional<Support> support(SyscallFlag flag) {
            String change = Flags.CHANGES.getOrDefault(name, Map.of()).getOrDefault(flag.toString(), "");
            if (change.equals("unknown")) {
                return Optional.empty();
            } else if (!change.isEmpty()) {
                String note = "backported to " + base + "; in mainline since " + flag.since();
                return Optional.of(new Support.Present(source, Optional.of(note + inference())));
            } else if (!base.isBefore(flag.since())) {
                return Optional.of(Mainline.support(base, flag));
            }
            return Optional.of(new Support.Missing(
                    "the flag is in mainline since " + flag.since() + "; " + notBackported(), source));
        }

        List<String> backportedFlags() {
            return Flags.CHANGES.getOrDefault(name, Map.of()).entrySet().stream()
                    .filter(flag -> flag.getValue().equals("backported"))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }

        @Override
        public boolean isBetween(String first, String last) {
            List<String> names = names();
            int from = names.indexOf(first);
            int own = names.indexOf(name);
            return from >= 0 && from <= own && own <= names.indexOf(last);
        }

        private String notBackported() {
            return name + " is based on " + base + " and did not backport it" + inference();
        }

        private String inference() {
            return inferredFrom
                    .map(neighbour -> " (inferred from " + neighbour + ")")
                    .orElse("");
        }

        /** The vendors' tables were read for x86_64 only. */
        private String source(Arch arch) {
            return arch == Arch.X86_64 ? source : source + ", read for x86_64";
        }
    }
}
