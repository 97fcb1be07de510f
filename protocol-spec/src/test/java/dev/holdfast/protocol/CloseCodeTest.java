package dev.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.CloseCode.Reconnect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseCodeTest {
    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void shouldAllowRegisteredAndPrivateNumbersOnTheWire(int number) {
        assertThat(CloseCode.mayAppearOnWire(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    void shouldForbidOtherNumbersOnTheWire(int number) {
        assertThat(CloseCode.mayAppearOnWire(number)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsNumber(CloseCode code) {
        assertThat(CloseCode.of(code.number())).contains(code);
        assertThat(CloseCode.reconnect(code.number())).isEqualTo(code.reconnect());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeSendableExactlyIfItMayAppearOnTheWire(CloseCode code) {
        assertThat(code.isSendable()).isEqualTo(CloseCode.mayAppearOnWire(code.number()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeDescribedForImplementersOfClients(CloseCode code) throws IOException {
        String row = "| " + code.number() + " | `" + code + "` |";
        assertThat(Files.readString(Path.of("docs/frames.md"))).contains(row);
    }

    @Test
    void shouldReconnectAfterUnlistedNumbers() {
        assertThat(CloseCode.of(4999)).isEmpty();
        assertThat(CloseCode.reconnect(4999)).isEqualTo(Reconnect.BACKOFF);
    }

    @Test
    void shouldKeepTheNumberThatZaqarClientsKnow() {
        assertThat(CloseCode.AUTHENTICATION_EXPIRED.number()).isEqualTo(4003);
        assertThat(CloseCode.AUTHENTICATION_EXPIRED.reconnect()).isEqualTo(Reconnect.AUTHENTICATE);
    }
}
