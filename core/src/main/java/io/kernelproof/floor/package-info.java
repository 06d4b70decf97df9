/**
 * The lowest kernel on which a workload still passes, found by running it.
 *
 * <p>Start at {@link io.kernelproof.floor.Floor}.
 */
@NullMarked
package io.kernelproof.floor;

import org.jspecify.annotations.NullMarked;
