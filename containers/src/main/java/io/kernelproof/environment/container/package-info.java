/**
 * Environments in containers: image, OCI runtime and seccomp profile, by way of a Docker daemon.
 *
 * <p>Start at {@link io.kernelproof.environment.container.ContainerProvider}.
 */
@NullMarked
package io.kernelproof.environment.container;

import org.jspecify.annotations.NullMarked;
