/**
 * The command line: minimum kernels, simulated kernels and refused calls of any command.
 *
 * <p>Start at {@link io.kernelproof.cli.Kernelproof}.
 */
@NullMarked
package io.kernelproof.cli;

import org.jspecify.annotations.NullMarked;
