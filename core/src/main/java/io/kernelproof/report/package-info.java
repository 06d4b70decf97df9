/**
 * The results of a run as data, and its writers.
 *
 * <p>Start at {@link io.kernelproof.report.Report}.
 */
@NullMarked
package io.kernelproof.report;

import org.jspecify.annotations.NullMarked;
