package dev.holdfast.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the sources of all modules and holds them to the rules of {@code .github/CONTRIBUTING.md}. */
class TidyTest {
    /** Lower it when an entry leaves the ratchet file; never raise it. */
    private static final int MAX_TOLERATED = 0;

    private static final Path ROOT = SourceTree.root();
    private static final String RATCHET = "server/src/test/resources/tidy-ratchet.txt";

    static List<Rule> rules(Path root) {
        return List.of(
                TextRules::fileLines,
                TextRules::javaColumns,
                TextRules::finished,
                TextRules::noCodeInComments,
                TextRules::noMachinePaths,
                MarkdownRules::proseColumns,
                MarkdownRules.linksResolve(root),
                PackageRules.nullMarked(root),
                JavaRules::check);
    }

    private static final List<Fault> FAULTS = new ArrayList<>();

    @BeforeAll
    static void readTheTree() {
        List<Rule> rules = rules(ROOT);
        SourceTree.forEach(ROOT, file -> rules.forEach(rule -> rule.check(file, FAULTS::add)));
    }

    @Test
    void shouldKeepTheSourcesTidy() throws IOException {
        Set<String> tolerated = tolerated();
        assertThat(FAULTS)
                .as("broken rules (see .github/CONTRIBUTING.md)")
                .filteredOn(fault -> !tolerated.contains(withoutLine(fault)))
                .isEmpty();
    }

    @Test
    void shouldOnlyEverTolerateLess() throws IOException {
        assertThat(tolerated()).hasSizeLessThanOrEqualTo(MAX_TOLERATED);
        assertThat(FAULTS)
                .as("faults behind the entries of %s; remove what is cured", RATCHET)
                .extracting(TidyTest::withoutLine)
                .containsAll(tolerated());
    }

    private static Set<String> tolerated() throws IOException {
        return Files.readAllLines(ROOT.resolve(RATCHET)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toSet());
    }

    private static String withoutLine(Fault fault) {
        return fault.path() + ": " + fault.message();
    }
}
