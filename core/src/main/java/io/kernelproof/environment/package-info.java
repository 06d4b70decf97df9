/**
 * Where a workload runs, and the means to run it there.
 *
 * <p>Start at {@link io.kernelproof.environment.Sandbox}.
 */
@NullMarked
package io.kernelproof.environment;

import org.jspecify.annotations.NullMarked;
