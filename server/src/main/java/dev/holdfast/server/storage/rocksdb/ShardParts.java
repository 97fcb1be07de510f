package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.storage.kv.KvStore;

/**
 * The parts that one shard is made of, each knowing those made before it.
 *
 * <p><em>Owned by one lane.</em>
 */
record ShardParts(
        OpenBatch batch,
        ShardScope scope,
        TimerIndex timers,
        QueueStates states,
        ReturnedRows returned,
        ClaimBook claims,
        MessageLog log,
        EmbeddedQueues queues,
        Sweeper sweeper,
        Claimables claimables,
        DeadLetters deadLetters,
        Outboxes outboxes,
        EmbeddedPositions positions,
        EmbeddedPostIds postIds,
        MessageCounts counts) {

    static ShardParts make(KvStore store, ShardScope scope, EmbeddedOptions options) {
        MessageCounts counts = new MessageCounts();
        OpenBatch batch = new OpenBatch(store);
        Rows rows = batch.rows();
        TimerIndex timers = new TimerIndex(rows, batch, scope.slots());
        QueueStates states = new QueueStates(rows, batch, options.maxCachedQueues());
        ReturnedRows returned = new ReturnedRows(rows, batch);
        ClaimCache recentClaims = new ClaimCache(options.maxCachedClaims(), options.maxCachedLeases());
        ClaimBook claims = new ClaimBook(rows, batch, timers, returned, recentClaims);
        DeadRows dead = new DeadRows(batch, options.removal());
        MessageLog log = new MessageLog(rows, batch, timers, returned, claims, dead);
        Outboxes outboxes = new Outboxes(
                rows, batch, new SubscriptionTimers(rows, batch, scope.slots()), options.maxCachedQueues());
        EmbeddedPositions positions = new EmbeddedPositions(rows, batch, scope);
        EmbeddedQueues queues = new EmbeddedQueues(
                rows, batch, scope, states, log, new QueueBelongings(outboxes, positions), options.maxCachedQueues());
        batch.beforeStates(queues::countUse);
        Sweeper.Reports reports = new Sweeper.Reports(queues::nameOf, counts);
        Sweeper sweeper = new Sweeper(batch, timers, states, log, returned, claims, reports);
        Claimables claimables = new Claimables(rows, batch, timers, log);
        DeadLetters deadLetters = new DeadLetters(queues, states, log, counts);
        return new ShardParts(
                batch,
                scope,
                timers,
                states,
                returned,
                claims,
                log,
                queues,
                sweeper,
                claimables,
                deadLetters,
                outboxes,
                positions,
                new EmbeddedPostIds(rows, batch, scope.slots()),
                counts);
    }

    /** Forgets everything that was not written. */
    void discard() {
        batch.discard();
        states.clear();
        claims.clear();
        queues.clear();
        sweeper.reload();
        outboxes.clear();
        postIds.reload();
    }
}
