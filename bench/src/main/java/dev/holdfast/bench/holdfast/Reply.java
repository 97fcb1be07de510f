package dev.holdfast.bench.holdfast;

import java.nio.charset.StandardCharsets;

/**
 * One native reply or push inside the frame that carried it; valid until the next one is read.
 *
 * <p><em>One thread at a time.</em>
 */
final class Reply {
    private static final byte[] ID = MessagePackCursor.key("id");
    private static final byte[] STATUS = MessagePackCursor.key("status");
    private static final byte[] BODY = MessagePackCursor.key("body");
    private static final byte[] PUSH = MessagePackCursor.key("push");
    private static final byte[] MESSAGES = MessagePackCursor.key("messages");
    private static final byte[] CONSUMER = MessagePackCursor.key("consumer");
    private static final int NONE = -1;

    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int body;
    private int id;
    private int status;
    private boolean isPush;
    private int messages;

    /** Reads the envelope at the cursor. @return whether it is a reply; one without an id is a push or a notice */
    boolean read(byte[] source, MessagePackCursor cursor) {
        bytes = source;
        start = cursor.position();
        body = NONE;
        id = NONE;
        status = 0;
        isPush = false;
        messages = NONE;
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
            cursor.skip();
            return;
        }
        cursor.reset(bytes, key);
        readPushEntry(key, cursor);
    }

    private void readPushEntry(int key, MessagePackCursor cursor) {
        if (cursor.readsString(PUSH)) {
            isPush = true;
        } else {
            cursor.reset(bytes, key);
            if (cursor.readsString(MESSAGES)) {
                messages = cursor.position();
            }
        }
        cursor.skip();
    }

    /** Whether it shows messages to a consumer. */
    boolean isPush() {
        return isPush && messages != NONE;
    }

    /** How many messages a push shows. */
    int messageCount(MessagePackCursor cursor) {
        cursor.reset(bytes, messages);
        return cursor.readArrayHeader();
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

    /** The number of the consumer that the reply tells of. */
    int consumer(MessagePackCursor cursor) {
        cursor.reset(bytes, body);
        for (int entries = cursor.readMapHeader(); entries > 0; entries--) {
            if (cursor.readsString(CONSUMER)) {
                return cursor.readInt();
            }
            cursor.skip();
        }
        throw new IllegalStateException("no consumer: " + this);
    }

    @Override
    public String toString() {
        return new String(bytes, start, Math.min(end - start, 500), StandardCharsets.ISO_8859_1);
    }
}
