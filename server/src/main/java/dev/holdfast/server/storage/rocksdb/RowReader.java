package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.Arrays;

/**
 * Reads one value back, from its beginning to its end; a value that is not what a {@link RowWriter} wrote ends in
 * {@link StorageCorrupted}.
 *
 * <p><em>One thread at a time.</em>
 */
final class RowReader {
    private final ColumnFamily family;
    private final byte[] key;
    private final byte[] value;
    private final int end;
    private int position;

    RowReader(ColumnFamily family, byte[] key, byte[] value) {
        this(family, key, value, value.length);
    }

    RowReader(ColumnFamily family, byte[] key, byte[] value, int end) {
        this.family = family;
        this.key = key;
        this.value = value;
        this.end = end;
    }

    /** Reads the version byte that every value begins with. */
    RowReader version(int expected) {
        int found = oneByte();
        if (found != expected) {
            throw damage("has the unknown version " + found);
        }
        return this;
    }

    /** The same where older versions are read as well. @return the one that was found */
    int versionBetween(int oldest, int newest) {
        int found = oneByte();
        if (found < oldest || found > newest) {
            throw damage("has the unknown version " + found);
        }
        return found;
    }

    int oneByte() {
        require(1);
        return value[position++] & 0xFF;
    }

    long fixedLong() {
        require(Long.BYTES);
        position += Long.BYTES;
        return BigEndian.getLong(value, position - Long.BYTES);
    }

    long varint() {
        long result = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = oneByte();
            result |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return result;
            }
        }
        throw damage("holds a number that does not end");
    }

    int smallVarint() {
        long wide = varint();
        if (wide < 0 || wide > Integer.MAX_VALUE) {
            throw damage("holds a number out of its range");
        }
        return (int) wide;
    }

    byte[] bytes(int length) {
        require(length);
        position += length;
        return Arrays.copyOfRange(value, position - length, position);
    }

    byte[] rest() {
        return bytes(end - position);
    }

    boolean hasMore() {
        return position < end;
    }

    String text() {
        int length = smallVarint();
        require(length);
        char[] units = new char[length];
        for (int i = 0; i < length; i++) {
            units[i] = unit();
        }
        return new String(units);
    }

    String terminatedText() {
        StringBuilder text = new StringBuilder();
        while (hasMore() && value[position] != 0) {
            text.append(unit());
        }
        require(1);
        position++;
        return text.toString();
    }

    private char unit() {
        int first = oneByte();
        if (first < 0x80) {
            return (char) first;
        }
        if (first < 0xE0) {
            return (char) ((first & 0x1F) << 6 | (oneByte() & 0x3F));
        }
        return (char) ((first & 0x0F) << 12 | (oneByte() & 0x3F) << 6 | (oneByte() & 0x3F));
    }

    StorageCorrupted damage(String what) {
        return Damage.found(family, key, what);
    }

    private void require(int bytes) {
        if (bytes < 0 || bytes > end - position) {
            throw damage("ends too early");
        }
    }
}
