package dev.holdfast.server.storage.model;

import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import org.jspecify.annotations.Nullable;

/**
 * Steps on claims.
 *
 * <p><em>Thread-safe.</em>
 */
final class ClaimCommands {

    private ClaimCommands() {}

    /** A step on a queue that may be absent, in which case there is nothing to ask the store. */
    private interface OnQueue extends Command {
        QueueKey key();

        Object on(ClaimStore claims, Queue queue, Subject subject);

        @Override
        default Object on(Subject subject) {
            Queue queue = subject.find(key());
            return queue == null ? Answers.ABSENT : on(subject.shardOf(queue).claims(), queue, subject);
        }
    }

    record CreateClaim(
            QueueKey key,
            int label,
            long ttlSeconds,
            long graceSeconds,
            int limit,
            @Nullable DeadLetterRule rule) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            ClaimRequest request = new ClaimRequest(Subject.claimId(label), ttlSeconds, graceSeconds, limit, rule);
            return Answers.of(claims.create(queue, request, subject.now()), subject.now());
        }
    }

    record GetClaim(QueueKey key, int label) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return Answers.of(claims.get(queue, Subject.claimId(label), subject.now()), subject.now());
        }
    }

    record UpdateClaim(QueueKey key, int label, long ttlSeconds, long graceSeconds) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return claims.update(queue, Subject.claimId(label), ttlSeconds, graceSeconds, subject.now());
        }
    }

    record ReleaseClaim(QueueKey key, int label) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return claims.release(queue, Subject.claimId(label), subject.now());
        }
    }
}
