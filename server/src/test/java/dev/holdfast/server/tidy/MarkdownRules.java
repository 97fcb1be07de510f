package dev.holdfast.server.tidy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules about prose: it fits beside the code, and its links lead somewhere.
 *
 * <p><em>Thread-safe.</em>
 */
final class MarkdownRules {
    static final int MAX_PROSE_COLUMNS = 100;

    private static final Pattern LINK = Pattern.compile("(?:]\\(\\s*<?|^\\[[^]]+]:\\s*)([^)>\\s]+)");
    private static final Pattern LINK_TARGET = Pattern.compile("]\\([^)]*\\)|https?://\\S+");
    private static final Pattern WITH_SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z+.-]*:.*");

    private MarkdownRules() {}

    static void proseColumns(SourceFile file, Consumer<Fault> report) {
        eachProseLine(file, (number, line) -> {
            boolean isTable = line.stripLeading().startsWith("|");
            int columns = LINK_TARGET.matcher(line).replaceAll("").length();
            if (!isTable && columns > MAX_PROSE_COLUMNS) {
                report.accept(file.fault(number, "prose has " + columns + " columns: wrap it at 100"));
            }
        });
    }

    /** Reports links to files that do not exist, seen from the given root. */
    static Rule linksResolve(Path root) {
        return (file, report) -> eachProseLine(file, (number, line) -> {
            Matcher links = LINK.matcher(line);
            while (links.find()) {
                String target = links.group(1).replaceFirst("#.*", "");
                if (!resolves(root.resolve(file.path()), target)) {
                    report.accept(file.fault(number, "link to " + target + ", which does not exist"));
                }
            }
        });
    }

    private static boolean resolves(Path from, String target) {
        return target.isEmpty() || WITH_SCHEME.matcher(target).matches() || Files.exists(from.resolveSibling(target));
    }

    private static void eachProseLine(SourceFile file, TextRules.LineVisitor visitor) {
        if (!file.isMarkdown() || file.isIn("protocol-spec/generated/")) {
            return;
        }
        boolean[] inCode = {false};
        TextRules.eachLine(file, (number, line) -> {
            if (line.stripLeading().startsWith("```")) {
                inCode[0] = !inCode[0];
            } else if (!inCode[0]) {
                visitor.visit(number, line);
            }
        });
    }
}
