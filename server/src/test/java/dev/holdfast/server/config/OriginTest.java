package dev.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, https://app.example.org",
        "HTTPS://App.Example.org:443, https://app.example.org",
        "http://localhost:80, http://localhost",
        "http://localhost:443, http://localhost:443",
        "http://[::1]:8080, http://[::1]:8080",
        "capacitor://localhost, capacitor://localhost"
    })
    void shouldBringOriginsIntoOneForm(String text, String normal) {
        assertThat(Origin.parse(text)).hasToString("Optional[" + normal + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "", "https://", "https://a/", "https://a/b", "https://a@b", "//a", "a", "https://a b"})
    void shouldRefuseWhatIsNoOrigin(String text) {
        assertThat(Origin.parse(text)).isEmpty();
    }

    @Test
    void shouldCompareOriginsAsAWhole() {
        Origins origins = Origins.of(List.of("https://app.example.org"));
        assertThat(origins.contain("https://app.example.org")).isTrue();
        assertThat(origins.contain("https://app.example.org:443")).isTrue();
        assertThat(origins.contain("http://app.example.org")).isFalse();
        assertThat(origins.contain("https://app.example.org:8443")).isFalse();
        assertThat(origins.contain("https://app.example.org.evil.example")).isFalse();
        assertThat(origins.contain("https://evil.example/https://app.example.org"))
                .isFalse();
        assertThat(origins.contain("null")).isFalse();
    }

    @Test
    void shouldTakeEveryOriginOnlyWithAStar() {
        assertThat(Origins.of(List.of("*")).contain("null")).isTrue();
        assertThat(Origins.of(List.of()).isEmpty()).isTrue();
        assertThat(Origins.of(List.of("*")).isEmpty()).isFalse();
    }
}
