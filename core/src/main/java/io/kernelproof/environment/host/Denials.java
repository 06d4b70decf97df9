package io.kernelproof.environment.host;

import io.kernelproof.environment.Environment;
import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Sha256;
import io.kernelproof.profile.Denial;
import io.kernelproof.trap.Launch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment's programs are refused on this machine.
 *
 * @param arch the architecture of this machine
 * @param byNumber the denials for its own programs
 * @param byNumberOf32Bit the denials for 32-bit programs, which have numbers of their own
 * @param list all of them, as the launcher takes them
 */
record Denials(Arch arch, Map<Integer, Denial> byNumber, Map<Integer, Denial> byNumberOf32Bit, Launch.Deny list) {

    static Denials of(Environment environment) {
        Arch arch = Arch.current();
        return environment
                .simulated()
                .map(kernel -> new Denials(
                        arch,
                        kernel.denials(arch),
                        kernel.denials(Arch.I386),
                        new Launch.Deny(kernel.denyList(arch), kernel.denyList(Arch.I386))))
                .orElseGet(() -> new Denials(arch, Map.of(), Map.of(), Launch.Deny.NOTHING));
    }

    /** Changes with every change of what is refused. */
    String fingerprint() {
        return Sha256.of((list.x86_64() + "\n" + list.i386()).getBytes(StandardCharsets.UTF_8));
    }

    Optional<Denial> find(String abi, int number) {
        return Optional.ofNullable((abi.equals(Arch.I386.id()) ? byNumberOf32Bit : byNumber).get(number));
    }
}
