/**
 * Every feature as a test that runs.
 *
 * <p>Start at {@link io.kernelproof.examples.SeedExperimentTests}.
 */
@NullMarked
package io.kernelproof.examples;

import org.jspecify.annotations.NullMarked;
