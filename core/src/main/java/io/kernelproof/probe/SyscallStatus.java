package io.kernelproof.probe;

import io.kernelproof.kernel.Errno;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/** What is known of one system call in one place, from asking the kernel there. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface SyscallStatus {

    /**
     * Returns the call.
     *
     * @return its name
     */
    String syscall();

    /**
     * Returns what the status was concluded from.
     *
     * @return one line
     */
    String reason();

    /**
     * Returns the status for people.
     *
     * @return words for use within a sentence behind the name, such as {@code is missing} or {@code answers EPERM}
     */
    String words();

    /**
     * The kernel has the call and a program reaches it. Its answer to other arguments is not known.
     *
     * @param syscall the call's name
     * @param reason what it was concluded from
     */
    record Present(String syscall, String reason) implements SyscallStatus {

        @Override
        public String words() {
            return "is there";
        }
    }

    /**
     * The kernel does not have the call.
     *
     * @param syscall the call's name
     * @param reason what it was concluded from
     */
    record Missing(String syscall, String reason) implements SyscallStatus {

        @Override
        public String words() {
            return "is missing";
        }
    }

    /**
     * A filter or a simulation answers in the kernel's place.
     *
     * @param syscall the call's name
     * @param errno what it answers, or empty if it sends the caller a signal instead
     * @param reason what it was concluded from
     */
    record Masked(String syscall, OptionalInt errno, String reason) implements SyscallStatus {

        @Override
        public String words() {
            return errno.isPresent() ? "answers " + Errno.name(errno.getAsInt()) : "cannot be called";
        }
    }

    /**
     * It could not be established.
     *
     * @param syscall the call's name
     * @param reason why not
     */
    record Unknown(String syscall, String reason) implements SyscallStatus {

        @Override
        public String words() {
            return "is unknown";
        }
    }
}
