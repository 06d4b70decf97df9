package io.kernelproof.environment;

import org.apiguardian.api.API;

/** Who refused a system call. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public enum RefusedBy {

    /** The kernel does not have the call. */
    KERNEL("the kernel"),

    /** A seccomp filter answered in the kernel's place. */
    SECCOMP_FILTER("a seccomp filter"),

    /** A seccomp filter that the program itself put on. */
    OWN_FILTER("a filter that the program itself installed"),

    /** The program lacks a capability that the call needs. */
    CAPABILITY("a missing capability"),

    /** A Linux security module, such as AppArmor or SELinux. */
    SECURITY_MODULE("a security module"),

    /** The program has the capability that the call needs in a user namespace only. */
    USER_NAMESPACE("a user namespace"),

    /** This run: the call was refused to simulate another kernel. */
    SIMULATED("the simulated kernel"),

    /** It was not established. */
    UNKNOWN("an unknown party");

    private final String words;

    RefusedBy(String words) {
        this.words = words;
    }

    /**
     * Returns the name for people.
     *
     * @return words for use within a sentence
     */
    public String words() {
        return words;
    }
}
