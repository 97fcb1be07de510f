package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was posted: one row that is never written again.
 *
 * <pre>
 *   version 1 | flags 1 | created 8 | expires 8 | ttl varint | client text
 *     | visible 8, if not from the start | original sequence 8, original check varint, if moved
 *     | source text, reason text, moved 8, claim count varint, if a dead letter
 *     | body | CRC32C 4 over the key and all before it
 * </pre>
 *
 * The checksum is verified whenever a row is read. It covers the key, so that a row under a wrong key is found too.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param id the one given by the first post: a message that was moved here has an id that tells another position
 * @param deadLetter null unless it was moved here as a dead letter
 */
record MessageRow(
        MessageId id,
        long sequence,
        RawValue body,
        ClientId client,
        long ttlSeconds,
        long expiresMillis,
        long visibleMillis,
        @Nullable DeadLetter deadLetter) {

    private static final int VERSION = 1;
    private static final int LATER_VISIBLE = 1;
    private static final int MOVED = 2;
    private static final int DEAD_LETTER = 4;
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int FIXED_BYTES = 72;

    /** A message as it is shown, at its position. */
    static MessageRow of(Message message) {
        return new MessageRow(
                message.id(),
                message.sequence(),
                message.body(),
                message.client(),
                message.ttlSeconds(),
                message.expiresMillis(),
                message.visibleMillis(),
                message.deadLetter());
    }

    MessageRow at(long position) {
        return new MessageRow(id, position, body, client, ttlSeconds, expiresMillis, visibleMillis, deadLetter);
    }

    /** Whether the id does not tell the position. */
    boolean isMoved(long queue) {
        return Place.isMoved(id, sequence, queue);
    }

    byte[] write(long queue, byte[] key) {
        boolean moved = isMoved(queue);
        boolean laterVisible = visibleMillis != id.createdMillis();
        int flags = (laterVisible ? LATER_VISIBLE : 0) | (moved ? MOVED : 0) | (deadLetter == null ? 0 : DEAD_LETTER);
        RowWriter out = new RowWriter(FIXED_BYTES + client.text().length() + body.bytes().length)
                .oneByte(VERSION)
                .oneByte(flags)
                .fixedLong(id.createdMillis())
                .fixedLong(expiresMillis)
                .varint(ttlSeconds)
                .text(client.text());
        if (laterVisible) {
            out.fixedLong(visibleMillis);
        }
        if (moved) {
            out.fixedLong(id.sequence()).varint(id.queueCheck());
        }
        if (deadLetter != null) {
            out.text(deadLetter.source().text())
                    .text(deadLetter.reason())
                    .fixedLong(deadLetter.movedMillis())
                    .varint(deadLetter.claimCount());
        }
        out.bytes(body.bytes());
        return out.fixedInt(checksum(key, out.buffer(), out.size())).toByteArray();
    }

    static MessageRow read(byte[] key, byte[] value) {
        int end = value.length - CHECKSUM_BYTES;
        if (end < 0 || checksum(key, value, end) != BigEndian.getInt(value, end)) {
            throw Damage.found(ColumnFamily.MESSAGE, key, "does not match its checksum");
        }
        RowReader in = new RowReader(ColumnFamily.MESSAGE, key, value, end).version(VERSION);
        int flags = in.oneByte();
        long createdMillis = in.fixedLong();
        long expiresMillis = in.fixedLong();
        long ttlSeconds = in.varint();
        ClientId client = new ClientId(in.text());
        long visibleMillis = (flags & LATER_VISIBLE) != 0 ? in.fixedLong() : createdMillis;
        long sequence = Keys.sequenceOf(key);
        MessageId id = (flags & MOVED) != 0
                ? new MessageId(createdMillis, in.fixedLong(), in.smallVarint())
                : new MessageId(createdMillis, sequence, Queue.checkOf(BigEndian.getLong(key, 0)));
        DeadLetter deadLetter = (flags & DEAD_LETTER) != 0
                ? new DeadLetter(new QueueName(in.text()), in.text(), in.fixedLong(), in.smallVarint())
                : null;
        RawValue body = new RawValue(in.rest());
        return new MessageRow(id, sequence, body, client, ttlSeconds, expiresMillis, visibleMillis, deadLetter);
    }

    private static int checksum(byte[] key, byte[] value, int end) {
        CRC32C crc = new CRC32C();
        crc.update(key, 0, key.length);
        crc.update(value, 0, end);
        return (int) crc.getValue();
    }
}
