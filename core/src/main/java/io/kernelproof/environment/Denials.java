package io.kernelproof.environment;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Sha256;
import io.kernelproof.profile.Denial;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.trap.Launch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an environment's programs are refused on purpose.
 *
 * @param arch the architecture of this machine
 * @param byNumber the denials for its own programs
 * @param byNumberOf32Bit the denials for 32-bit programs, which have numbers of their own
 * @param list all of them, as the launcher takes them
 */
record Denials(Arch arch, Map<Integer, Denial> byNumber, Map<Integer, Denial> byNumberOf32Bit, Launch.Deny list) {

    static Denials of(Environment environment) {
        return environment.simulated().map(kernel -> of(kernel, Arch.current())).orElseGet(Denials::none);
    }

    static Denials of(KernelProfile kernel, Arch arch) {
        return new Denials(
                arch,
                kernel.denials(arch),
                arch.of32Bit().map(kernel::denials).orElseGet(TreeMap::new),
                new Launch.Deny(
                        kernel.denyList(arch),
                        arch.of32Bit().map(kernel::denyList).orElse("")));
    }

    private static Denials none() {
        return new Denials(Arch.current(), Map.of(), Map.of(), Launch.Deny.NOTHING);
    }

    /** Changes with every change of what is refused. */
    String fingerprint() {
        return Sha256.of((list.own() + "\n" + list.of32Bit()).getBytes(StandardCharsets.UTF_8));
    }

    Optional<Denial> find(String abi, int number) {
        return Optional.ofNullable((abi.equals(arch.id()) ? byNumber : byNumberOf32Bit).get(number));
    }
}
