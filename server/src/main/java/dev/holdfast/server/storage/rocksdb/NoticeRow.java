package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The value of a NOTICE row, which is written once.
 *
 * <pre>
 *   version 1 | posted 8 | expires 8 | ttl varint | delay varint | position of the message varint, 0 for none
 *     | body | CRC32C 4 over the key and all before it
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class NoticeRow {
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int FIXED_BYTES = 40;

    private NoticeRow() {}

    static byte[] write(byte[] key, Notice notice) {
        MessageId message = notice.message();
        RowWriter out = new RowWriter(FIXED_BYTES + notice.body().bytes().length)
                .oneByte(VERSION)
                .fixedLong(notice.postedMillis())
                .fixedLong(notice.expiresMillis())
                .varint(notice.ttlSeconds())
                .varint(notice.delaySeconds())
                .varint(message == null ? 0 : message.sequence())
                .bytes(notice.body().bytes());
        return out.fixedInt(checksum(key, out.buffer(), out.size())).toByteArray();
    }

    static Notice read(byte[] key, byte[] value) {
        int end = value.length - CHECKSUM_BYTES;
        if (end < 0 || checksum(key, value, end) != BigEndian.getInt(value, end)) {
            throw Damage.found(ColumnFamily.NOTICE, key, "does not match its checksum");
        }
        RowReader in = new RowReader(ColumnFamily.NOTICE, key, value, end).version(VERSION);
        long postedMillis = in.fixedLong();
        long expiresMillis = in.fixedLong();
        long ttlSeconds = in.varint();
        long delaySeconds = in.varint();
        MessageId message = message(key, postedMillis, in.varint());
        RawValue body = new RawValue(in.rest());
        return new Notice(
                OutboxKeys.positionOf(key), message, body, ttlSeconds, delaySeconds, postedMillis, expiresMillis);
    }

    private static @Nullable MessageId message(byte[] key, long postedMillis, long sequence) {
        return sequence == 0 ? null : new MessageId(postedMillis, sequence, Queue.checkOf(BigEndian.getLong(key, 0)));
    }

    private static int checksum(byte[] key, byte[] value, int end) {
        CRC32C crc = new CRC32C();
        crc.update(key, 0, key.length);
        crc.update(value, 0, end);
        return (int) crc.getValue();
    }
}
