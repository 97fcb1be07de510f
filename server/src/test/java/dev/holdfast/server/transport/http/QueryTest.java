package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "limit=", "limit", "&&", "limit=,", "limit=,,", "other=1"})
    void shouldTakeAnEmptyValueAsAbsent(String text) {
        assertThat(Query.parse(text).has("limit")).isFalse();
        assertThat(Query.parse(text).last("limit")).isNull();
        assertThat(Query.parse(text).joined("limit")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"limit=1&limit=2", "'limit=1,2'", "'limit=1,2,'", "limit=2&limit="})
    void shouldTakeTheLastOfSeveralValues(String text) {
        assertThat(Query.parse(text).last("limit")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({"ids=a&ids=b", "'ids=a,b'", "ids=a%2Cb", "ids=a&x=1&ids=b"})
    void shouldTakeRepetitionAndCommasAsOneList(String text) {
        assertThat(Query.parse(text).joined("ids")).isEqualTo("a,b");
    }

    @Test
    void shouldDecodeEscapesPlusAndUtf8InNamesAndValues() {
        assertThat(Query.parse("n%61me=a+b%20c%2Bd").last("name")).isEqualTo("a b c+d");
        assertThat(Query.parse("name=%C3%A9").last("name")).isEqualTo("é");
        assertThat(Query.parse("name=\u00c3\u00a9").last("name")).isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%2", "a=%zz", "a=%-1", "a=%C3", "a=\u00c3", "%G0=1", "a=%\u00b2\u00b2"})
    void shouldRefuseWhatIsNoText(String text) {
        assertThatThrownBy(() -> Query.parse(text))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.PARAMETER_INVALID));
    }

    @Test
    void shouldRefuseTooManyParameters() {
        assertThat(Query.parse("a=1&".repeat(999) + "b=2").last("b")).isEqualTo("2");
        assertThatThrownBy(() -> Query.parse("a=1&".repeat(1000) + "b=2"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("1000");
    }

    @Test
    void shouldRepeatInALinkWhatTheClientSentAndReplaceOrAppendTheMarker() {
        Query query = Query.parse("limit=2&marker=old&marker=older&x=a%26b&x=c");

        assertThat(query.with(Map.of("marker", "n w"), Set.of())).isEqualTo("limit=2&marker=n+w&x=a%26b&x=c");
        assertThat(Query.parse("limit=2").with(Map.of("marker", "9"), Set.of())).isEqualTo("limit=2&marker=9");
        assertThat(Query.parse("").with(Map.of("marker", "9"), Set.of())).isEqualTo("marker=9");
    }

    @ParameterizedTest
    @CsvSource({"True,true", "1,true", "on,true", "no,false", "False,false", "0,false"})
    void shouldSpellBooleansInALinkInLowerCase(String sent, String shown) {
        assertThat(Query.parse("echo=" + sent).with(Map.of("marker", "9"), Set.of("echo")))
                .isEqualTo("echo=" + shown + "&marker=9");
    }
}
