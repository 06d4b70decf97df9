/**
 * The inner side: the main class that runs tests inside an environment, and the wire between the sides.
 *
 * <p>Start at {@link io.kernelproof.junit.guest.GuestMain}.
 */
@NullMarked
package io.kernelproof.junit.guest;

import org.jspecify.annotations.NullMarked;
