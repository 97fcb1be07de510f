package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthFramingTest {

    private final LengthFraming framing = new LengthFraming();
    private final List<String> messages = new ArrayList<>();

    private final Framing.Receiver receiver = new Framing.Receiver() {
        @Override
        public void onMessage(byte[] buffer, int offset, int length) {
            messages.add(new String(buffer, offset, length, UTF_8));
        }

        @Override
        public void onPong() {
            throw new AssertionError("there is no such thing");
        }
    };

    private byte[] written(String... texts) {
        FrameBuffer out = new FrameBuffer(0, 1 << 20);
        for (String text : texts) {
            framing.append(out, text.getBytes(UTF_8));
        }
        return Arrays.copyOf(out.array(), out.length());
    }

    @Test
    void shouldWriteTheLengthWithTheHighestByteFirst() {
        byte[] bytes = written("x".repeat(0x1_02_03));
        assertThat(Arrays.copyOf(bytes, 5)).containsExactly(0, 1, 2, 3, 'x');
        assertThat(bytes).hasSize(4 + 0x1_02_03);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 100})
    void shouldReadMessagesHoweverTheyAreCut(int bytesAtATime) throws IOException {
        byte[] bytes = written("one", "", "three", "ü");
        for (int from = 0; from < bytes.length; from += bytesAtATime) {
            framing.read(bytes, from, Math.min(bytesAtATime, bytes.length - from), receiver);
        }
        assertThat(messages).containsExactly("one", "", "three", "ü");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Conversation.MAX_MESSAGE_BYTES + 1, Integer.MIN_VALUE})
    void shouldRefuseLengthsThatNoMessageHas(int length) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
        assertThatThrownBy(() -> framing.read(bytes, 0, bytes.length, receiver))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(length + " bytes");
    }

    @Test
    void shouldBeOpenFromTheBeginningAndHaveNothingToSay() {
        FrameBuffer out = new FrameBuffer(0, 100);
        framing.sayGoodbye();
        framing.writeOwn(out);
        assertThat(framing.isOpen()).isTrue();
        assertThat(framing.ping()).isFalse();
        assertThat(framing.hasOwn()).isFalse();
        assertThat(out.length()).isZero();
    }
}
