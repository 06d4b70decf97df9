package io.kernelproof.junit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

class ExtensionArchitectureTests {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.kernelproof.junit");

    /** A test class that is run once, where Jupiter is installed, to learn what a JVM inside loads. */
    private static final String TRAINING = ".*\\.ArchiveTraining.*";

    @Test
    void arrowsGoOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("engine")
                .definedBy("io.kernelproof.junit.engine")
                .layer("annotations")
                .definedBy("io.kernelproof.junit")
                .layer("session")
                .definedBy("io.kernelproof.junit.session")
                .layer("guest")
                .definedBy("io.kernelproof.junit.guest")
                .whereLayer("engine")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("annotations")
                .mayOnlyBeAccessedByLayers("engine")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("engine", "annotations")
                .whereLayer("guest")
                .mayOnlyBeAccessedByLayers("engine")
                .because("what a user writes must not know how it is run, and what runs inside must stand alone")
                .check(CLASSES);
    }

    @Test
    void theGuestNeedsLittle() {
        noClasses()
                .that()
                .resideInAPackage("io.kernelproof.junit.guest")
                .and()
                .haveNameNotMatching(TRAINING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.junit.jupiter..", "io.kernelproof.environment..", "com.sun.jna..", "com.google..")
                .because("it is loaded in every JVM inside, where another engine than Jupiter may be all that there is")
                .check(CLASSES);
    }

    @Test
    void onlyTheAnnotationsKnowJupiter() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.kernelproof.junit")
                .and()
                .haveNameNotMatching(TRAINING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.junit.jupiter..")
                .because("the engine runs the tests of any engine, also where Jupiter is not installed")
                .check(CLASSES);
    }

    @Test
    void whatIsPublicSaysWhatItPromises() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .beAnnotatedWith(API.class)
                .because("users must be able to tell a promise from plumbing")
                .check(CLASSES);
    }
}
