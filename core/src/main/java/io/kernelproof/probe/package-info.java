/**
 * The native probe: what each system call answers right here, whatever the version says.
 *
 * <p>Start at {@link io.kernelproof.probe.Probe}.
 */
@NullMarked
package io.kernelproof.probe;

import org.jspecify.annotations.NullMarked;
