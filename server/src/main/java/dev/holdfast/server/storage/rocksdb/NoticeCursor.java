package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * How far a subscription has got in its queue's outbox.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param startSequence notices up to it were posted before the subscription began
 * @param missed how many were dropped before it got them
 */
record NoticeCursor(NoticePosition at, long startSequence, long missed) {
    private static final int VERSION = 1;
    private static final int BYTES = 32;

    boolean wants(NoticePosition position) {
        return position.compareTo(at) > 0 && position.sequence() > startSequence;
    }

    NoticeCursor movedTo(NoticePosition position) {
        return new NoticeCursor(position, startSequence, missed);
    }

    NoticeCursor withMissed(long newMissed) {
        return new NoticeCursor(at, startSequence, newMissed);
    }

    byte[] write() {
        return new RowWriter(BYTES)
                .oneByte(VERSION)
                .fixedLong(at.visibleMillis())
                .varint(at.sequence())
                .varint(startSequence)
                .varint(missed)
                .toByteArray();
    }

    static NoticeCursor read(byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.MISC, key, value).version(VERSION);
        return new NoticeCursor(new NoticePosition(in.fixedLong(), in.varint()), in.varint(), in.varint());
    }
}
