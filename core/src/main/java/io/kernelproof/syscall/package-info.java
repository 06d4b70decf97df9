/**
 * The system calls of Linux: number per architecture, first version, config option, source.
 *
 * <p>Start at {@link io.kernelproof.syscall.SyscallTable}.
 */
@NullMarked
package io.kernelproof.syscall;

import org.jspecify.annotations.NullMarked;
