package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.KnownPlace;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the tests of a class run.
 *
 * @param owner the name of the top-level class to which what is wrong with its declarations belongs
 * @param environments at least one, unless the declaration is wrong
 * @param declared what the annotation names, where the configuration names other environments
 * @param isAnnotated whether an annotation says so; else the configuration alone does
 */
record Axis(String owner, List<Environment> environments, List<Environment> declared, boolean isAnnotated) {
    Axis {
        environments = List.copyOf(environments);
        declared = List.copyOf(declared);
    }

    /** Whether a declaration about a place can ever have an effect. */
    boolean knows(KnownPlace place) {
        return Stream.concat(environments.stream(), declared.stream()).anyMatch(place::contains);
    }
}
