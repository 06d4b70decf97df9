package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.kernelproof.junit.RunOnKernels;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TagFilter;

class DiscoveryTests {

    private static final UniqueId ENGINE = UniqueId.forEngine("kernelproof");

    private static UniqueId inside(String environment, String engine) {
        return ENGINE.append("environment", environment).appendEngine(engine);
    }

    private static UniqueId classId(String environment, Class<?> testClass) {
        return inside(environment, "junit-jupiter").append("class", testClass.getName());
    }

    private static TestDescriptor tree(DiscoverySelector... selectors) {
        return EngineRun.selecting(selectors).discover().getEngineDescriptor();
    }

    /** The selected ids for the launcher inside an environment, by their last segments' values. */
    private static List<String> selected(TestDescriptor tree, String environment) {
        return tree.getChildren().stream()
                .filter(child -> child.getUniqueId().getLastSegment().getValue().equals(environment))
                .flatMap(child -> child.getDescendants().stream())
                .map(InsideDescriptor.class::cast)
                .filter(each -> each.getChildren().isEmpty())
                .flatMap(each -> each.selection().stream())
                .map(id -> id.getSegments().stream()
                        .skip(1)
                        .map(segment -> segment.getValue().replaceFirst(".*DiscoveryTests\\$", ""))
                        .reduce((above, below) -> above + "/" + below)
                        .orElseThrow())
                .sorted()
                .toList();
    }

    @Test
    void putsACopyOfTheTestsBelowEachEnvironment() {
        TestDescriptor tree = tree(selectClass(PlainTestCase.class));

        assertThat(tree.getChildren())
                .extracting(each -> each.getUniqueId().toString())
                .containsExactly("[engine:kernelproof]/[environment:host]", "[engine:kernelproof]/[environment:3.10]");
        UniqueId test = classId("3.10", PlainTestCase.class).append("method", "first()");
        assertThat(tree.findByUniqueId(test)).hasValueSatisfying(found -> {
            assertThat(found.getDisplayName()).isEqualTo("first() [3.10 (simulated)]");
            assertThat(found.getLegacyReportingName()).isEqualTo("first() [3.10 (simulated)]");
            assertThat(found.getSource()).contains(MethodSource.from(PlainTestCase.class.getName(), "first", ""));
            assertThat(found.getTags()).extracting(tag -> tag.getName()).containsExactly("fast");
        });
    }

    @Test
    void namesEnvironmentsSoThatSurefireShowsThem() {
        TestDescriptor environment = tree(selectClass(PlainTestCase.class)).getChildren().stream()
                .skip(1)
                .findFirst()
                .orElseThrow();

        assertThat(environment.getSource()).isEmpty();
        assertThat(environment.getDisplayName()).isEqualTo("3.10 (simulated)");
        assertThat(environment.getLegacyReportingName()).isEqualTo("[3.10 (simulated)]");
    }

    @Test
    void keepsTheNameAndSourceOfAClass() {
        TestDescriptor tree = tree(selectClass(PlainTestCase.class));

        assertThat(tree.findByUniqueId(classId("host", PlainTestCase.class))).hasValueSatisfying(found -> {
            assertThat(found.getDisplayName()).isEqualTo("DiscoveryTests$PlainTestCase");
            assertThat(found.getSource()).contains(ClassSource.from(PlainTestCase.class));
        });
    }

    @Test
    void leavesAlonWhatIsNotAnnotated() {
        assertThat(tree(selectClass(OutsideTestCase.class)).getChildren()).isEmpty();
    }

    @Test
    void findsInheritedAndComposedAnnotations() {
        assertThat(selected(tree(selectClass(InheritingTestCase.class)), "host"))
                .containsExactly("InheritingTestCase/first()", "InheritingTestCase/second()");
        assertThat(selected(tree(selectClass(ComposedTestCase.class)), "5.14")).hasSize(1);
    }

    @Test
    void takesTheNearestAnnotationForANestedClass() {
        TestDescriptor tree = tree(selectClass(OuterTestCase.class));

        assertThat(selected(tree, "host")).containsExactly("OuterTestCase/Same/inSame()", "OuterTestCase/inOuter()");
        assertThat(selected(tree, "5.14")).containsExactly("OuterTestCase/Other/inOther()");
    }

    @Test
    void takesANestedClassOfAClassThatRunsOutside() {
        TestDescriptor tree = tree(selectClass(HalfTestCase.class));

        assertThat(selected(tree, "host")).containsExactly("HalfTestCase/Inner/inInner()");
    }

    @Test
    void selectsAMethodInAllEnvironments() {
        TestDescriptor tree = tree(selectMethod(PlainTestCase.class, "first"));
        String test = "PlainTestCase/first()";

        assertThat(selected(tree, "host")).containsExactly(test);
        assertThat(selected(tree, "3.10")).containsExactly(test);
    }

