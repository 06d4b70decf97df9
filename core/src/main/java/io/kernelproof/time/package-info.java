/**
 * How long something may take: every wait of this project has a limit, and the limit holds whatever the other side does.
 *
 * <p>Start at {@link io.kernelproof.time.TimeLimit}.
 */
@NullMarked
package io.kernelproof.time;

import org.jspecify.annotations.NullMarked;
