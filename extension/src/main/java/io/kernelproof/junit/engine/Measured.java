package io.kernelproof.junit.engine;

import io.kernelproof.junit.DeclaredMinimum;
import java.util.Optional;

/**
 * A class whose minimum kernel is measured.
 *
 * @param owner the name of the top-level class to which what is wrong with its declarations belongs
 * @param className its binary name
 * @param declared the minimum kernel that it declares; empty if none
 */
record Measured(String owner, String className, Optional<DeclaredMinimum> declared) {}
