package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.Shard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A store under test, or the model, with the time that it is told and the names of what it was given. Commands name
 * messages by the post that made them, so that a history stays meaningful when some of its commands are left out.
 *
 * <p><em>One thread at a time.</em>
 */
final class Subject implements AutoCloseable {

    private final Supplier<Pool> opener;
    private final Map<String, MessageId> ids = new HashMap<>();
    private final Set<QueueKey> woken = new HashSet<>();
    private final Set<QueueKey> toldSinceWrite = new HashSet<>();
    private final Set<QueueKey> toldBeforeDiscard = new HashSet<>();
    private Pool pool;
    private List<Shard> shards;
    private long nowMillis = 1_800_000_000_000L;

    Subject(Supplier<Pool> opener) {
        this.opener = opener;
        this.pool = opener.get();
        this.shards = openShards(pool, 1);
    }

    private static List<Shard> openShards(Pool pool, int lanes) {
        return IntStream.range(0, lanes)
                .mapToObj(lane -> pool.openShard(lane, lanes))
                .toList();
    }

    Pool pool() {
        return pool;
    }

    List<Shard> shards() {
        return shards;
    }

    Shard shardOf(ProjectId project) {
        return shards.get(QueueNumbers.laneOf(project, shards.size()));
    }

    Shard shardOf(Queue queue) {
        return shardOf(queue.key().project());
    }

    @Nullable
    Queue find(QueueKey key) {
        return shardOf(key.project()).queues().find(key);
    }

    Queue existing(QueueKey key) {
        return Objects.requireNonNull(find(key));
    }

    long now() {
        return nowMillis;
    }

    void pass(long millis) {
        nowMillis += millis;
    }

    void name(String name, MessageId id) {
        ids.put(name, id);
    }

    /** The id that a name stands for; one that was never given for a name that the history does not have. */
    MessageId idOf(String name) {
        return ids.getOrDefault(name, new MessageId(nowMillis, 1_000_000, 0));
    }

    List<MessageId> idsOf(List<String> names) {
        return names.stream().map(this::idOf).toList();
    }

    static ClaimId claimId(int label) {
        return Objects.requireNonNull(ClaimId.parse(String.format("%024x", label)));
    }

    /** Sweeps each shard to the end. @return the queues that woke since the last time */
    Set<QueueKey> sweepAll() {
        for (Shard shard : shards) {
            Shard.Sweep sweep;
            do {
                sweep = shard.sweep(nowMillis, 5);
                woken.addAll(sweep.wokenQueues());
            } while (sweep.hasMore());
        }
        Set<QueueKey> all = Set.copyOf(woken);
        woken.clear();
        toldSinceWrite.addAll(all);
        return all;
    }

    /**
     * The queues whose waking was told in a batch that was then discarded. A store need not tell it again: it may have
     * done what was due earlier, on the way to an answer, and only the telling fell into the discarded batch.
     */
    Set<QueueKey> takeToldBeforeDiscard() {
        Set<QueueKey> told = Set.copyOf(toldBeforeDiscard);
        toldSinceWrite.addAll(told);
        toldBeforeDiscard.clear();
        return told;
    }

    void sweepOnce(int maxItems) {
        for (Shard shard : shards) {
            woken.addAll(shard.sweep(nowMillis, maxItems).wokenQueues());
        }
    }

    /** Writes what is open. @return the number of the last write */
    long write() {
        toldSinceWrite.clear();
        return shards.stream().mapToLong(Shard::write).max().orElseThrow();
    }

    void discard() {
        shards.forEach(Shard::discard);
        toldBeforeDiscard.addAll(toldSinceWrite);
        toldSinceWrite.clear();
    }

    void reopen(int lanes) {
        pool.close();
        pool = opener.get();
        shards = openShards(pool, lanes);
    }

    @Override
    public void close() {
        pool.close();
    }
}
