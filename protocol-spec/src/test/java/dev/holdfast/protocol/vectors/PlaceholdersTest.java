package dev.holdfast.protocol.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares documents that have placeholders with what a server might say. */
class PlaceholdersTest {

    private final Placeholders placeholders = new Placeholders();

    @Test
    void shouldBindANameAtFirstSightAndHoldItToItsValue() {
        assertThat(difference("{'a': '$id1', 'b': ['$id1']}", "{'a': 'x7', 'b': ['x7']}"))
                .isNull();
        assertThat(difference("'/messages/$id1?claim_id=$c1'", "'/messages/x7?claim_id=c9'"))
                .isNull();
        assertThat(difference("'$c1'", "'c8'")).contains("c8").contains("$c1");
        assertThat(placeholders.fill("$id1,$c1 costs $$5")).isEqualTo("x7,c9 costs $5");
    }

    @Test
    void shouldBindWholeNumbers() {
        assertThat(difference("['$n1', '$n1']", "[7, 7]")).isNull();
        assertThat(difference("'$n1'", "8")).contains("8").contains("$n1");
        assertThat(placeholders.fill(new Tree.Text("$n1"))).isEqualTo(new Tree.Whole(7));
    }

    @Test
    void shouldNotFillWhatItHasNotSeen() {
        assertThatThrownBy(() -> placeholders.fill("/claims/$c1")).hasMessageContaining("$c1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1|1.0",
                "1|2",
                "1|'1'",
                "null|0",
                "true|false",
                "{}|[]",
                "{'a': 1}|{'a': 1, 'b': 2}",
                "{'a': 1, 'b': 2}|{'a': 1}",
                "[1]|[1, 1]",
                "[1, 2]|[2, 1]",
                "'$int'|-1",
                "'$int'|1.5",
                "'$int'|'1'",
                "'$text'|1",
                "'a$x'|'b7'",
                "'$n1'|'7'",
                "'$c1'|7",
                "'/p?a=1&b=2'|'/p?a=1'",
                "'/p?a=1'|'/p?a=1&b=2'",
                "'/p?a=1&a=2'|'/p?a=1&a=1'",
                "'/p?a=1'|'/q?a=1'"
            })
    void shouldSeeEveryDifference(String expected, String found) {
        assertThat(difference(expected, found)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a': 1, 'b': [null, true, 1.5]}|{'b': [null, true, 1.5], 'a': 1}",
                "'$any'|{'a': [1]}",
                "'$int'|0",
                "'$text'|''",
                "'/p?a=1&b=2'|'/p?b=2&a=1'",
                "'/p?a=1&marker=$m'|'/p?marker=x-9&a=1'"
            })
    void shouldAcceptWhatIsTheSame(String expected, String found) {
        assertThat(difference(expected, found)).isNull();
    }

    private @Nullable String difference(String expected, String found) {
        return placeholders.difference(tree(expected), tree(found));
    }

    private static Tree tree(String json) {
        return Tree.ofJson(json.replace('\'', '"'));
    }
}
