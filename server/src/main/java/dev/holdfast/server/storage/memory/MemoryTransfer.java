package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.Message;
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
import dev.holdfast.server.storage.memory.StoredSubscription.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queues in memory that come from other stores and go to them.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryTransfer implements QueueTransfer {

    private final MemoryQueueStore queues;
    private final MemoryPostIdStore postIds;

    MemoryTransfer(MemoryQueueStore queues, MemoryPostIdStore postIds) {
        this.queues = queues;
        this.postIds = postIds;
    }

    /** The parts are immutable, so all of them are taken at once. */
    @Override
    public Departure depart(Queue queue) {
        QueueContents contents = Objects.requireNonNull(queues.contentsOf(queue.number()));
        QueueOutbox outbox = Objects.requireNonNull(queues.outboxOf(queue.number()));
        List<QueuePart> parts = new ArrayList<>();
        parts.add(frame(contents, outbox));
        contents.messages().forEach(message -> parts.add(new Held(message)));
        contents.claims().forEach(claim -> parts.add(lease(claim)));
        contents.eachPosition((name, position) -> parts.add(new Position(name, position)));
        postIds.forEach(queue.number(), (id, post) -> parts.add(new Named(id, post)));
        outbox.subscriptions().forEach(stored -> parts.add(new Subscriber(stored.subscription(), reached(stored))));
        outbox.notices().forEach(notice -> parts.add(new Waiting(notice)));
        return new Shown(parts);
    }

    private static Frame frame(QueueContents contents, QueueOutbox outbox) {
        long touchedThrough = 0;
        for (Message message : contents.messages()) {
            if (message.claimCount() > 0) {
                touchedThrough = message.sequence();
            }
        }
        return new Frame(
                contents.lastSequence(),
                touchedThrough,
                contents.revealedThrough(),
                outbox.lastSubscription(),
                outbox.lastSequence(),
                outbox.passedMillis());
    }

    private static Lease lease(StoredClaim claim) {
        return new Lease(
                claim.id(),
                claim.isHold(),
                claim.client(),
                claim.ttlSeconds(),
                claim.graceSeconds(),
                claim.renewedMillis(),
                claim.sequences());
    }

    private static @Nullable Reached reached(StoredSubscription stored) {
        Cursor cursor = stored.cursor();
        return cursor == null ? null : new Reached(cursor.at(), cursor.startSequence(), cursor.missed());
    }

    @Override
    public Arrival arrive(Queue original) {
        if (queues.find(original.key()) != null) {
            throw new IllegalArgumentException("There is a queue of that name");
        }
        return new Coming(queues.expect(original.key(), original.check(), original.metadata()));
    }

    /** None outlives the process. */
    @Override
    public void abandonArrivals() {
        // There is nothing left.
    }

    /**
     * Shows parts in order.
     *
     * <p><em>Owned by one lane.</em>
     */
    private static final class Shown implements Departure {
        private final List<QueuePart> parts;
        private int shown;

        Shown(List<QueuePart> parts) {
            this.parts = parts;
        }

        @Override
        public List<QueuePart> next(int maxParts, long maxBytes) {
            int from = shown;
            long bytes = 0;
            while (shown < parts.size() && shown - from < maxParts && (shown == from || bytes < maxBytes)) {
                bytes += parts.get(shown).bytes();
                shown++;
            }
            return List.copyOf(parts.subList(from, shown));
        }
    }

    /**
     * A queue that nobody finds yet.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Coming implements Arrival {
        private final Queue queue;

        Coming(Queue queue) {
            this.queue = queue;
        }

        private QueueContents contents() {
            return Objects.requireNonNull(queues.contentsOf(queue.number()));
        }

        private QueueOutbox outbox() {
            return Objects.requireNonNull(queues.outboxOf(queue.number()));
        }

        @Override
        public void take(List<QueuePart> parts, long nowMillis) {
            parts.forEach(part -> take(part, nowMillis));
        }

        private void take(QueuePart part, long nowMillis) {
            if (part instanceof Frame frame) {
                contents().setLastSequence(frame.lastSequence());
                contents().revealThrough(frame.revealedThrough());
                outbox().goOnAt(frame.lastSubscription(), frame.lastNotice(), frame.passedMillis());
            } else if (part instanceof Held held) {
                contents().add(held.message(), nowMillis);
            } else if (part instanceof Lease lease) {
                take(lease);
            } else if (part instanceof Position position) {
                contents().keepPosition(position.name(), position.position());
            } else if (part instanceof Named named) {
                postIds.remember(queue, named.id(), named.post(), 0);
            } else if (part instanceof Subscriber subscriber) {
                outbox().restore(new StoredSubscription(subscriber.subscription(), cursor(subscriber.reached())));
            } else if (part instanceof Waiting waiting && outbox().hasReaders()) {
                outbox().add(waiting.notice());
            }
        }

        /** Some of its messages may have expired on the way. */
        private void take(Lease lease) {
            List<Long> held = lease.sequences().stream()
                    .filter(sequence -> contents().at(sequence) != null)
                    .toList();
            if (!held.isEmpty()) {
                contents()
                        .putClaim(new StoredClaim(
                                lease.id(),
                                lease.isHold(),
                                lease.client(),
                                lease.ttlSeconds(),
                                lease.graceSeconds(),
                                lease.renewedMillis(),
                                held));
            }
        }

        private static @Nullable Cursor cursor(@Nullable Reached reached) {
            return reached == null ? null : new Cursor(reached.at(), reached.startSequence(), reached.missed());
        }

        /** A claim may have ended between its messages and its turn: then they are free. */
        @Override
        public Queue admit() {
            for (Message message : List.copyOf(contents().messages())) {
                ClaimId claim = message.claimId();
                if (claim != null && contents().claim(claim) == null) {
                    contents().replace(message, message.under(null));
                }
            }
            queues.admit(queue);
            return queue;
        }

        @Override
        public void abandon() {
            queues.empty(queue.number());
        }
    }
}
