package dev.holdfast.server.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Rules that need the syntax tree: sizes of methods, banned calls, and the last line of a class's Javadoc. The
 * compiler's own parser reads the files, so strings and comments cannot be mistaken for code.
 *
 * <p><em>Thread-safe.</em>
 */
final class JavaRules {
    static final int MAX_METHOD_LINES = 70;
    static final int MAX_PARAMETERS = 7;

    private static final Set<String> WHOSE_THREAD =
            Set.of("<p><em>Thread-safe.</em>", "<p><em>Owned by one lane.</em>", "<p><em>One thread at a time.</em>");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private JavaRules() {}

    static void check(SourceFile file, Consumer<Fault> report) {
        if (file.isJava()) {
            JavacTask task = (JavacTask) COMPILER.getTask(
                    null, null, problem -> {}, List.of("-proc:none"), null, List.of(new InMemory(file)));
            try {
                for (CompilationUnitTree unit : task.parse()) {
                    new Scanner(file, Trees.instance(task), unit, report).scan(unit, null);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(SourceFile file) {
            super(URI.create("memory:///" + file.path()), Kind.SOURCE);
            this.text = file.text();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final SourceFile file;
        private final Trees trees;
        private final CompilationUnitTree unit;
        private final Consumer<Fault> report;

        Scanner(SourceFile file, Trees trees, CompilationUnitTree unit, Consumer<Fault> report) {
            this.file = file;
            this.trees = trees;
            this.unit = unit;
            this.report = report;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            boolean isTopLevel = getCurrentPath().getParentPath().getLeaf() == unit;
            if (isTopLevel && file.isIn("server/src/main/") && !WHOSE_THREAD.contains(lastLineOfJavadoc())) {
                String message = "the Javadoc of " + type.getSimpleName() + " must end, before any @param, with one of "
                        + WHOSE_THREAD;
                report.accept(file.fault(firstLine(type), message));
            }
            return super.visitClass(type, null);
        }

        private String lastLineOfJavadoc() {
            String comment = trees.getDocComment(getCurrentPath());
            return comment == null
                    ? ""
                    : comment.lines()
                            .map(String::strip)
                            .takeWhile(line -> !line.startsWith("@"))
                            .filter(line -> !line.isEmpty())
                            .reduce("", (earlier, later) -> later);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            long lines = lastLine(method) - firstLine(method) + 1;
            if (lines > MAX_METHOD_LINES) {
                String message = method.getName() + " has " + lines + " lines, at most 70 are allowed: name its parts";
                report.accept(file.fault(firstLine(method), message));
            }
            int parameters = method.getParameters().size();
            if (parameters > MAX_PARAMETERS) {
                String message = method.getName() + " has " + parameters + " parameters: use a record instead";
                report.accept(file.fault(firstLine(method), message));
            }
            if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                banned("synchronized", method);
            }
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitSynchronized(SynchronizedTree block, @Nullable Void nothing) {
            banned("synchronized", block);
            return super.visitSynchronized(block, null);
        }

        @Override
        public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void nothing) {
            banned(lastPart(select.getExpression()) + "." + select.getIdentifier(), select);
            return super.visitMemberSelect(select, null);
        }

        @Override
        public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void nothing) {
            String prefix = reference.getMode() == MemberReferenceTree.ReferenceMode.NEW
                    ? "new " + lastPart(reference.getQualifierExpression())
                    : lastPart(reference.getQualifierExpression()) + "." + reference.getName();
            banned(prefix, reference);
            return super.visitMemberReference(reference, null);
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree creation, @Nullable Void nothing) {
            String call = "new " + lastPart(creation.getIdentifier());
            banned(creation.getArguments().isEmpty() ? call + "()" : call, creation);
            return super.visitNewClass(creation, null);
        }

        private static String lastPart(Tree name) {
            String text = name.toString();
            return text.substring(text.lastIndexOf('.') + 1);
        }

        private void banned(String call, Tree at) {
            for (Ban ban : Ban.ALL) {
                if (ban.matches(call) && ban.where().test(file)) {
                    report.accept(file.fault(firstLine(at), ban.message()));
                }
            }
        }

        private long firstLine(Tree tree) {
            return unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
        }

        private long lastLine(Tree tree) {
            return unit.getLineMap().getLineNumber(trees.getSourcePositions().getEndPosition(unit, tree));
        }
    }
}
