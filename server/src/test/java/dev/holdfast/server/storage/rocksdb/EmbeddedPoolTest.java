package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.Pool.Health;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageFailed;
import dev.holdfast.server.storage.StorageFull;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the embedded store does when something is wrong: no room, a broken disk, damaged rows, a wrong caller. */
class EmbeddedPoolTest {
    private final SimulatedKvStore store = new SimulatedKvStore(new Random(1));
    private final Driven driven = new Driven(store);
    private final Queue queue = driven.queue("q");

    @AfterEach
    void audit() {
        driven.shard.write();
        StoreAudit.check(store);
    }

    @Test
    void shouldRefusePostsButNotClaimsWhileTheDiskIsNearlyFull() {
        List<MessageId> ids = driven.post(queue, 2);
        driven.disk = Health.SOFT_FULL;
        assertThat(driven.pool.health()).isEqualTo(Health.SOFT_FULL);
        assertThatThrownBy(() -> driven.post(queue, 1)).isInstanceOf(StorageFull.class);
        assertThatThrownBy(() -> driven.queue("new")).isInstanceOf(StorageFull.class);
        Claim claim = driven.claimed(queue, 1);
        assertThat(driven.delete(queue, Driven.ids(claim.messages()))).isOne();
        driven.sync();
        assertThat(Driven.ids(driven.all(queue))).isEqualTo(ids.subList(1, 2));
        driven.disk = Health.READY;
        assertThat(driven.post(queue, 1)).hasSize(1);
    }

    @Test
    void shouldGoOnAfterARefusedWriteWasDiscarded() {
        List<MessageId> written = driven.post(queue, 3);
        driven.sync();
        store.fillUp();
        driven.post(queue, 2);
        driven.claimed(queue, 2);
        assertThatThrownBy(driven.shard::write).isInstanceOf(StorageFull.class);
        assertThatThrownBy(driven.shard::write).isInstanceOf(StorageUnavailable.class);
        driven.shard.discard();
        store.makeRoom();
        assertThat(Driven.ids(driven.all(queue))).isEqualTo(written);
        assertThat(Driven.ids(driven.claimed(queue, 10).messages())).isEqualTo(written);
    }

    @Test
    void shouldSayThatItFailedWhenASyncFailed() {
        driven.post(queue, 1);
        driven.shard.write();
        store.failNextSync();
        assertThatThrownBy(driven.pool::sync).isInstanceOf(StorageFailed.class);
        assertThat(driven.pool.health()).isEqualTo(Health.FAILED);
        assertThat(driven.all(queue)).hasSize(1);
    }

    @Test
    void shouldSayThatItFailedWhenAWriteFailed() {
        driven.shard.write();
        store.failNextWrite();
        driven.post(queue, 1);
        assertThatThrownBy(driven.shard::write).isInstanceOf(StorageFailed.class);
        assertThat(driven.pool.health()).isEqualTo(Health.FAILED);
        driven.shard.discard();
    }

    @Test
    void shouldResumeAfterAFullDiskWithoutAWrite() {
        driven.post(queue, 1);
        driven.shard.write();
        store.fillUp();
        assertThatThrownBy(driven.pool::sync).isInstanceOf(StorageFull.class);
        assertThat(driven.pool.health()).isEqualTo(Health.SOFT_FULL);
        driven.pool.tryToResume();
        assertThat(driven.pool.health()).isEqualTo(Health.SOFT_FULL);
        store.makeRoom();
        driven.pool.tryToResume();
        assertThat(driven.pool.health()).isEqualTo(Health.READY);
        assertThat(driven.pool.sync()).isEqualTo(store.usage().lastWrite());
    }

    @Test
    void shouldReportADamagedMessageAndGoOnWithTheOthers() {
        MessageId damaged = driven.post(queue, 1).get(0);
        Queue other = driven.queue("other");
        driven.post(other, 1);
        driven.shard.write();
        byte[] key = Keys.message(queue.number(), damaged.sequence());
        byte[] intact = Objects.requireNonNull(store.get(ColumnFamily.MESSAGE, key));
        byte[] value = intact.clone();
        value[value.length - 6] ^= 1;
        replace(key, value);
        assertThatThrownBy(() -> driven.get(queue, damaged)).isInstanceOf(StorageCorrupted.class);
        assertThatThrownBy(() -> driven.claim(queue, 1)).isInstanceOf(StorageCorrupted.class);
        driven.shard.discard();
        driven.nowMillis += (Driven.TTL_SECONDS + 1) * 1000;
        assertThat(driven.shard.sweep(driven.nowMillis, 100).hasMore()).isFalse();
        assertThat(driven.all(other)).isEmpty();
        driven.shard.messages().purge(queue);
        assertThat(driven.all(queue)).isEmpty();
    }

    private void replace(byte[] key, byte[] value) {
        KvBatch batch = new KvBatch();
        batch.put(ColumnFamily.MESSAGE, key, value);
        store.write(batch);
    }

    @Test
    void shouldWriteNothingOfAClaimThatFailedInTheMiddle() {
        List<MessageId> ids = driven.post(queue, 2);
        driven.shard.write();
        byte[] key = Keys.message(queue.number(), ids.get(1).sequence());
        byte[] intact = Objects.requireNonNull(store.get(ColumnFamily.MESSAGE, key));
        replace(key, new byte[8]);
        assertThatThrownBy(() -> driven.claim(queue, 2)).isInstanceOf(StorageCorrupted.class);
        assertThatThrownBy(driven.shard::write).isInstanceOf(StorageUnavailable.class);
        driven.shard.discard();
        replace(key, intact);
        assertThat(Driven.ids(driven.claimed(queue, 2).messages())).isEqualTo(ids);
    }

    @Test
    void shouldRefuseProjectsOfOtherLanes() {
        int slot = QueueNumbers.slotOf(Driven.PROJECT);
        Shard other = driven.pool.openShard((slot + 1) % 4, 4);
        QueueKey key = new QueueKey(Driven.PROJECT, new QueueName("q"));
        assertThat(other.queues().find(key)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> other.queues().create(key, QueueMetadata.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> driven.pool.openShard(0, QueueNumbers.SLOTS + 1));
    }

    @Test
    void shouldRefuseDataOfAnotherFormat() {
        SimulatedKvStore foreign = new SimulatedKvStore(new Random(1));
        KvBatch batch = new KvBatch();
        batch.put(ColumnFamily.MISC, Keys.format(), new byte[] {99});
        foreign.write(batch);
        assertThatThrownBy(() -> new Driven(foreign)).isInstanceOf(StorageCorrupted.class);
    }

    @Test
    void shouldOpenDataOfTheFormatBeforeAndRaiseIt() {
        SimulatedKvStore older = new SimulatedKvStore(new Random(1));
        KvBatch batch = new KvBatch();
        batch.put(ColumnFamily.MISC, Keys.format(), new byte[] {2});
        older.write(batch);
        Driven opened = new Driven(older);
        opened.post(opened.queue("q"), 1);
        opened.shard.write();
        assertThat(older.get(ColumnFamily.MISC, Keys.format())).containsExactly(5);
    }
}
