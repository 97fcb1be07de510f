package dev.holdfast.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class FrameReaderFuzzTest {
    private static final int MAX_BYTES = 2000;
    private static final int CONTROL_BYTES = 2;

    /** The first byte chooses the role, the second the pieces, the rest is the stream. */
    @FuzzTest
    void shouldReadOrRefuseAnythingHoweverItIsCut(byte[] input) {
        if (input.length < CONTROL_BYTES) {
            return;
        }
        Role role = (input[0] & 1) == 0 ? Role.SERVER : Role.CLIENT;
        byte[] stream = Arrays.copyOfRange(input, CONTROL_BYTES, input.length);
        List<String> whole = Transcript.of(role, MAX_BYTES, stream);
        Random random = new Random(input[1]);
        int longest = 1 + (input[1] & 0xFF);
        assertThat(Transcript.of(role, MAX_BYTES, stream, () -> 1 + random.nextInt(longest)))
                .isEqualTo(whole);
        assertThat(Transcript.of(role, MAX_BYTES, stream, () -> 1)).isEqualTo(whole);
    }

    @FuzzTest
    void shouldReadOrRefuseAnyResponse(byte[] input) {
        String whole = respond(input, Math.max(1, input.length));
        assertThat(respond(input, 1)).isEqualTo(whole);
        assertThat(respond(input, 7)).isEqualTo(whole);
    }

    private static String respond(byte[] input, int pieceBytes) {
        HandshakeResponseReader reader = new HandshakeResponseReader("dGhlIHNhbXBsZSBub25jZQ==");
        try {
            int position = 0;
            while (position < input.length && !reader.isComplete()) {
                int count = Math.min(pieceBytes, input.length - position);
                position += count;
                reader.read(input, position - count, count);
            }
            return "status " + reader.status();
        } catch (ProtocolViolation violation) {
            return violation.reason();
        }
    }
}
