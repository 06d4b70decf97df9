/**
 * Assertions for AssertJ, for those who have it on their class path: nothing else here needs it.
 *
 * <p>Start at {@link io.kernelproof.assertj.KernelproofAssertions}.
 */
@NullMarked
package io.kernelproof.assertj;

import org.jspecify.annotations.NullMarked;
