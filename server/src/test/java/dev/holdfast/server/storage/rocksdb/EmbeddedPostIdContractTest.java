package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.Fingerprint;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.PostIdStoreContract;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.RememberedPost;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostIdContractTest extends PostIdStoreContract {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Pool open(Path directory) {
        return disks.open(directory);
    }

    @Test
    void shouldRememberAcrossARestart() {
        Queue queue = queue("q");
        Fingerprint id = Fingerprint.of(new byte[] {1});
        RememberedPost post = RememberedPost.of(Fingerprint.of(new byte[] {2}), post(queue, "a", "b"));
        shard.postIds().remember(queue, id, post, nowMillis - 60_000);
        shard.write();
        pool.sync();
        pool.close();
        openStore();
        assertThat(shard.postIds().find(queue, id, nowMillis - 60_000)).isEqualTo(post);
    }

    @Test
    void shouldDropTheRowsOfPeriodsThatAreOver() {
        Queue queue = queue("q");
        for (int i = 0; i < 50; i++) {
            passSeconds(10);
            Fingerprint id = Fingerprint.of(new byte[] {(byte) i});
            RememberedPost post = RememberedPost.of(id, post(queue, "text"));
            shard.postIds().remember(queue, id, post, nowMillis - 60_000);
            shard.write();
        }
        assertThat(rows()).isBetween(7, 21);
    }

    private int rows() {
        int rows = 0;
        try (KvCursor cursor = disks.store(directory).scan(ColumnFamily.POST_ID, new byte[] {0}, new byte[] {16})) {
            for (; cursor.isValid(); cursor.next()) {
                rows++;
            }
        }
        return rows;
    }

    @AfterEach
    void auditRows() {
        shard.write();
        disks.audit();
    }
}
