package io.kernelproof.trap;

import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * What is to be seen of a workload beyond its outcome, and what it is to see.
 *
 * @param trap how closely its calls are watched
 * @param recorded names of system calls that are recorded whatever they answer; with {@link Trap#OFF} there are none
 * @param release what {@code uname} is to say the kernel's release is, up to 64 ASCII characters; empty for the truth
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Watch(Trap trap, Set<String> recorded, Optional<String> release) {

    /** Nothing is watched, and nothing pretended. */
    public static final Watch NOTHING = new Watch(Trap.OFF, Set.of(), Optional.empty());

    /** The kernel's {@code __NEW_UTS_LEN}, linux/utsname.h. */
    private static final int MAX_RELEASE = 64;

    /** Copies the names; rejects what cannot be done. */
    public Watch {
        recorded = Set.copyOf(recorded);
        if (trap == Trap.OFF && !recorded.isEmpty()) {
            throw new IllegalArgumentException("to record calls, choose Trap.FAST, Trap.FULL or Trap.LATE");
        }
        if (release.filter(Watch::isNoRelease).isPresent()) {
            throw new IllegalArgumentException("a release has 1 to %d printable ASCII characters, this one is '%s'"
                    .formatted(MAX_RELEASE, release.get()));
        }
    }

    private static boolean isNoRelease(String release) {
        return release.isEmpty()
                || release.length() > MAX_RELEASE
                || !release.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
