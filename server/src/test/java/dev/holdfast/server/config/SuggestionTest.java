package dev.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("listen", "lanes", "storage.durability", "storage");

    @ParameterizedTest
    @CsvSource({"lisen,listen", "lisetn,listen", "LISTEN,listen", "durability,storage.durability", "storge,storage"})
    void shouldFindWhatWasMeant(String written, String meant) {
        assertThat(Suggestion.nearest(written, KNOWN)).contains(meant);
    }

    @Test
    void shouldStaySilentRatherThanGuessWildly() {
        assertThat(Suggestion.nearest("frobnicate", KNOWN)).isEmpty();
        assertThat(Suggestion.nearest("listen".repeat(100_000), KNOWN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'',abc,3", "abc,abc,0", "ab,ba,1", "kitten,sitting,3", "abc,'',3"})
    void shouldCountEdits(String from, String to, int edits) {
        assertThat(Suggestion.distance(from, to)).isEqualTo(edits);
    }
}
