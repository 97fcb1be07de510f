package dev.holdfast.bench.holdfast;

import java.nio.charset.StandardCharsets;

/**
 * One native reply inside the frame that carried it; valid until the next one is read.
 *
 * <p><em>One thread at a time.</em>
 */
final class Reply {
    private static final byte[] ID = MessagePackCursor.key("id");
    private static final byte[] STATUS = MessagePackCursor.key("status");
    private static final byte[] BODY = MessagePackCursor.key("body");
    private static final int NONE = -1;

    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int body;
    private int id;
    private int status;

    /** Reads the reply at the cursor; an envelope without an id is a notice and gives false. */
    boolean read(byte[] source, MessagePackCursor cursor) {
        bytes = source;
        start = cursor.position();
        body = NONE;
        id = NONE;
        status = 0;
        for (int entries = cursor.readMapHeader(); entries > 0; entries--) {
            readEntry(cursor);
        }
        end = cursor.position();
        return id != NONE;
    }

    private void readEntry(MessagePackCursor cursor) {
        int key = cursor.position();
        if (cursor.readsString(ID)) {
            id = cursor.readInt();
            return;
        }
        cursor.reset(bytes, key);
        if (cursor.readsString(STATUS)) {
            status = cursor.readInt();
            return;
        }
        cursor.reset(bytes, key);
        if (cursor.readsString(BODY)) {
            body = cursor.position();
        }
        cursor.skip();
    }

    int id() {
        return id;
    }

    /** The status, or 0 where an echo came back. */
    int status() {
        return status;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the body's value starts in {@link #bytes()}. */
    int body() {
        return body;
    }

    @Override
    public String toString() {
        return new String(bytes, start, Math.min(end - start, 500), StandardCharsets.ISO_8859_1);
    }
}
