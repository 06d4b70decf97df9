/**
 * How a problem is told: what was done, what was expected, what was seen, what to do next.
 *
 * <p>Start at {@link io.kernelproof.message.Problem}.
 */
@NullMarked
package io.kernelproof.message;

import org.jspecify.annotations.NullMarked;
