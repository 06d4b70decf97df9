package io.kernelproof.profile;

import io.kernelproof.syscall.Syscall;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A system call that must be refused for a kernel to look like another one.
 *
 * @param number its number, 0 or more
 * @param syscall the call behind the number, empty if the table does not know it
 * @param errno what to answer, 1 or more
 * @param reason why the kernel that is simulated does not have it, as a sentence without its period
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Denial(int number, Optional<Syscall> syscall, int errno, String reason) {}
