package io.kernelproof.floor;

import io.kernelproof.kernel.Arch;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tables say of a workload on the kernels of vendors and on the releases of gVisor. */
final class Predictions {

    private final Collection<Feature> needed;
    private final Arch arch;

    private Predictions(Collection<Feature> needed, Arch arch) {
        this.needed = needed;
        this.arch = arch;
    }

    /** Predicts in ranges: neighbours that are alike in passing or failing are one. */
    static List<Prediction> of(Collection<Feature> needed, Arch arch) {
        Predictions predictions = new Predictions(needed, arch);
        Collection<List<String>> vendors = KernelProfile.names().stream()
                .collect(Collectors.groupingBy(
                        name -> name.replaceFirst("-.*", ""), LinkedHashMap::new, Collectors.toList()))
                .values();
        return Stream.concat(vendors.stream(), Stream.of(KernelProfile.gvisorReleases(arch)))
                .flatMap(kernels -> predictions.ranges(kernels).stream())
                .toList();
    }

    private List<Prediction> ranges(List<String> kernels) {
        List<Prediction> ranges = new ArrayList<>();
        for (String kernel : kernels) {
            Prediction next = prediction(KernelProfile.named(kernel));
            Prediction last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (last == null || last.passes() != next.passes()) {
                ranges.add(next);
            } else {
                ranges.set(ranges.size() - 1, joined(last, next));
            }
        }
        return ranges;
    }

    /** What is told is told of the border. */
    private static Prediction joined(Prediction older, Prediction newer) {
        Prediction border = older.passes() ? older : newer;
        return new Prediction(older.oldest(), newer.newest(), border.missing(), border.unsure(), Optional.empty());
    }

    private Prediction prediction(KernelProfile kernel) {
        List<Feature> missing = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        for (Feature feature : needed) {
            Support call = call(kernel, feature);
            Optional<Support> known = SyscallFlag.isName(feature.name()) && isThere(call)
                    ? kernel.support(SyscallTable.bundled().flag(feature.name()))
                    : Optional.of(call);
            if (known.isEmpty()) {
                unsure.add("not recorded whether with " + feature);
            } else if (known.get() instanceof Support.SwitchedOff off) {
                missing.add(feature);
                unsure.add(off.reason());
            } else if (!isThere(known.get())) {
                missing.add(feature);
            } else if (known.get() instanceof Support.Partial partial) {
                unsure.add("%s in part: %s".formatted(feature, partial.note().replaceFirst("\\.$", "")));
            }
        }
        return new Prediction(kernel.name(), kernel.name(), missing, unsure, Optional.empty());
    }

    private static boolean isThere(Support support) {
        return support instanceof Support.Present || support instanceof Support.Partial;
    }

    /** Of a flag, what the kernel has of its call. */
    private Support call(KernelProfile kernel, Feature feature) {
        String syscall = feature.name().replaceFirst("#.*", "");
        return kernel.support(SyscallTable.bundled().get(syscall), arch);
    }
}
