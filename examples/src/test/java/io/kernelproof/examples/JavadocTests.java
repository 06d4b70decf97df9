package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All that is public is described: each type, member, parameter, component and result. Javadoc's own check cannot be had
 * for this, since it wants parameters of compact constructors described, which have none.
 */
class JavadocTests {

    @ParameterizedTest
    @ValueSource(strings = {"core", "extension"})
    void describesAllThatIsPublic(String module) throws IOException {
        assertThat(missingIn(Path.of("..", module, "src", "main", "java"))).isEmpty();
    }

    @Test
    void wouldNoticeWhatIsMissing(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("A.java"), """
                public record A(int described, int not) {
                    public A {}
                    public int twice(int factor) { return 2; }
                    void hidden() {}
                    @Override public String toString() { return ""; }
                    /** An enum. */
                    public enum E { ONE }
                    /** An interface. */
                    public interface I {
                        /** Does. */
                        int does(String what);
                    }
                    private record Hidden(int x) {}
                }
                """);

        assertThat(missingIn(directory))
                .containsExactly(
                        "A",
                        "A: @param described",
                        "A: @param not",
                        "A.<init>",
                        "A.twice",
                        "A.twice: @param factor",
                        "A.twice: @return",
                        "E.ONE",
                        "I.does: @param what",
                        "I.does: @return");
    }

    private static List<String> missingIn(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> all = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> paths = all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            Scanner scanner = new Scanner(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, null);
            }
            return scanner.missing;
        }
    }

    /** Goes into what is public only. */
    private static final class Scanner extends TreePathScanner<Void, Void> {

        private final DocTrees trees;
        private final List<String> missing = new ArrayList<>();
        private final List<ClassTree> around = new ArrayList<>();

        Scanner(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!isPublic(type.getModifiers())) {
                return null;
            }
            String name = type.getSimpleName().toString();
            List<String> components = type.getKind() == Tree.Kind.RECORD
                    ? type.getMembers().stream()
                            .filter(VariableTree.class::isInstance)
                            .map(VariableTree.class::cast)
                            .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                            .map(field -> field.getName().toString())
                            .toList()
                    : List.of();
            require(name, components, false);
            around.add(type);
            super.visitClass(type, null);
            around.remove(around.size() - 1);
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            if (isPublic(method.getModifiers()) && !overrides) {
                List<String> parameters = method.getParameters().stream()
                        .map(parameter -> parameter.getName().toString())
                        .toList();
                Tree type = method.getReturnType();
                require(
                        around.get(around.size() - 1).getSimpleName() + "." + method.getName(),
                        method.getName().contentEquals("<init>") && isRecord() ? List.of() : parameters,
                        type != null && !type.toString().equals("void"));
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void unused) {
            boolean component = isRecord() && !field.getModifiers().getFlags().contains(Modifier.STATIC);
            if (!around.isEmpty() && !component && isPublic(field.getModifiers())) {
                require(around.get(around.size() - 1).getSimpleName() + "." + field.getName(), List.of(), false);
            }
            return null;
        }

        private boolean isRecord() {
            return !around.isEmpty() && around.get(around.size() - 1).getKind() == Tree.Kind.RECORD;
        }

        /** Members of interfaces are public without saying so; constants of an enum say so. */
        private boolean isPublic(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            boolean inInterface = !around.isEmpty()
                    && Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE)
                            .contains(around.get(around.size() - 1).getKind());
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || (inInterface && !flags.contains(Modifier.PRIVATE));
        }

        private void require(String name, List<String> parameters, boolean result) {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment == null) {
                missing.add(name);
            }
            List<? extends DocTree> tags = comment == null ? List.of() : comment.getBlockTags();
            Set<String> described = tags.stream()
                    .filter(ParamTree.class::isInstance)
                    .map(tag -> ((ParamTree) tag).getName().toString())
                    .collect(Collectors.toSet());
            parameters.stream()
                    .filter(parameter -> !described.contains(parameter))
                    .forEach(parameter -> missing.add(name + ": @param " + parameter));
            if (result && tags.stream().noneMatch(tag -> tag.getKind() == DocTree.Kind.RETURN)) {
                missing.add(name + ": @return");
            }
        }
    }
}
