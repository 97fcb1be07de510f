package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.Frames.BINARY;
import static dev.holdfast.protocol.websocket.Frames.CONTINUATION;
import static dev.holdfast.protocol.websocket.Frames.FIN;
import static dev.holdfast.protocol.websocket.Frames.PING;
import static dev.holdfast.protocol.websocket.Frames.TEXT;
import static dev.holdfast.protocol.websocket.Frames.frame;
import static dev.holdfast.protocol.websocket.Frames.hex;
import static dev.holdfast.protocol.websocket.Frames.join;
import static dev.holdfast.protocol.websocket.Frames.pattern;
import static dev.holdfast.protocol.websocket.Frames.text;
import static dev.holdfast.protocol.websocket.Frames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkingTest {
    private static final int MAX_BYTES = 1000;
    private static final byte[] NONE = {};

    @ParameterizedTest
    @EnumSource
    void shouldReadTheSameInPiecesOfEverySize(Role role) {
        streams(role).forEach(stream -> {
            List<String> whole = Transcript.of(role, MAX_BYTES, stream);
            assertThat(whole).isNotEmpty();
            for (int size = 1; size <= stream.length; size++) {
                int pieces = size;
                assertThat(Transcript.of(role, MAX_BYTES, stream, () -> pieces)).isEqualTo(whole);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheSameSplitAtEveryPosition(Role role) {
        streams(role).forEach(stream -> {
            List<String> whole = Transcript.of(role, MAX_BYTES, stream);
            for (int split = 1; split < stream.length; split++) {
                IntSupplier pieces = new Once(split, stream.length);
                assertThat(Transcript.of(role, MAX_BYTES, stream, pieces)).isEqualTo(whole);
            }
        });
    }

    @Test
    void shouldReadTheSameInRandomPieces() {
        byte[] stream = conversation(Role.SERVER);
        List<String> whole = Transcript.of(Role.SERVER, MAX_BYTES, stream);
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            assertThat(Transcript.of(Role.SERVER, MAX_BYTES, stream, () -> 1 + random.nextInt(300)))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    private static Stream<byte[]> streams(Role role) {
        byte[] before = text(role, "before");
        return Stream.of(
                conversation(role),
                join(before, frame(role, FIN | BINARY, new byte[MAX_BYTES + 1])),
                join(before, frame(role, FIN | CONTINUATION, utf8("nothing to continue"))),
                join(before, frame(role, FIN | TEXT, hex("61 c0 80")), before),
                join(frame(role, TEXT, hex("e2 82")), frame(role, FIN | CONTINUATION, hex("61"))),
                join(before, frame(role, FIN | BINARY, new byte[9], 8)),
                join(before, hex("82 ff 00 00 01 00 00 00 00 00"), before),
                join(before, frame(role, FIN | 0x40 | TEXT, NONE), before),
                join(before, Frames.close(role, 1005, NONE), before));
    }

    private static byte[] conversation(Role role) {
        return join(
                text(role, "first"),
                frame(role, FIN | BINARY, NONE),
                frame(role, TEXT, utf8("fragm")),
                frame(role, FIN | PING, utf8("in between")),
                frame(role, CONTINUATION, hex("e2 82")),
                frame(role, FIN | CONTINUATION, hex("ac")),
                frame(role, FIN | BINARY, pattern(126)),
                frame(role, FIN | BINARY, pattern(MAX_BYTES)),
                frame(role, BINARY, pattern(400)),
                frame(role, FIN | CONTINUATION, pattern(600)),
                Frames.close(role, 1001, utf8("done")),
                text(role, "late"));
    }

    /**
     * One piece of the first size, then pieces of the second.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Once implements IntSupplier {
        private int next;
        private final int then;

        Once(int first, int then) {
            next = first;
            this.then = then;
        }

        @Override
        public int getAsInt() {
            int size = next;
            next = then;
            return size;
        }
    }
}
