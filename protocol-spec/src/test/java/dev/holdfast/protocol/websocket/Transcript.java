package dev.holdfast.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a reader made of a stream: its events in order, each as one line, a violation last.
 *
 * <p>Binary payloads are shown one byte per character. Each piece of the stream is given in a buffer of its own with
 * margins that must stay untouched, and the reader's memory is checked after each.
 *
 * <p><em>One thread at a time.</em>
 */
final class Transcript implements FrameHandler {
    private static final int MARGIN = 9;
    private static final byte UNTOUCHED = 0x5A;

    private final List<String> events = new ArrayList<>();
    private final FrameReader reader;
    private final int maxMessageBytes;

    private Transcript(Role role, int maxMessageBytes, @Nullable MessageInflater inflater) {
        reader = new FrameReader(role, maxMessageBytes, inflater);
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Feeds the stream in one piece. */
    static List<String> of(Role role, int maxMessageBytes, byte[] stream) {
        return of(role, maxMessageBytes, stream, () -> Math.max(1, stream.length));
    }

    /** Feeds the stream in pieces of the supplied sizes. */
    static List<String> of(Role role, int maxMessageBytes, byte[] stream, IntSupplier pieces) {
        return of(new Transcript(role, maxMessageBytes, null), stream, pieces);
    }

    /** Feeds a stream of which messages may be compressed, in one piece and byte by byte, which makes no difference. */
    static List<String> inflating(Role role, int maxMessageBytes, byte[] stream) {
        MessageInflater shared = new MessageInflater();
        List<String> whole =
                of(new Transcript(role, maxMessageBytes, shared), stream.clone(), () -> Math.max(1, stream.length));
        assertThat(of(new Transcript(role, maxMessageBytes, shared), stream.clone(), () -> 997))
                .isEqualTo(whole);
        return whole;
    }

    private static List<String> of(Transcript transcript, byte[] stream, IntSupplier pieces) {
        int position = 0;
        while (position < stream.length) {
            int count = Math.min(pieces.getAsInt(), stream.length - position);
            transcript.feed(stream, position, count);
            position += count;
            transcript.checkMemory(position);
        }
        return transcript.events;
    }

    static String violation(int code, String reason) {
        return "VIOLATION " + code + " " + reason;
    }

    private void feed(byte[] stream, int position, int count) {
        byte[] buffer = new byte[count + 2 * MARGIN];
        Arrays.fill(buffer, UNTOUCHED);
        System.arraycopy(stream, position, buffer, MARGIN, count);
        try {
            reader.read(buffer, MARGIN, count, this);
        } catch (ProtocolViolation violation) {
            events.add(violation(violation.code().number(), violation.reason()));
            assertThat(reader.isFinished()).isTrue();
        }
        for (int i = 0; i < MARGIN; i++) {
            assertThat(buffer[i]).isEqualTo(UNTOUCHED);
            assertThat(buffer[MARGIN + count + i]).isEqualTo(UNTOUCHED);
        }
    }

    private void checkMemory(int arrivedBytes) {
        long bound = Math.min(2L * arrivedBytes + 128, 2L * maxMessageBytes + 128 + 14);
        assertThat((long) reader.retainedBytes()).isLessThanOrEqualTo(bound);
        if (reader.isFinished()) {
            assertThat(reader.retainedBytes()).isZero();
        }
    }

    @Override
    public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
        var charset = opcode == Opcode.TEXT ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        events.add(opcode + " " + new String(buffer, offset, length, charset));
    }

    @Override
    public void onPing(byte[] buffer, int offset, int length) {
        events.add("PING " + new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onPong(byte[] buffer, int offset, int length) {
        events.add("PONG " + new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onClose(int code, String reason) {
        events.add("CLOSE " + code + " " + reason);
    }
}
