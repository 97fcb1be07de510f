package dev.holdfast.server.pool;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.pool.DrainRecord.State;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageCorrupted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The row of a drain. Queues are told by their own keys, which hold whatever a project's name may.
 *
 * <p><em>Thread-safe.</em>
 */
final class DrainRow {
    private static final int VERSION = 1;
    private static final int MEMBERS = 9;

    private DrainRow() {}

    static byte[] write(DrainRecord drain) {
        PackWriter row = new PackWriter();
        row.arrayHeader(MEMBERS).integer(VERSION).string(drain.state().name());
        row.integer(drain.sinceMillis()).integer(drain.movedQueues()).integer(drain.movedMessages());
        row.integer(drain.failedQueues()).string(drain.lastError()).string(drain.target());
        row.arrayHeader(drain.moving().size());
        for (QueueKey queue : drain.moving()) {
            row.string(new String(CatalogueKeys.queue(queue), StandardCharsets.ISO_8859_1));
        }
        return row.toByteArray();
    }

    static DrainRecord read(String pool, byte[] row) {
        PackReader in = PackReader.of(row, 0, row.length);
        if (in.arrayHeader() != MEMBERS || in.integer() != VERSION) {
            throw new StorageCorrupted("The row of the drain of pool " + pool + " was written by another version");
        }
        return new DrainRecord(
                pool,
                State.valueOf(in.string()),
                in.integer(),
                in.integer(),
                in.integer(),
                in.integer(),
                in.string(),
                in.string(),
                queues(in));
    }

    private static List<QueueKey> queues(PackReader in) {
        int count = in.arrayHeader();
        List<QueueKey> queues = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            queues.add(CatalogueKeys.queueOf(in.string().getBytes(StandardCharsets.ISO_8859_1)));
        }
        return queues;
    }
}
