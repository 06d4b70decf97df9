package io.kernelproof.profile;

import io.kernelproof.kernel.Arch;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What is known of a kernel, to be read by people.
 *
 * @param name how it was named
 * @param base the mainline version that it began as; of gVisor, the one that it reports
 * @param release what {@code uname -r} tells on it
 * @param aliases other names that mean it
 * @param source where this is known from, never blank
 * @param inferredFrom the release whose sources were read in place of this one's
 * @param note in how far the tables are not of the kernel that was named
 * @param backported calls that a vendor added to its base
 * @param backportedFlags flags that a vendor added to its base
 * @param leftOut calls that a vendor left out, with the option that does it
 * @param missing calls of gVisor's table that are not there
 * @param partial calls of gVisor's table that are there in part
 * @param switches knobs by which it refuses what it has
 * @param unknown what is not known, a sentence each without its period
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record KernelDescription(
        String name,
        String base,
        String release,
        List<String> aliases,
        String source,
        Optional<String> inferredFrom,
        Optional<String> note,
        List<String> backported,
        List<String> backportedFlags,
        List<String> leftOut,
        List<String> missing,
        List<String> partial,
        List<Switch> switches,
        List<String> unknown) {

    /** The architecture for which vendors' tables were read. */
    private static final Arch READ = Arch.X86_64;

    /** Copies the lists. */
    public KernelDescription {
        aliases = List.copyOf(aliases);
        backported = List.copyOf(backported);
        backportedFlags = List.copyOf(backportedFlags);
        leftOut = List.copyOf(leftOut);
        missing = List.copyOf(missing);
        partial = List.copyOf(partial);
        switches = List.copyOf(switches);
        unknown = List.copyOf(unknown);
    }

    /**
     * Describe the kernels of vendors that have tables of their own.
     *
     * @return in the order of {@link KernelProfile#names()}, unmodifiable
     */
    public static List<KernelDescription> all() {
        return KernelProfile.names().stream()
                .map(name -> of(KernelProfile.named(name)))
                .toList();
    }

    /**
     * Describe a kernel.
     *
     * @param profile its profile, never {@code null}
     * @return what is known of it
     */
    public static KernelDescription of(KernelProfile profile) {
        Optional<VendorKernels.VendorKernel> vendor = VendorKernels.find(profile.tables());
        boolean isGvisor = profile.tables().startsWith(Gvisor.PREFIX);
        return new KernelDescription(
                profile.name(),
                profile.base().toString(),
                profile.release(),
                vendor.map(kernel -> KernelNames.aliases(kernel.name())).orElse(List.of()),
                profile.source(),
                profile.inferredFrom(),
                profile.note(),
                vendor.map(kernel -> changed(kernel, true)).orElse(List.of()),
                vendor.map(VendorKernels.VendorKernel::backportedFlags).orElse(List.of()),
                vendor.map(kernel -> changed(kernel, false)).orElse(List.of()),
                isGvisor ? calls(profile, Support.Missing.class, Support.Answers.class) : List.of(),
                isGvisor ? calls(profile, Support.Partial.class, Support.Partial.class) : List.of(),
                profile.switches(),
                unknown(profile, vendor.isPresent(), isGvisor));
    }

    private static List<String> changed(VendorKernels.VendorKernel kernel, boolean backported) {
        return kernel.changes().entrySet().stream()
                .filter(change -> change.getValue().backported() == backported)
                .sorted(Map.Entry.comparingByKey())
                .map(change -> backported
                        ? change.getKey()
                        : "%s (%s)".formatted(change.getKey(), change.getValue().option()))
                .toList();
    }

    private static List<String> calls(
            KernelProfile profile, Class<? extends Support> kind, Class<? extends Support> other) {
        return SyscallTable.bundled().all(READ).stream()
                .filter(syscall -> syscall.until(READ).isEmpty())
                .filter(syscall -> kind.isInstance(profile.support(syscall, READ))
                        || other.isInstance(profile.support(syscall, READ)))
                .map(Syscall::name)
                .toList();
    }

    private static List<String> unknown(KernelProfile profile, boolean isVendor, boolean isGvisor) {
        Stream<String> own = isVendor
                ? Stream.of("whether it is the same on architectures other than " + READ.id())
                : isGvisor ? Stream.of("flags, but for those of " + Gvisor.recorded()) : Stream.of();
        Stream<String> neighbour = profile.inferredFrom().stream()
                .map(from -> "what was added since %s, whose sources were read in its place".formatted(from));
        Stream<String> values = profile.switches().stream()
                .filter(each -> each.value().isEmpty())
                .map(each -> "the default of %s, which decides over %s".formatted(each.knob(), each.call()));
        Stream<String> everywhere = Stream.of(
                "ioctls, socket options, files below /proc and /sys, and what was mended in calls that are there");
        return Stream.of(profile.note().stream(), neighbour, values, own, everywhere)
                .flatMap(each -> each)
                .toList();
    }
}
