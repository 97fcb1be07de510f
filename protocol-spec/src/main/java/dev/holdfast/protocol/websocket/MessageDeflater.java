package dev.holdfast.protocol.websocket;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * The writing half of {@code permessage-deflate} (RFC 7692) without context takeover: each message stands for itself,
 * so that one deflater serves all connections of a thread.
 *
 * <p><em>One thread at a time.</em>
 */
public final class MessageDeflater {
    private static final int FIRST_BYTES = 4096;
    private static final int KEPT_BYTES = 256 * 1024;

    /** Four bytes that end every message, and are not sent. */
    private static final int TAIL_BYTES = 4;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private byte[] packed = new byte[FIRST_BYTES];

    /** Packs a message into {@link #array()}. @return its packed size */
    int deflate(byte[] payload, int offset, int count) {
        deflater.reset();
        deflater.setInput(payload, offset, count);
        int length = 0;
        boolean hasMore = true;
        while (hasMore) {
            if (packed.length - length < FIRST_BYTES) {
                packed = Arrays.copyOf(packed, 2 * packed.length);
            }
            int room = packed.length - length;
            int made = deflater.deflate(packed, length, room, Deflater.SYNC_FLUSH);
            length += made;
            hasMore = made == room;
        }
        return length - TAIL_BYTES;
    }

    /** The bytes of the last message, from index 0 on; valid until the next one. */
    byte[] array() {
        return packed;
    }

    /** Keeps no more memory than most messages need. */
    void release() {
        if (packed.length > KEPT_BYTES) {
            packed = new byte[FIRST_BYTES];
        }
    }
}
