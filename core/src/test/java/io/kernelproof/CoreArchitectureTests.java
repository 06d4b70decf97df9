package io.kernelproof;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

class CoreArchitectureTests {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.kernelproof");

    @Test
    void arrowsGoOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("report")
                .definedBy("io.kernelproof.report..")
                .layer("verdict")
                .definedBy("io.kernelproof.verdict..")
                .layer("environment")
                .definedBy("io.kernelproof.environment..")
                .layer("floor")
                .definedBy("io.kernelproof.floor..")
                .layer("probe")
                .definedBy("io.kernelproof.probe..", "io.kernelproof.trap..")
                .layer("facts")
                .definedBy(
                        "io.kernelproof.profile..",
                        "io.kernelproof.syscall..",
                        "io.kernelproof.kernel..",
                        "io.kernelproof.elf..",
                        "io.kernelproof.message..",
                        "io.kernelproof.time..")
                .whereLayer("report")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("floor")
                .mayOnlyBeAccessedByLayers("report")
                .whereLayer("verdict")
                .mayOnlyBeAccessedByLayers("report")
                .whereLayer("environment")
                .mayOnlyBeAccessedByLayers("verdict", "report", "floor")
                .whereLayer("probe")
                .mayOnlyBeAccessedByLayers("environment", "verdict", "report", "floor")
                .because("what was observed must not depend on what is concluded from it, nor that on how it is shown")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsJUnit() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.opentest4j..")
                .because("the core serves command lines and other test frameworks as well")
                .check(CLASSES);
    }

    @Test
    void onlyTheAssertionsKnowAssertJ() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.kernelproof.assertj")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.assertj..", "io.kernelproof.assertj")
                .because("it is optional: all else works without it")
                .check(CLASSES);
    }

    @Test
    void onlyOnePackageMakesNativeCalls() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.kernelproof.syscall")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .because("native access is granted per module and audited per package")
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

    @Test
    void providersAreUnknownToWhatIsCommon() {
        noClasses()
                .that()
                .resideInAPackage("io.kernelproof.environment")
                .should()
                .dependOnClassesThat(Predicates.resideInAPackage("io.kernelproof.environment.*.."))
                .because("others bring providers of their own")
                .check(CLASSES);
    }
}
