/**
 * The annotations, and beside each the extension that gives it its meaning.
 *
 * <p>Start at {@link io.kernelproof.junit.RunOnKernels}.
 */
@NullMarked
package io.kernelproof.junit;

import org.jspecify.annotations.NullMarked;
