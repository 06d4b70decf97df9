/**
 * From what was observed to what is concluded, always with its reason.
 *
 * <p>Start at {@link io.kernelproof.verdict.Verdict}.
 */
@NullMarked
package io.kernelproof.verdict;

import org.jspecify.annotations.NullMarked;
