/**
 * What programs and libraries say of themselves: for which machine and libc they are built, and what they need of it.
 *
 * <p>Start at {@link io.kernelproof.elf.ElfFile}.
 */
@NullMarked
package io.kernelproof.elf;

import org.jspecify.annotations.NullMarked;
