package io.kernelproof.environment;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.Sha256;
import io.kernelproof.profile.Denial;
import io.kernelproof.profile.FlagDenial;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.trap.Launch;
import io.kernelproof.trap.RefusedCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an environment's programs are refused on purpose.
 *
 * @param arch the architecture of this machine
 * @param byNumber the denials for its own programs
 * @param byNumberOf32Bit the denials for 32-bit programs, which have numbers of their own
 * @param flags what its own programs are refused of calls that they may make
 * @param list all of them, as the launcher takes them
 * @param release what the kernel's release is for them; empty for that of the kernel as it is
 */
record Denials(
        Arch arch,
        Map<Integer, Denial> byNumber,
        Map<Integer, Denial> byNumberOf32Bit,
        List<FlagDenial> flags,
        Launch.Deny list,
        Optional<String> release) {

    /** Refuses nothing. */
    static Denials nothing() {
        return new Denials(Arch.current(), Map.of(), Map.of(), List.of(), Launch.Deny.NOTHING, Optional.empty());
    }

    /** Of 64-bit processors, with pointers of 32 bits: the native numbers, and a bit that says so. */
    private static final String X32 = "x32";

    static Denials of(Environment environment) {
        return environment.simulated().map(kernel -> of(kernel, Arch.current())).orElseGet(Denials::nothing);
    }

    static Denials of(KernelProfile kernel, Arch arch) {
        List<FlagDenial> flags = kernel.deniedFlags(arch);
        Stream<String> rules =
                Stream.concat(Stream.of(kernel.denyList(arch)), flags.stream().map(denial -> rule(denial, arch)));
        return new Denials(
                arch,
                kernel.denials(arch),
                arch.of32Bit().map(kernel::denials).orElseGet(TreeMap::new),
                flags,
                new Launch.Deny(
                        rules.filter(rule -> !rule.isEmpty()).collect(Collectors.joining(",")),
                        arch.of32Bit().map(kernel::denyList).orElse("")),
                Optional.of(kernel.release()));
    }

    private static String rule(FlagDenial denial, Arch arch) {
        SyscallFlag.Place place = denial.flag().place().orElseThrow();
        return denial.flag().syscall().number(arch).orElseThrow() + ":" + place.rule() + "=" + denial.errno();
    }

    /** Changes with every change of what is refused. */
    String fingerprint() {
        return Sha256.of(
                (list.own() + "\n" + list.of32Bit() + "\n" + release.orElse("")).getBytes(StandardCharsets.UTF_8));
    }

    Optional<Denial> find(Syscall syscall) {
        return syscall.number(arch).stream()
                .mapToObj(byNumber::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    boolean deny(SyscallFlag flag) {
        return flags.stream().anyMatch(denial -> denial.flag().equals(flag));
    }

    /** Why a call was refused, if it was refused here. */
    Optional<String> reason(RefusedCall call) {
        if (call.abi().equals(X32)) {
            return call.errno() == Errno.ENOSYS && !list.isEmpty()
                    ? Optional.of("calls of the x32 ABI are refused wherever any call is")
                    : Optional.empty();
        }
        boolean own = call.abi().equals(arch.id());
        Optional<Denial> whole = Optional.ofNullable((own ? byNumber : byNumberOf32Bit).get(call.number()))
                .filter(denial -> denial.errno() == call.errno());
        return whole.map(Denial::reason)
                .or(() -> flags.stream()
                        .filter(denial -> own && denial.flag().toString().equals(call.syscall()))
                        .filter(denial -> denial.errno() == call.errno())
                        .map(FlagDenial::reason)
                        .findFirst());
    }
}
