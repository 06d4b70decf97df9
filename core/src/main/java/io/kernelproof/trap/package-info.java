/**
 * Running a workload under the native launcher: its output, its exit, and each call that it was refused.
 *
 * <p>Start at {@link io.kernelproof.trap.Launch}.
 */
@NullMarked
package io.kernelproof.trap;

import org.jspecify.annotations.NullMarked;
