package io.kernelproof.verdict;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.SyscallStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/** Whether the system calls that a test requires can be made in a sandbox. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public sealed interface Requirement {

    /**
     * Returns what it was concluded from.
     *
     * @return one line that names the environment
     */
    String reason();

    /**
     * All of the calls can be made.
     *
     * @param reason what it was concluded from
     */
    record Met(String reason) implements Requirement {}

    /**
     * One or more of the calls are missing or refused.
     *
     * @param reason which, and who refuses them
     */
    record Unmet(String reason) implements Requirement {}

    /**
     * None of the calls is known to be missing, but of one or more it is not known that they are there.
     *
     * @param reason which, and why it is not known
     */
    record Undecided(String reason) implements Requirement {}

    /**
     * Asks in a sandbox.
     *
     * @param syscalls the names of the calls; without any, the requirement is met
     * @param sandbox where
     * @return the conclusion
     * @throws IllegalArgumentException if the table does not know a name; the message names the nearest
     */
    static Requirement check(List<String> syscalls, Sandbox sandbox) {
        List<String> present = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String syscall : syscalls) {
            SyscallStatus status = status(syscall, sandbox);
            String line = syscall + " " + words(status);
            if (status instanceof SyscallStatus.Present) {
                present.add(line);
            } else if (status instanceof SyscallStatus.Unknown) {
                unknown.add(line);
            } else {
                refused.add(line);
            }
        }
        String place = "in [%s]: ".formatted(sandbox.environment().name());
        if (!refused.isEmpty()) {
            return new Unmet("a required system call is not to be had " + place + String.join("; ", refused));
        } else if (!unknown.isEmpty()) {
            return new Undecided("it is not known whether a required system call is to be had " + place
                    + String.join("; ", unknown));
        }
        return new Met("every required system call is there " + place + String.join("; ", present));
    }

    private static SyscallStatus status(String syscall, Sandbox sandbox) {
        try {
            return sandbox.status(syscall);
        } catch (IOException e) {
            return new SyscallStatus.Unknown(syscall, "it could not be tried: " + e.getMessage());
        }
    }

    private static String words(SyscallStatus status) {
        return status.words() + " (" + status.reason().lines().collect(joining(" ")) + ")";
    }
}
