/**
 * Environments on this machine: as it is, or with a simulated kernel; needs neither Docker nor root.
 *
 * <p>Start at {@link io.kernelproof.environment.host.HostProvider}.
 */
@NullMarked
package io.kernelproof.environment.host;

import org.jspecify.annotations.NullMarked;
