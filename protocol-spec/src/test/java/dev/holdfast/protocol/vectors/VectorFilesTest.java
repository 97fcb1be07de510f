package dev.holdfast.protocol.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Reads every vector file and looks whether the conversations make sense. */
class VectorFilesTest {

    private static final Path FOLDER = Path.of("vectors");

    private static List<Conversation> conversations() throws IOException {
        List<Conversation> all = VectorFile.readAll(FOLDER);
        assertThat(all).isNotEmpty();
        return all;
    }

    @Test
    void shouldHaveStepsAndAPass() throws IOException {
        assertThat(conversations()).allSatisfy(conversation -> {
            assertThat(conversation.steps()).as("%s", conversation).isNotEmpty();
            assertThat(conversation.passes()).as("%s", conversation).isNotEmpty();
            assertThat(conversation.covers()).as("%s", conversation).isNotEmpty();
        });
    }

    @Test
    void shouldHaveNamesOfTheirOwn() throws IOException {
        Set<String> names = new HashSet<>();
        assertThat(conversations())
                .allSatisfy(conversation -> assertThat(names.add(conversation.toString()))
                        .as("%s stands there twice", conversation)
                        .isTrue());
    }

    @Test
    void shouldCallOperationsThatExistAndReachAllOfThem() throws IOException {
        Set<String> called = conversations().stream()
                .flatMap(conversation -> conversation.steps().stream())
                .filter(step -> step instanceof Step.Operate)
                .map(step -> ((Step.Operate) step).operation())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(called)
                .containsExactlyInAnyOrderElementsOf(
                        Operations.ALL.stream().map(Operation::name).toList());
    }

    @Test
    void shouldSetLimitsThatExist() throws IOException {
        assertThat(conversations())
                .allSatisfy(conversation -> assertThat(conversation.settings().keySet())
                        .filteredOn(key -> key.startsWith("limits."))
                        .allSatisfy(key -> assertThat(Limit.of(key.substring("limits.".length())))
                                .as(key)
                                .isPresent()));
    }

    @Test
    void shouldBeListedInTheTableOfWhatIsCovered() throws IOException {
        String table = Files.readString(FOLDER.resolve("README.md"));
        Set<String> rows = conversations().stream()
                .flatMap(conversation -> conversation.covers().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).allSatisfy(row -> assertThat(table).contains("| " + row + " |"));
    }
}
