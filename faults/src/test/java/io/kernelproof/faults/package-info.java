/**
 * What can go wrong around tests in environments, and what must be seen then.
 *
 * <p>Start at {@code FaultsTests}.
 */
@NullMarked
package io.kernelproof.faults;

import org.jspecify.annotations.NullMarked;
