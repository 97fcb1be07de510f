package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.ClaimSummary;
import dev.holdfast.server.storage.Claimed;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
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
            long maxBodyBytes,
            @Nullable DeadLetterRule rule)
            implements OnQueue {
        private static final ClientId CLIENT = new ClientId("client");

        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            ClaimRequest request = new ClaimRequest(
                    Subject.claimId(label), CLIENT, ttlSeconds, graceSeconds, limit, maxBodyBytes, rule);
            Claimed claimed = claims.create(queue, request, subject.now());
            return Answers.of(claimed.claim(), subject.now()) + (claimed.hasMoved() ? ", others moved" : "");
        }
    }

    record GetClaim(QueueKey key, int label) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return Answers.of(claims.get(queue, Subject.claimId(label), subject.now()), subject.now());
        }
    }

    record ListClaims(QueueKey key, int afterLabel, int limit) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            ClaimId after = afterLabel == 0 ? null : Subject.claimId(afterLabel);
            List<ClaimSummary> page = claims.list(queue, after, limit, Integer.MAX_VALUE, subject.now())
                    .claims();
            return page.stream().map(Object::toString).toList();
        }
    }

    record ShowClaim(QueueKey key, int label, List<String> names) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            ClaimId id = Subject.claimId(label);
            return claims.summary(queue, id, subject.now()) + " "
                    + claims.held(queue, id, subject.idsOf(names), subject.now());
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

    record ReleaseMessages(QueueKey key, int label, List<String> names, long delaySeconds) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return claims.releaseMessages(
                            queue, Subject.claimId(label), subject.idsOf(names), delaySeconds, subject.now())
                    .toString();
        }
    }

    record DeleteClaimed(QueueKey key, int label, List<String> names) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return claims.deleteMessages(
                            queue, Subject.claimId(label), subject.idsOf(names), subject.now(), subject.now())
                    .toString();
        }
    }

    record ExtendMessages(QueueKey key, int label, List<String> names, int newLabel, long ttlSeconds)
            implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return String.valueOf(claims.extendMessages(
                    queue,
                    Subject.claimId(label),
                    subject.idsOf(names),
                    Subject.claimId(newLabel),
                    ttlSeconds,
                    subject.now()));
        }
    }

    record RejectMessages(
            QueueKey key,
            int label,
            List<String> names,
            @Nullable String reason,
            DeadLetterRule rule) implements OnQueue {
        @Override
        public Object on(ClaimStore claims, Queue queue, Subject subject) {
            return claims.reject(queue, Subject.claimId(label), subject.idsOf(names), reason, rule, subject.now())
                    .toString();
        }
    }
}
