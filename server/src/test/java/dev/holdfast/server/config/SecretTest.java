package dev.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String TEXT = "correct horse battery staple";

    @Test
    void shouldBeReadAndNeverShown() throws InvalidValue {
        ValueType<Optional<Secret>> type = ValueType.secret();
        Optional<Secret> secret = type.parse(TEXT);

        assertThat(secret.map(Secret::text)).contains(TEXT);
        assertThat(secret.toString()).doesNotContain("horse");
        assertThat(type.normalize(TEXT)).isEqualTo("(hidden)");
        assertThat(type.parse("none")).isEmpty();
        assertThat(type.parse("")).isEmpty();
    }
}
