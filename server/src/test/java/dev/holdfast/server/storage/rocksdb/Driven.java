package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListRequest.Include;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool with one shard over a store that the test owns, and short words for what the tests do with it.
 *
 * <p><em>One thread at a time.</em>
 */
final class Driven {
    static final ProjectId PROJECT = new ProjectId("project");
    static final long TTL_SECONDS = 1_000_000;

    /** So little room that every way out is taken often. */
    static final EmbeddedOptions TIGHT = new EmbeddedOptions(64, 64, 64, new EmbeddedOptions.Removal(3, 5, 1000));

    final Pool pool;
    final Shard shard;
    long nowMillis = 1_800_000_000_000L;
    Pool.Health disk = Pool.Health.READY;
    int claims;

    Driven(KvStore store) {
        this(store, EmbeddedOptions.DEFAULT);
    }

    Driven(KvStore store, EmbeddedOptions options) {
        pool = EmbeddedPool.open(store, options, () -> disk);
        shard = pool.openShard(0, 1);
    }

    Queue queue(String name) {
        QueueKey key = new QueueKey(PROJECT, new QueueName(name));
        Queue queue = shard.queues().find(key);
        return queue != null ? queue : Objects.requireNonNull(shard.queues().create(key, QueueMetadata.EMPTY));
    }

    List<MessageId> post(Queue queue, int count) {
        return post(queue, count, 0);
    }

    List<MessageId> post(Queue queue, int count, long delaySeconds) {
        NewMessage message = new NewMessage(new PackWriter().string("body").toRawValue(), TTL_SECONDS, delaySeconds);
        return shard.messages().post(queue, Collections.nCopies(count, message), new ClientId("client"), nowMillis);
    }

    @Nullable
    Claim claim(Queue queue, int limit) {
        claims++;
        ClaimId id = Objects.requireNonNull(ClaimId.parse(String.format("%024x", claims)));
        ClaimRequest request = new ClaimRequest(id, new ClientId("client"), 1000, 60, limit, null);
        while (true) {
            try {
                return shard.claims().create(queue, request, nowMillis).claim();
            } catch (StorageBehind behind) {
                // Each call works off a part of what is due.
            }
        }
    }

    Claim claimed(Queue queue, int limit) {
        return Objects.requireNonNull(claim(queue, limit), "nothing to claim");
    }

    static List<MessageId> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    int delete(Queue queue, List<MessageId> ids) {
        return shard.messages().delete(queue, ids, nowMillis);
    }

    @Nullable
    Message get(Queue queue, MessageId id) {
        return shard.messages().get(queue, id, nowMillis);
    }

    List<Message> all(Queue queue) {
        ListRequest request = new ListRequest(0, 10_000, Integer.MAX_VALUE, EnumSet.allOf(Include.class), null);
        return shard.messages().list(queue, request, nowMillis).messages();
    }

    void sync() {
        shard.write();
        pool.sync();
    }
}
