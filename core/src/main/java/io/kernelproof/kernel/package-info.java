/**
 * The vocabulary of a Linux kernel: versions, architectures, error numbers.
 *
 * <p>Start at {@link io.kernelproof.kernel.KernelVersion}.
 */
@NullMarked
package io.kernelproof.kernel;

import org.jspecify.annotations.NullMarked;
