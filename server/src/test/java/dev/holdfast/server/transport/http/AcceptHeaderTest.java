package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHeaderTest {

    @Test
    void shouldServeAClientThatSaysNothing() {
        assertThat(AcceptHeader.admitsJson(null)).isTrue();
        assertThat(AcceptHeader.admitsJson(" ")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/*",
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "text/html,application/json;q=0.1",
                "text/html, */*; q=0.01",
                "application/json-home",
                "*/*;q=0, application/json",
                "application/*;q=0, application/json;q=1"
            })
    void shouldServeAClientThatTakesJson(String accept) {
        assertThat(AcceptHeader.admitsJson(accept)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "text/plain",
                "application/json;q=0",
                "application/json; q = 0.000",
                "*/*, application/json;q=0",
                "nonsense",
                ",",
                "text/*"
            })
    void shouldNotServeAClientThatTakesNoJson(String accept) {
        assertThat(AcceptHeader.admitsJson(accept)).isFalse();
    }
}
