package io.kernelproof.syscall;

import io.kernelproof.kernel.KernelVersion;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A flag, a command or an operation that a system call got after it was there: {@code pidfd_open#PIDFD_NONBLOCK}.
 *
 * <p>A kernel that has the call and lacks the flag mostly answers {@code EINVAL}, not {@code ENOSYS}.
 *
 * @param syscall the call that takes it
 * @param name its name, as the headers have it
 * @param since the first mainline version that takes it
 * @param source where this is known from, never blank
 * @param trial up to six arguments with which the call has no effect and answers {@code EINVAL} where the flag is not
 *     known, and only there; empty if there are none such
 * @param place where it stands in the call's arguments; empty if the call takes it in memory, or if older kernels take no notice
 *     of it: then it can neither be seen nor refused
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record SyscallFlag(
        Syscall syscall, String name, KernelVersion since, String source, List<Long> trial, Optional<Place> place) {

    /**
     * Where a flag stands in the arguments of its call.
     *
     * @param argument which of them, 0 to 5
     * @param mask the bits that are looked at, of the lower 32
     * @param value what they are where the flag is set; tells the flags of one call apart, and is not 0
     * @param errno what a kernel answers that has the call and lacks the flag
     */
    public record Place(int argument, long mask, long value, int errno) {

        /** Rejects what no filter can look for. */
        public Place {
            if (argument < 0 || argument > 5 || mask >>> 32 != 0 || (value & ~mask) != 0 || value == 0 || errno < 1) {
                throw new IllegalArgumentException(
                        "no flag has the value %x in the bits %x of argument %d and is answered %d"
                                .formatted(value, mask, argument, errno));
            }
        }

        /** Reads {@code 1&0x800}, {@code 2=20} or {@code 3&0xf=8}: the argument, the bits if not all, the value if not all bits. */
        static Place parse(String text, int errno) {
            String[] halves = text.split("=", 2);
            String[] bits = halves[0].split("&", 2);
            long mask = bits.length < 2 ? 0xffff_ffffL : Long.decode(bits[1]);
            return new Place(Integer.parseInt(bits[0]), mask, halves.length < 2 ? mask : Long.decode(halves[1]), errno);
        }

        /**
         * Returns the place as the native launcher takes it.
         *
         * @return {@code ARGUMENT:MASK:VALUE}
         */
        public String rule() {
            return argument + ":" + mask + ":" + value;
        }
    }

    /** Between the names of the call and of the flag. */
    private static final String SEPARATOR = "#";

    /** Copies the arguments. */
    public SyscallFlag {
        trial = List.copyOf(trial);
    }

    /**
     * Tell the name of a flag from that of a call.
     *
     * @param name any name, never {@code null}
     * @return whether it is written as a flag's
     */
    public static boolean isName(String name) {
        return name.contains(SEPARATOR);
    }

    /** Return the call and the flag as {@link SyscallTable#flag} takes them. */
    @Override
    public String toString() {
        return syscall.name() + SEPARATOR + name;
    }
}
