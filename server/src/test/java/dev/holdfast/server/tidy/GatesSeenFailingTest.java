package dev.holdfast.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds a fault for each rule of {@link TidyTest} and sees it reported; a gate that cannot fail guards nothing. */
class GatesSeenFailingTest {
    private static final String MAIN = "server/src/main/java/dev/holdfast/server/pool/Sample.java";
    private static final String TEST = "server/src/test/java/dev/holdfast/server/pool/SampleTest.java";
    private static final String BASE = "server/src/main/java/dev/holdfast/server/base/Sample.java";
    private static final String CLIENT = "client-java/src/main/java/dev/holdfast/client/Sample.java";

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "long now = System.currentTimeMillis();      | System.currentTimeMillis is not allowed here, use",
                "long now = java.lang.System.nanoTime();     | System.nanoTime is not allowed here, use",
                "java.util.function.LongSupplier clock = System::nanoTime; | System.nanoTime is not allowed here, use",
                "Object now = Instant.now();                 | Instant.now is not allowed here, use",
                "Object random = new Random();               | new Random() is not allowed here, use",
                "Object id = UUID.randomUUID();              | UUID.randomUUID is not allowed here, use",
                "Object thread = new Thread(() -> {});       | new Thread is not allowed here, use",
                "Object factory = (Make) Thread::new;        | new Thread is not allowed here, use",
                "Object pool = Executors.newCachedThreadPool(); | Executors.* is not allowed here, use",
                "synchronized (this) { }                     | synchronized is not allowed here, use",
                "Thread.sleep(10);                           | Thread.sleep is not allowed here, use",
                "new Exception().printStackTrace();          | .printStackTrace is not allowed here, use",
                "System.out.println();                       | System.out is not allowed here, use",
            })
    void shouldReportABannedCallInMainCode(String statement, String message) {
        assertThat(check(MAIN, classWith("void run() {\n" + statement + "\n}")))
                .singleElement()
                .asString()
                .startsWith(MAIN + ":8: ")
                .contains(message)
                .endsWith(" instead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thread.sleep(10);", "long now = System.nanoTime();", "Object random = new Random();"})
    void shouldReportABannedCallInTests(String statement) {
        assertThat(check(TEST, classWith("void run() {\n" + statement + "\n}"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"new Thread(() -> {});", "System.nanoTime();", "UUID.randomUUID();"})
    void shouldAllowWhatBaseAndTheClientNeed(String statement) {
        String text = classWith("void run() {\n" + statement + "\n}");
        assertThat(check(BASE, text)).isEmpty();
        assertThat(check(CLIENT, text)).isEmpty();
    }

    @Test
    void shouldNotMistakeTextAndCommentsForCode() {
        String text = classWith("/** Unlike Thread.sleep(1). */ String name = \"System.nanoTime()\";");
        assertThat(check(MAIN, text)).isEmpty();
    }

    @Test
    void shouldReportASynchronizedMethod() {
        assertThat(check(MAIN, classWith("synchronized void run() {}"))).hasSize(1);
    }

    @Test
    void shouldReportALongMethodButNotAFullOne() {
        assertThat(check(MAIN, classWith("void run() {\n" + "run();\n".repeat(68) + "}")))
                .isEmpty();
        assertThat(check(MAIN, classWith("void run() {\n" + "run();\n".repeat(69) + "}")))
                .singleElement()
                .hasToString(MAIN + ":7: run has 71 lines, at most 70 are allowed: name its parts");
    }

    @Test
    void shouldReportAnEighthParameter() {
        assertThat(check(MAIN, classWith("void run(int a, int b, int c, int d, int e, int f, int g) {}")))
                .isEmpty();
        assertThat(check(MAIN, classWith("void run(int a, int b, int c, int d, int e, int f, int g, int h) {}")))
                .singleElement()
                .asString()
                .contains("run has 8 parameters: use a record instead");
    }

    @Test
    void shouldReportALongFile() {
        assertThat(check(MAIN, classWith("\n".repeat(792)))).isEmpty();
        assertThat(check(MAIN, classWith("\n".repeat(793))))
                .singleElement()
                .hasToString(MAIN + ":801: file has 801 lines, at most 800 are allowed: split it by subject");
    }

    @Test
    void shouldReportALongLine() {
        assertThat(check(MAIN, classWith("// " + "x".repeat(117)))).isEmpty();
        assertThat(check(MAIN, classWith("// " + "x".repeat(118))))
                .singleElement()
                .hasToString(MAIN + ":7: line has 121 columns, at most 120 are allowed");
    }

    @Test
    @DisplayName("should report a class whose Javadoc does not say whose thread it is")
    void shouldReportAClassWithoutItsThread() {
        String javadoc = "/**\n * A sample.\n *\n * %s\n *\n * @param <T> something\n */\nclass Sample<T> {}\n";
        assertThat(check(MAIN, javadoc.formatted("<p><em>Owned by one lane.</em>")))
                .isEmpty();
        assertThat(check(MAIN, javadoc.formatted("<p>Thread-safe."))).hasSize(1);
        assertThat(check(MAIN, "record Sample() {}\n"))
                .singleElement()
                .asString()
                .contains("the Javadoc of Sample must end, before any @param, with one of");
        assertThat(check(TEST, "class SampleTest {}\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"// run(1);", "// if (ready) {", "// }", "// int count = 3;", "// return count;"})
    void shouldReportCodeInComments(String comment) {
        assertThat(check(MAIN, classWith(comment)))
                .singleElement()
                .hasToString(MAIN + ":7: commented-out code: delete it, git remembers");
    }

    @Test
    void shouldAllowProseInComments() {
        assertThat(check(MAIN, classWith("// The first wins; the rest wait (in order of arrival).")))
                .isEmpty();
    }

    @Test
    void shouldReportUnfinishedWork() {
        assertThat(check(MAIN, classWith("// TO" + "DO: the rest"))).hasSize(1);
        assertThat(check("bin/sample", "# FIX" + "ME\n")).hasSize(1);
    }

    @Test
    void shouldReportAPathOfOneMachine() {
        assertThat(check("server/notes.md", "See /wo" + "rk/shared.\n"))
                .singleElement()
                .hasToString("server/notes.md:1: path of one machine: use a path from the repository's root instead");
        assertThat(check("server/notes.md", "See https://example.org/wo" + "rk/shared.\n"))
                .isEmpty();
    }

    @Test
    void shouldReportAPackageWithoutNullMarked() throws Exception {
        write(root.resolve(MAIN), "class Sample {}");
        List<Fault> faults = new ArrayList<>();
        PackageRules.nullMarked(root).check(new SourceFile(TEST, "class SampleTest {}"), faults::add);
        assertThat(faults).singleElement().asString().contains("no package-info.java with @NullMarked");
        faults.clear();
        write(root.resolve(MAIN).resolveSibling("package-info.java"), "@NullMarked package dev.holdfast.server.pool;");
        PackageRules.nullMarked(root).check(new SourceFile(TEST, "class SampleTest {}"), faults::add);
        assertThat(faults).isEmpty();
    }

    @Test
    void shouldReportWideProse() {
        assertThat(check("README.md", "x".repeat(100))).isEmpty();
        assertThat(check("README.md", "x".repeat(101)))
                .singleElement()
                .hasToString("README.md:1: prose has 101 columns: wrap it at 100");
        assertThat(check("README.md", "| " + "x".repeat(101))).isEmpty();
        assertThat(check("README.md", "```\n" + "x".repeat(101) + "\n```\n")).isEmpty();
        assertThat(check("README.md", "[here](" + "x".repeat(101) + ".md)")).hasSize(1);
    }

    @Test
    void shouldReportABrokenLink() throws Exception {
        write(root.resolve("server/DECISIONS.md"), "");
        assertThat(check("README.md", "[a](server/DECISIONS.md#one) [b](https://example.org/x) [c](#top)\n"))
                .isEmpty();
        assertThat(check("README.md", "[a]: server/DECISION.md\n")).hasSize(1);
        assertThat(check("README.md", "\n[a](server/DECISION.md)\n"))
                .singleElement()
                .hasToString("README.md:2: link to server/DECISION.md, which does not exist");
    }

    /** A tidy class of six lines before the members and one after them. */
    private static String classWith(String members) {
        return "package dev.holdfast.server.pool;\n\n/** A sample.\n *\n * <p><em>Thread-safe.</em> */\n"
                + "class Sample {\n" + members + "\n}\n";
    }

    private List<Fault> check(String path, String text) {
        List<Fault> faults = new ArrayList<>();
        TidyTest.rules(root).forEach(rule -> rule.check(new SourceFile(path, text), faults::add));
        faults.removeIf(fault -> fault.message().contains("package-info"));
        return faults;
    }

    private static void write(Path file, String text) throws Exception {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }
}
