/** What faults happen to, and what causes them: tests, providers and engines that others might have written. */
@NullMarked
package io.kernelproof.faults.subject;

import org.jspecify.annotations.NullMarked;
