/**
 * Benchmarks: each prints ratios against a named rival, measured in one run. None is part of the test run.
 *
 * <p>Start at {@link io.kernelproof.examples.benchmark.StartBenchmark}.
 */
@NullMarked
package io.kernelproof.examples.benchmark;

import org.jspecify.annotations.NullMarked;