    @Test
    void selectsANestedClassByItself() {
        TestDescriptor tree = tree(selectNestedClass(List.of(OuterTestCase.class), OuterTestCase.Other.class));

        assertThat(tree.getChildren()).hasSize(1);
        assertThat(selected(tree, "5.14")).containsExactly("OuterTestCase/Other/inOther()");
    }

    @Test
    void selectsByPackageAndFiltersByClassName() {
        TestDescriptor tree = EngineRun.selecting(selectPackage("io.kernelproof.junit.engine"))
                .filteredBy(ClassNameFilter.includeClassNamePatterns(".*DiscoveryTests\\$PlainTestCase"))
                .discover()
                .getEngineDescriptor();

        assertThat(selected(tree, "host")).hasSize(2);
    }

    @Test
    void filtersByTag() {
        TestDescriptor tree = EngineRun.selecting(
                        selectClass(PlainTestCase.class), selectClass(ParameterizedTestCase.class))
                .filteredBy(TagFilter.includeTags("fast"))
                .discover()
                .getEngineDescriptor();

        assertThat(selected(tree, "3.10")).containsExactly("PlainTestCase/first()");
        assertThat(selected(tree, "host")).containsExactly("ParameterizedTestCase/tagged()", "PlainTestCase/first()");
    }

    @Test
    void selectsAnIdOfOursInItsEnvironmentOnly() {
        UniqueId id = classId("3.10", PlainTestCase.class).append("method", "second()");
        TestDescriptor tree = tree(selectUniqueId(id));

        assertThat(tree.getChildren()).hasSize(1);
        assertThat(selected(tree, "3.10")).containsExactly("PlainTestCase/second()");
    }

    @Test
    void selectsAClassByIdInItsEnvironmentBesideAMethodInAll() {
        TestDescriptor tree =
                tree(selectUniqueId(classId("3.10", PlainTestCase.class)), selectMethod(PlainTestCase.class, "first"));

        assertThat(selected(tree, "host")).containsExactly("PlainTestCase/first()");
        assertThat(selected(tree, "3.10")).containsExactly("PlainTestCase/first()", "PlainTestCase/second()");
    }

    @Test
    void selectsAnIdOfJupiterInAllEnvironments() {
        UniqueId id = UniqueId.forEngine("junit-jupiter")
                .append("class", PlainTestCase.class.getName())
                .append("method", "second()");
        TestDescriptor tree = tree(selectUniqueId(id));

        assertThat(selected(tree, "host")).hasSize(1);
        assertThat(selected(tree, "3.10")).hasSize(1);
    }

    @Test
    void answersTheIdOfAnEnvironmentWithAllThatRunsThere() {
        TestDescriptor tree = EngineRun.selecting(selectUniqueId(ENGINE.append("environment", "3.10")))
                .filteredBy(ClassNameFilter.includeClassNamePatterns(".*DiscoveryTests\\$(Plain|Inheriting)TestCase"))
                .discover()
                .getEngineDescriptor();

        assertThat(tree.getChildren()).hasSize(1);
        assertThat(selected(tree, "3.10")).hasSize(4);
    }

    @Test
    void answersTheIdOfTheEngineWithAllThatRunsAnywhere() {
        TestDescriptor tree = EngineRun.selecting(selectUniqueId(ENGINE))
                .filteredBy(ClassNameFilter.includeClassNamePatterns(".*DiscoveryTests\\$(Plain|Inheriting)TestCase"))
                .discover()
                .getEngineDescriptor();

        assertThat(tree.getChildren()).hasSize(2);
    }

    @Test
    void saysThatNothingIsBehindAnId() {
        for (UniqueId id : List.of(
                classId("5.14", PlainTestCase.class),
                classId("3.10", PlainTestCase.class).append("method", "third()"),
                classId("3.10", OutsideTestCase.class),
                ENGINE.append("nonsense", "x"))) {
            assertThat(issues(selectUniqueId(id)))
                    .as("%s", id)
                    .anyMatch(issue -> issue.contains("could not be resolved"));
        }
        assertThat(issues(selectUniqueId(classId("3.10", PlainTestCase.class)))).isEmpty();
    }

    private static List<String> issues(DiscoverySelector selector) {
        List<String> messages = new ArrayList<>();
        EngineRun.selecting(selector).discover().getDiscoveryIssues().forEach(issue -> messages.add(issue.message()));
        return messages;
    }

