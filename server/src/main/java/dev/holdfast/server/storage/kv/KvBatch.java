package dev.holdfast.server.storage.kv;

import java.util.Arrays;

/**
 * Changes that a {@link KvStore} applies together, kept in the byte form in which RocksDB logs them.
 *
 * <p>A batch of a thousand rows then crosses into native code in one call instead of a thousand. The form is twelve
 * bytes of header (an eight-byte sequence, which the engine fills in, and a four-byte count, both little-endian) and
 * then one record after the other: a type byte, the family's id as a varint, and two strings (for a deletion one), each
 * behind its length as a varint.
 *
 * <p><em>One thread at a time.</em>
 */
public final class KvBatch {
    /** Far above any group a lane builds; a larger one is a bug of the caller. */
    public static final int MAX_BYTES = 256 << 20;

    static final byte DELETION = 0x4;
    static final byte VALUE = 0x5;
    static final byte RANGE_DELETION = 0xE;

    static final int HEADER_BYTES = 12;
    private static final int COUNT_OFFSET = 8;
    private static final int INITIAL_BYTES = 4096;
    private static final int KEPT_BYTES = 4 << 20;

    private byte[] buffer = new byte[INITIAL_BYTES];
    private int size = HEADER_BYTES;
    private int count;

    public void put(ColumnFamily family, byte[] key, byte[] value) {
        reserve((long) key.length + value.length);
        appendType(VALUE, family);
        appendString(key);
        appendString(value);
    }

    public void delete(ColumnFamily family, byte[] key) {
        reserve(key.length);
        appendType(DELETION, family);
        appendString(key);
    }

    /** Deletes every row with {@code fromInclusive <= key < toExclusive} that exists when the batch is written. */
    public void deleteRange(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
        int order = Arrays.compareUnsigned(fromInclusive, toExclusive);
        if (order > 0) {
            throw new IllegalArgumentException("the range ends before it starts");
        }
        if (order == 0) {
            return;
        }
        reserve((long) fromInclusive.length + toExclusive.length);
        appendType(RANGE_DELETION, family);
        appendString(fromInclusive);
        appendString(toExclusive);
    }

    /** How many changes the batch holds; a range deletion is one. */
    public int count() {
        return count;
    }

    /** How large the batch is in the log. */
    public int bytes() {
        return size;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Empties the batch for its next use; memory of an unusually large one is given back. */
    public void clear() {
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[INITIAL_BYTES];
        }
        size = HEADER_BYTES;
        count = 0;
    }

    /** Shows the changes in the order in which they were added. */
    public void forEach(Visitor visitor) {
        new KvBatchReader(buffer, HEADER_BYTES, size).forEach(visitor);
    }

    /** A copy in the engine's form, sequence 0. */
    byte[] encoded() {
        byte[] encoded = Arrays.copyOf(buffer, size);
        Arrays.fill(encoded, 0, COUNT_OFFSET, (byte) 0);
        for (int i = 0; i < Integer.BYTES; i++) {
            encoded[COUNT_OFFSET + i] = (byte) (count >>> (8 * i));
        }
        return encoded;
    }

    private void reserve(long payloadBytes) {
        long needed = size + payloadBytes + 3L * KvBatchReader.MAX_VARINT_BYTES + 1;
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("a batch may not grow over " + MAX_BYTES + " bytes");
        }
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_BYTES, Math.max(needed, buffer.length * 2L)));
        }
    }

    private void appendType(byte type, ColumnFamily family) {
        buffer[size++] = type;
        appendVarint(family.id());
        count++;
    }

    private void appendString(byte[] bytes) {
        appendVarint(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    private void appendVarint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /**
     * Is shown one change after the other.
     *
     * <p><em>One thread at a time.</em>
     */
    public interface Visitor {
        void put(ColumnFamily family, byte[] key, byte[] value);

        void delete(ColumnFamily family, byte[] key);

        void deleteRange(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive);
    }
}
