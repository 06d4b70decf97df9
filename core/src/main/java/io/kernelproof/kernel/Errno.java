package io.kernelproof.kernel;

import io.kernelproof.message.Problem;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * The error numbers of Linux and their names.
 *
 * <p>Source: {@code asm-generic/errno-base.h} and {@code asm-generic/errno.h} of Linux 7.3, which hold on every {@link
 * Arch}. (PowerPC alone calls number 58 {@code EDEADLOCK}.)
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Errno {

    /** Operation not permitted. */
    public static final int EPERM = 1;

    /** No such file or directory. */
    public static final int ENOENT = 2;

    /** Input or output failed. */
    public static final int EIO = 5;

    /** Permission denied. */
    public static final int EACCES = 13;

    /** Not a directory. */
    public static final int ENOTDIR = 20;

    /** Invalid argument, {@value}: also what most calls answer to flags that they do not know. */
    public static final int EINVAL = 22;

    /** Function not implemented: what a kernel answers to a system call that it does not have. */
    public static final int ENOSYS = 38;

    /** Ten to a line: the place of a name is its number, a dash is a number without a name. */
    private static final List<String> NAMES = List.of("""
                    - EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF
                    ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV
                    ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE
                    EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY
                    ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH
                    ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT
                    ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT
                    ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC
                    ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ
                    EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL
                    ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS
                    ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL
                    EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED
                    EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON EFTYPE
                    """.split("\\s+"));

    private static final Map<String, String> ALIASES =
            Map.of("EWOULDBLOCK", "EAGAIN", "EDEADLOCK", "EDEADLK", "ENOTSUP", "EOPNOTSUPP");

    /** {@code MAX_ERRNO}, include/linux/err.h. */
    private static final long MAX_ERRNO = 4095;

    private Errno() {}

    /**
     * Returns the error that a system call answered.
     *
     * @param result what the kernel put into the result register: a value, or the negative error number
     * @return the error number, from 1 to 4095, or nothing if the call succeeded
     */
    public static OptionalInt ofResult(long result) {
        return result < 0 && result >= -MAX_ERRNO ? OptionalInt.of((int) -result) : OptionalInt.empty();
    }

    /**
     * Return the name of an error number.
     *
     * @param number any number
     * @return its name, such as {@code ENOSYS}; {@code errno 524} if it has none
     */
    public static String name(int number) {
        boolean named =
                number > 0 && number < NAMES.size() && !NAMES.get(number).equals("-");
        return named ? NAMES.get(number) : "errno " + number;
    }

    /**
     * Return the number of an error.
     *
     * @param name its name in capital letters, such as {@code EPERM}; never {@code null}
     * @return its number, 1 or more
     * @throws IllegalArgumentException if no error has that name
     */
    public static int number(String name) {
        int number = NAMES.indexOf(ALIASES.getOrDefault(name, name));
        if (number < 1 || name.equals("-")) {
            throw new IllegalArgumentException(new Problem(
                            "Error name [%s] has no number.".formatted(name),
                            "the name of a Linux error, such as EPERM or ENOSYS",
                            "'" + name + "'",
                            "see errno(3) for the names")
                    .toString());
        }
        return number;
    }
}