    @Test
    void selectsInvocationsOfATemplate() {
        UniqueId template = classId("host", ParameterizedTestCase.class).append("test-template", "takes(int)");

        assertThat(selected(tree(selectUniqueId(template.append("test-template-invocation", "#2"))), "host"))
                .containsExactly("ParameterizedTestCase/takes(int)/#2");
        assertThat(selected(
                        tree(selectIteration(selectMethod(ParameterizedTestCase.class, "takes", int.class), 0, 2)),
                        "host"))
                .containsExactlyInAnyOrder(
                        "ParameterizedTestCase/takes(int)/#1", "ParameterizedTestCase/takes(int)/#3");
    }

    @Test
    void selectsWhatAFactoryMakes() {
        UniqueId factory = classId("host", ParameterizedTestCase.class).append("test-factory", "makes()");

        assertThat(selected(tree(selectUniqueId(factory.append("dynamic-test", "#2"))), "host"))
                .containsExactly("ParameterizedTestCase/makes()/#2");
    }

    @Test
    void runsATemplateAsAWholeIfThatIsSelectedToo() {
        UniqueId template = classId("host", ParameterizedTestCase.class).append("test-template", "takes(int)");

        assertThat(selected(
                        tree(
                                selectUniqueId(template.append("test-template-invocation", "#2")),
                                selectMethod(ParameterizedTestCase.class, "takes", int.class)),
                        "host"))
                .containsExactly("ParameterizedTestCase/takes(int)");
    }

    @Test
    void selectsInvocationsOfAClassTemplate() {
        UniqueId template =
                inside("host", "junit-jupiter").append("class-template", ClassTemplateTestCase.class.getName());

        assertThat(selected(tree(selectClass(ClassTemplateTestCase.class)), "host"))
                .containsExactly("ClassTemplateTestCase/one()", "ClassTemplateTestCase/other()");
        assertThat(selected(tree(selectMethod(ClassTemplateTestCase.class, "one")), "host"))
                .containsExactly("ClassTemplateTestCase/one()");
        assertThat(selected(tree(selectUniqueId(template.append("class-template-invocation", "#2"))), "host"))
                .containsExactly("ClassTemplateTestCase/#2/one()", "ClassTemplateTestCase/#2/other()");
        assertThat(selected(tree(selectIteration(selectClass(ClassTemplateTestCase.class), 1)), "host"))
                .containsExactly("ClassTemplateTestCase/#2/one()", "ClassTemplateTestCase/#2/other()");
    }

    @Test
    void doesNotDelegateToAnEngineThatIsExcluded() {
        TestDescriptor tree = EngineRun.selecting(selectClass(PlainTestCase.class), selectClass(OldTestCase.class))
                .filteredBy(EngineFilter.excludeEngines("junit-vintage"))
                .discover()
                .getEngineDescriptor();

        assertThat(selected(tree, "host")).hasSize(2).allMatch(each -> each.contains("PlainTestCase"));
    }

    @Test
    void delegatesToEnginesThatNeedNotRunOutside() {
        TestDescriptor tree = EngineRun.selecting(selectClass(PlainTestCase.class), selectClass(OldTestCase.class))
                .filteredBy(EngineFilter.includeEngines("kernelproof"))
                .discover()
                .getEngineDescriptor();

        assertThat(selected(tree, "host")).hasSize(3);
    }

    @RunOnKernels({"host", "3.10"})
    static class PlainTestCase {

        @Test
        @Tag("fast")
        void first() {}

        @Test
        void second() {}
    }

    static class OutsideTestCase {

        @Test
        void outside() {}
    }

    static class InheritingTestCase extends PlainTestCase {}

    @RunOnKernels("5.14")
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface OnNewKernels {}

    @OnNewKernels
    static class ComposedTestCase {

        @Test
        void test() {}
    }

    @RunOnKernels("host")
    static class OuterTestCase {

        @Test
        void inOuter() {}

        @Nested
        class Same {

            @Test
            void inSame() {}
        }

        @Nested
        @RunOnKernels("5.14")
        class Other {

            @Test
            void inOther() {}
        }
    }

    static class HalfTestCase {

        @Test
        void inOuter() {}

        @Nested
        @RunOnKernels("host")
        class Inner {

            @Test
            void inInner() {}
        }
    }

    @RunOnKernels("host")
    static class ParameterizedTestCase {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void takes(int number) {}

        @TestFactory
        Stream<DynamicTest> makes() {
            return Stream.of("x", "y").map(name -> DynamicTest.dynamicTest(name, () -> {}));
        }

        @Test
        @Tag("fast")
        void tagged() {}
    }

    @RunOnKernels("host")
    @ParameterizedClass
    @ValueSource(ints = {1, 2, 3})
    record ClassTemplateTestCase(int number) {

        @Test
        void one() {}

        @Test
        void other() {}
    }

    @RunOnKernels("host")
    public static class OldTestCase {

        @org.junit.Test
        public void old() {}
    }
}
