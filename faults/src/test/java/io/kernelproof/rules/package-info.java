/**
 * What holds for the code and the pages of all modules together.
 *
 * <p>Start at {@code WaitsTests}.
 */
@NullMarked
package io.kernelproof.rules;

import org.jspecify.annotations.NullMarked;
