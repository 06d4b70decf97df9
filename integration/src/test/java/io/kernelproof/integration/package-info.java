/**
 * Real Surefire runs of the small Maven projects below {@code src/test/projects}.
 *
 * <p>Start at {@link io.kernelproof.integration.MavenRun}.
 */
@NullMarked
package io.kernelproof.integration;

import org.jspecify.annotations.NullMarked;
