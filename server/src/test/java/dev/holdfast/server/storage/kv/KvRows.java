package dev.holdfast.server.storage.kv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rows as text, for tests. */
final class KvRows {
    private KvRows() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** All keys of a cursor in its order, separated by blanks; closes the cursor. */
    static String keys(KvCursor cursor) {
        List<String> keys = new ArrayList<>();
        try (cursor) {
            for (; cursor.isValid(); cursor.next()) {
                keys.add(text(cursor.key()));
            }
        }
        return String.join(" ", keys);
    }
}
