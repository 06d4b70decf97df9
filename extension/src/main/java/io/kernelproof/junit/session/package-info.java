/**
 * What one launcher session shares: its settings, the running environments, the claimed classes, the report.
 *
 * <p>Start at {@link io.kernelproof.junit.session.Session}.
 */
@NullMarked
package io.kernelproof.junit.session;

import org.jspecify.annotations.NullMarked;
