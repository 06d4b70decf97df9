package io.kernelproof.floor;

import io.kernelproof.kernel.Arch;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Whether a vendor's kernel has what a workload used at its floor: from tables, not from a run. A workload may have another way
 * for what is missing, and a kernel may lack what is not in the tables.
 *
 * @param kernel the kernel's name, under which it can also be simulated
 * @param missing what it lacks; none if the workload is predicted to pass
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Prediction(String kernel, List<Feature> missing) {

    /** Copies the list. */
    public Prediction {
        missing = List.copyOf(missing);
    }

    /**
     * Tells what is predicted.
     *
     * @return true if the workload is predicted to pass
     */
    public boolean passes() {
        return missing.isEmpty();
    }

    static List<Prediction> all(List<Feature> used) {
        return KernelProfile.names().stream()
                .map(KernelProfile::named)
                .map(kernel -> new Prediction(
                        kernel.name(),
                        used.stream().filter(feature -> lacks(kernel, feature)).toList()))
                .toList();
    }

    /** Which flags a vendor added is not recorded, so only those count that its kernel had from the beginning. */
    private static boolean lacks(KernelProfile kernel, Feature feature) {
        SyscallTable table = SyscallTable.bundled();
        if (SyscallFlag.isName(feature.name())) {
            return kernel.base().isBefore(feature.since());
        }
        Support support = kernel.support(table.get(feature.name()), Arch.current());
        return support instanceof Support.Missing || support instanceof Support.Answers;
    }
}
