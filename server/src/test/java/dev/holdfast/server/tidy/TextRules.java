package dev.holdfast.server.tidy;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Rules that need nothing but the lines of a file.
 *
 * <p><em>Thread-safe.</em>
 */
final class TextRules {
    static final int MAX_FILE_LINES = 800;
    static final int MAX_JAVA_COLUMNS = 120;

    // Written apart, or this file would break its own rules.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(^|[\\s\"'`(=:])(/wo" + "rk/|/ho" + "me/\\w+/|/ro" + "ot/|/Us" + "ers/\\w+/)");
    private static final Pattern CODE_IN_COMMENT = Pattern.compile("^\\s*//\\s*(.*[{}]|.*\\)\\s*;|"
            + "\\w[\\w.<>\\[\\] ]* = .*;|(import|return|throw|package) .*;|@Override)\\s*$");

    private TextRules() {}

    static void fileLines(SourceFile file, Consumer<Fault> report) {
        int lines = file.lines().size();
        if (isCode(file) && lines > MAX_FILE_LINES) {
            report.accept(file.fault(
                    MAX_FILE_LINES + 1, "file has " + lines + " lines, at most 800 are allowed: split it by subject"));
        }
    }

    static void javaColumns(SourceFile file, Consumer<Fault> report) {
        if (file.isJava()) {
            eachLine(file, (number, line) -> {
                if (line.length() > MAX_JAVA_COLUMNS) {
                    report.accept(
                            file.fault(number, "line has " + line.length() + " columns, at most 120 are allowed"));
                }
            });
        }
    }

    static void finished(SourceFile file, Consumer<Fault> report) {
        if (isCode(file)) {
            eachLine(file, (number, line) -> {
                if (UNFINISHED.matcher(line).find()) {
                    report.accept(
                            file.fault(number, "unfinished work in the code: finish it, or open an issue instead"));
                }
            });
        }
    }

    static void noCodeInComments(SourceFile file, Consumer<Fault> report) {
        if (file.isJava()) {
            eachLine(file, (number, line) -> {
                if (CODE_IN_COMMENT.matcher(line).matches()) {
                    report.accept(file.fault(number, "commented-out code: delete it, git remembers"));
                }
            });
        }
    }

    static void noMachinePaths(SourceFile file, Consumer<Fault> report) {
        eachLine(file, (number, line) -> {
            if (MACHINE_PATH.matcher(line).find()) {
                report.accept(file.fault(number, "path of one machine: use a path from the repository's root instead"));
            }
        });
    }

    private static boolean isCode(SourceFile file) {
        return !file.isMarkdown()
                && !file.path().endsWith(".json")
                && !file.isIn("protocol-spec/generated/")
                && !file.path().endsWith(".gen.ts")
                && !file.path().equals("LICENSE");
    }

    interface LineVisitor {
        void visit(int number, String line);
    }

    static void eachLine(SourceFile file, LineVisitor visitor) {
        List<String> lines = file.lines();
        for (int index = 0; index < lines.size(); index++) {
            visitor.visit(index + 1, lines.get(index));
        }
    }
}
