package dev.holdfast.persist.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The beginning of something whose end has not come. Holds nothing where everything was complete.
 *
 * <p><em>One thread at a time.</em>
 */
final class Partial {

    /** Takes the next thing out of the buffer; where it is not complete, false, whatever was read of it. */
    interface Taker {
        boolean take(ByteBuffer in) throws IOException;
    }

    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int length;

    /** Adds bytes to what is there, and takes out all that is complete. */
    void read(byte[] buffer, int offset, int count, Taker taker) throws IOException {
        if (length == 0) {
            ByteBuffer in = ByteBuffer.wrap(buffer, offset, count);
            takeAll(in, taker);
            bytes = in.hasRemaining() ? Arrays.copyOfRange(buffer, in.position(), in.limit()) : NOTHING;
            length = bytes.length;
        } else {
            append(buffer, offset, count);
            ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
            takeAll(in, taker);
            if (in.position() > 0) {
                bytes = in.hasRemaining() ? Arrays.copyOfRange(bytes, in.position(), in.limit()) : NOTHING;
                length = bytes.length;
            }
        }
    }

    private static void takeAll(ByteBuffer in, Taker taker) throws IOException {
        int start = in.position();
        while (in.hasRemaining() && taker.take(in)) {
            start = in.position();
        }
        in.position(start);
    }

    private void append(byte[] buffer, int offset, int count) throws IOException {
        int needed = length + count;
        if (needed > Conversation.MAX_MESSAGE_BYTES + ByteStream.FILL_BYTES) {
            throw new IOException("A reply is larger than " + Conversation.MAX_MESSAGE_BYTES + " bytes.");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
        System.arraycopy(buffer, offset, bytes, length, count);
        length = needed;
    }
}
