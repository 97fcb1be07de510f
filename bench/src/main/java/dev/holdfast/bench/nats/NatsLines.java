package dev.holdfast.bench.nats;

import java.nio.charset.StandardCharsets;

/**
 * The peer's protocol as far as a subscriber needs it: control lines, and payloads behind {@code MSG} and
 * {@code HMSG}, whose last word is how many bytes follow. Both may be split anywhere.
 *
 * <p><em>One thread at a time.</em>
 */
final class NatsLines {
    private static final int LINE_END_BYTES = 2;
    private static final int MAX_LINE_BYTES = 1 << 16;

    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int lineLength;
    private int payloadLeft;
    private long messages;
    private boolean hasPong;
    private boolean hasPing;

    void read(byte[] bytes, int offset, int length) {
        int position = offset;
        int end = offset + length;
        while (position < end) {
            if (payloadLeft > 0) {
                int taken = Math.min(payloadLeft, end - position);
                payloadLeft -= taken;
                position += taken;
                messages += payloadLeft == 0 ? 1 : 0;
            } else {
                byte next = bytes[position++];
                line[lineLength++] = next;
                if (next == '\n') {
                    onLine();
                    lineLength = 0;
                }
            }
        }
    }

    private void onLine() {
        switch (line[0]) {
            case 'M', 'H' -> payloadLeft = lastNumber() + LINE_END_BYTES;
            case 'P' -> {
                hasPong |= line[1] == 'O';
                hasPing |= line[1] == 'I';
            }
            case 'I', '+' -> {
                // What the server is like, and that it has understood.
            }
            default -> throw new IllegalStateException(new String(line, 0, lineLength, StandardCharsets.US_ASCII));
        }
    }

    private int lastNumber() {
        int value = 0;
        int scale = 1;
        for (int i = lineLength - LINE_END_BYTES - 1; line[i] >= '0' && line[i] <= '9'; i--) {
            value += (line[i] - '0') * scale;
            scale *= 10;
        }
        return value;
    }

    long messages() {
        return messages;
    }

    boolean hasPong() {
        return hasPong;
    }

    /** Whether the server has asked for a sign of life since the last call. */
    boolean takePing() {
        boolean asked = hasPing;
        hasPing = false;
        return asked;
    }
}
