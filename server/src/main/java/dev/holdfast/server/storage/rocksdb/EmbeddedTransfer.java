package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueuePart;
import dev.holdfast.server.storage.QueuePart.Frame;
import dev.holdfast.server.storage.QueuePart.Held;
import dev.holdfast.server.storage.QueuePart.Lease;
import dev.holdfast.server.storage.QueuePart.Named;
import dev.holdfast.server.storage.QueuePart.Position;
import dev.holdfast.server.storage.QueuePart.Reached;
import dev.holdfast.server.storage.QueuePart.Subscriber;
import dev.holdfast.server.storage.QueuePart.Waiting;
import dev.holdfast.server.storage.QueueTransfer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queues that come from other stores and go to them. What comes has no name until it is whole: a row tells of it, so
 * that a restart finds what was left of it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedTransfer implements QueueTransfer {
    private final ShardParts parts;

    EmbeddedTransfer(ShardParts parts) {
        this.parts = parts;
    }

    @Override
    public Departure depart(Queue queue) {
        return new EmbeddedDeparture(parts.batch().rows(), parts, queue.number());
    }

    @Override
    public Arrival arrive(Queue original) {
        if (parts.queues().find(original.key()) != null) {
            throw new IllegalArgumentException("There is a queue of that name");
        }
        return new Coming(parts.queues().expect(original));
    }

    @Override
    public void abandonArrivals() {
        parts.queues().nameless().forEach(parts.queues()::abandon);
    }

    /**
     * A queue without a name.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Coming implements Arrival {
        private final Queue queue;
        private long lastSequence;

        /** Positions whose claims have not come yet, with how often they were claimed. */
        private final Map<Long, Integer> claimed = new HashMap<>();

        Coming(Queue queue) {
            this.queue = queue;
        }

        /** Asked for anew in each turn: others may have discarded what was in memory. */
        private QueueState state() {
            return Objects.requireNonNull(parts.states().of(queue.number()), "The arrival was abandoned");
        }

        @Override
        public void take(List<QueuePart> coming, long nowMillis) {
            Outbox outbox = parts.outboxes().of(queue.number());
            coming.forEach(part -> take(part, outbox, nowMillis));
            if (outbox.lastSubscription > 0) {
                parts.outboxes().put(outbox);
            }
        }

        private void take(QueuePart part, Outbox outbox, long nowMillis) {
            if (part instanceof Frame frame) {
                take(frame, outbox);
            } else if (part instanceof Held held) {
                parts.log().restore(state(), held.message(), nowMillis);
                if (held.message().claimId() != null) {
                    claimed.put(held.message().sequence(), held.message().claimCount());
                }
            } else if (part instanceof Lease lease) {
                take(lease);
            } else if (part instanceof Position position) {
                parts.positions().begin(queue, position.name(), position.position());
            } else if (part instanceof Named named) {
                parts.postIds().remember(queue, named.id(), named.post(), 0);
            } else if (part instanceof Subscriber subscriber) {
                parts.outboxes().restore(outbox, subscriber.subscription(), cursor(subscriber.reached()));
            } else if (part instanceof Waiting waiting && outbox.hasReaders()) {
                byte[] key = OutboxKeys.notice(queue.number(), waiting.notice().position());
                parts.outboxes().addNotice(key, NoticeRow.write(key, waiting.notice()));
                outbox.notices++;
            }
        }

        private void take(Frame frame, Outbox outbox) {
            QueueState state = state();
            lastSequence = frame.lastSequence();
            state.goOn(frame.touchedThrough(), frame.revealedThrough());
            parts.batch().changes(state, 0);
            outbox.lastSubscription = frame.lastSubscription();
            outbox.lastSequence = frame.lastNotice();
            outbox.passedMillis = frame.passedMillis();
        }

        /** Some of its messages may have expired on the way. */
        private void take(Lease lease) {
            QueueState state = state();
            parts.batch().settle(state, Parts.MESSAGES);
            ClaimRow terms = new ClaimRow(
                    lease.id(),
                    lease.isHold(),
                    lease.client(),
                    lease.ttlSeconds(),
                    lease.graceSeconds(),
                    lease.renewedMillis(),
                    List.of());
            RunBuilder runs = new RunBuilder();
            for (long sequence : lease.sequences()) {
                Integer claimCount = claimed.remove(sequence);
                MessageRow row = claimCount == null ? null : parts.log().row(state, sequence);
                if (claimCount != null && row != null) {
                    runs.add(sequence, Touched.claimed(claimCount).under(terms), Place.of(row, null));
                }
            }
            ClaimRow row = terms.with(runs.runs());
            if (!row.runs().isEmpty()) {
                parts.claims().open(state, row);
            }
        }

        private static @Nullable NoticeCursor cursor(@Nullable Reached reached) {
            return reached == null ? null : new NoticeCursor(reached.at(), reached.startSequence(), reached.missed());
        }

        /** A claim may have ended between its messages and its turn: then they are free. */
        @Override
        public Queue admit() {
            QueueState state = state();
            parts.batch().settle(state, Parts.MESSAGES);
            state.endAt(lastSequence);
            claimed.forEach((sequence, claimCount) -> {
                if (parts.log().row(state, sequence) != null) {
                    parts.log().free(state, sequence, claimCount);
                }
            });
            parts.queues().admit(queue);
            return queue;
        }

        @Override
        public void abandon() {
            parts.queues().abandon(queue.number());
        }
    }
}
