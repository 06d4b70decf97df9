package io.kernelproof.profile;

import io.kernelproof.syscall.SyscallFlag;
import org.apiguardian.api.API;

/**
 * A flag that must be refused, though its call is there, for a kernel to look like another one.
 *
 * @param flag the flag, which has a place in the arguments of its call
 * @param errno what to answer, 1 or more
 * @param reason why the kernel that is simulated does not take it, as a sentence without its period
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record FlagDenial(SyscallFlag flag, int errno, String reason) {}
