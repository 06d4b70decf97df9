/**
 * What a named kernel has and lacks: mainline versions and vendor kernels with their backports.
 *
 * <p>Start at {@link io.kernelproof.profile.KernelProfile}.
 */
@NullMarked
package io.kernelproof.profile;

import org.jspecify.annotations.NullMarked;
