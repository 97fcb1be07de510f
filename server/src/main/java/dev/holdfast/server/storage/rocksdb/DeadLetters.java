package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import java.util.Objects;

/**
 * Moves messages that were claimed too often, or rejected, to their dead-letter queue. Both queues belong to one
 * project and hence to one shard, so a move is part of one batch: the message is never in both queues and never in
 * none. Whoever moves them says himself that the target has gained something: only the rules of the queues tell whether
 * a claim on it can give that.
 *
 * <p><em>Owned by one lane.</em>
 */
final class DeadLetters {
    private final EmbeddedQueues queues;
    private final QueueStates states;
    private final MessageLog log;
    private final MessageCounts counts;

    DeadLetters(EmbeddedQueues queues, QueueStates states, MessageLog log, MessageCounts counts) {
        this.queues = queues;
        this.states = states;
        this.log = log;
        this.counts = counts;
    }

    void move(QueueState source, StoredMessage message, DeadLetterRule rule, String reason, long nowMillis) {
        Queue queue = queues.findOrCreate(rule.target());
        QueueState target = Objects.requireNonNull(states.of(queue));
        long ttlSeconds = Objects.requireNonNullElse(rule.ttlSeconds(), message.ttlSeconds());
        QueueName name = Objects.requireNonNull(source.key).name();
        DeadLetter why =
                new DeadLetter(name, reason, nowMillis, message.touched().claimCount());
        log.remove(source, Place.of(message));
        log.accept(target, message, ttlSeconds, why, nowMillis);
        counts.add(Event.DEAD_LETTERED, 1);
    }
}
