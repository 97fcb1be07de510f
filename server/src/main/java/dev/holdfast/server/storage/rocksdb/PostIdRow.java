package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.Fingerprint;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.RememberedPost;
import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * The value of a POST_ID row.
 *
 * <p><em>Thread-safe.</em>
 */
final class PostIdRow {
    private static final int VERSION = 1;

    private PostIdRow() {}

    static byte[] write(RememberedPost post) {
        return new RowWriter(1 + 4 * Long.BYTES + 2)
                .oneByte(VERSION)
                .fixedLong(post.content().high())
                .fixedLong(post.content().low())
                .fixedLong(post.createdMillis())
                .fixedLong(post.first().sequence())
                .varint(post.count())
                .toByteArray();
    }

    static RememberedPost read(long queue, byte[] key, byte[] value) {
        RowReader in = new RowReader(ColumnFamily.POST_ID, key, value).version(VERSION);
        Fingerprint content = new Fingerprint(in.fixedLong(), in.fixedLong());
        MessageId first = new MessageId(in.fixedLong(), in.fixedLong(), Queue.checkOf(queue));
        return new RememberedPost(content, first, in.smallVarint());
    }
}
