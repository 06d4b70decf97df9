package io.kernelproof.floor;

import io.kernelproof.kernel.Arch;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
        return Stream.of(KernelProfile.names(), KernelProfile.gvisorReleases(arch))
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
            Support support = support(kernel, feature);
            if (support instanceof Support.Missing || support instanceof Support.Answers) {
                missing.add(feature);
            } else if (support instanceof Support.Partial partial) {
                unsure.add("%s in part: %s".formatted(feature, partial.note().replaceFirst("\\.$", "")));
            } else if (SyscallFlag.isName(feature.name()) && kernel.base().isBefore(feature.since())) {
                unsure.add("not recorded whether with " + feature);
            }
        }
        return new Prediction(kernel.name(), kernel.name(), missing, unsure, Optional.empty());
    }

    /** Of a flag, what the kernel has of its call. */
    private Support support(KernelProfile kernel, Feature feature) {
        String syscall = feature.name().replaceFirst("#.*", "");
        return kernel.support(SyscallTable.bundled().get(syscall), arch);
    }
}
