/**
 * Kernels booted as guests of this machine, to run commands under a real kernel that is not its own.
 *
 * <p>Start at {@link io.kernelproof.environment.machine.Guest}.
 */
@NullMarked
package io.kernelproof.environment.machine;

import org.jspecify.annotations.NullMarked;
