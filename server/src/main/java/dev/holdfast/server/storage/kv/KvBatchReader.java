package dev.holdfast.server.storage.kv;

import java.util.Arrays;

/**
 * Reads the records of a {@link KvBatch} back.
 *
 * <p><em>One thread at a time.</em>
 */
final class KvBatchReader {
    static final int MAX_VARINT_BYTES = 5;

    private final byte[] buffer;
    private final int end;
    private int position;

    KvBatchReader(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.position = start;
        this.end = end;
    }

    void forEach(KvBatch.Visitor visitor) {
        while (position < end) {
            byte type = buffer[position++];
            ColumnFamily family = ColumnFamily.ofId(readVarint());
            switch (type) {
                case KvBatch.VALUE -> visitor.put(family, readString(), readString());
                case KvBatch.DELETION -> visitor.delete(family, readString());
                case KvBatch.RANGE_DELETION -> visitor.deleteRange(family, readString(), readString());
                default -> throw new IllegalStateException("unknown record type " + type);
            }
        }
    }

    private byte[] readString() {
        int length = readVarint();
        position += length;
        return Arrays.copyOfRange(buffer, position - length, position);
    }

    private int readVarint() {
        int value = 0;
        for (int shift = 0; shift < 7 * MAX_VARINT_BYTES; shift += 7) {
            byte next = buffer[position++];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a varint is longer than " + MAX_VARINT_BYTES + " bytes");
    }
}
