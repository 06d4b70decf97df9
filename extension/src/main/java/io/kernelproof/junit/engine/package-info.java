/**
 * The outer side: discovers the tests, starts the environments, relays what happens inside.
 *
 * <p>Start at {@link io.kernelproof.junit.engine.KernelproofTestEngine}.
 */
@NullMarked
package io.kernelproof.junit.engine;

import org.jspecify.annotations.NullMarked;
