package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operations on claims.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedClaims implements ClaimStore {
    private final OpenBatch batch;
    private final QueueStates states;
    private final ReturnedRows returned;
    private final ClaimBook book;
    private final TimerIndex timers;
    private final Claimables claimables;
    private final DeadLetters deadLetters;
    private final MessageLog log;
    private final Sweeper sweeper;
    private final MessageCounts counts;

    EmbeddedClaims(ShardParts parts) {
        this.batch = parts.batch();
        this.states = parts.states();
        this.returned = parts.returned();
        this.book = parts.claims();
        this.timers = parts.timers();
        this.claimables = parts.claimables();
        this.deadLetters = parts.deadLetters();
        this.log = parts.log();
        this.sweeper = parts.sweeper();
        this.counts = parts.counts();
    }

    @Override
    public @Nullable Claim create(Queue queue, ClaimRequest request, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_CLAIM, queue, nowMillis);
        QueueState state = states.of(queue);
        if (state == null) {
            return null;
        }
        batch.settle(state, Parts.CLAIMABLE);
        Chosen chosen = new Chosen(state, request, now);
        claimables.visit(state, now, chosen);
        return chosen.messages.isEmpty() ? null : open(state, request, chosen.messages, now);
    }

    private Claim open(QueueState state, ClaimRequest request, List<StoredMessage> messages, long nowMillis) {
        ClaimRow terms = new ClaimRow(request.id(), request.ttlSeconds(), request.graceSeconds(), nowMillis, List.of());
        RunBuilder runs = new RunBuilder();
        List<Message> claimed = new ArrayList<>(messages.size());
        for (StoredMessage message : messages) {
            Place place = Place.of(message);
            Touched before = message.touched();
            Touched lease = runs.add(message.sequence(), before.claimedBy(terms, place.postedExpiryMillis()), place);
            scheduleLonger(state, place, before, lease);
            if (message.exception() != null) {
                returned.remove(state, message.sequence());
            }
            claimed.add(message.message(lease));
            if (lease.claimCount() == 1) {
                counts.delivered(nowMillis - message.row().visibleMillis());
            }
        }
        counts.add(Event.CLAIMED, claimed.size());
        ClaimRow row = terms.with(runs.runs());
        book.open(state, row);
        return claimOf(row, claimed);
    }

    private void scheduleLonger(QueueState state, Place place, Touched before, Touched after) {
        if (after.expiresMillis() != before.expiresMillis()) {
            timers.scheduleExpiry(state, after.expiresMillis(place.postedExpiryMillis()), place.sequence());
        }
    }

    private static Claim claimOf(ClaimRow row, List<Message> messages) {
        return new Claim(
                row.id(), row.ttlSeconds(), row.graceSeconds(), row.renewedMillis(), row.expiresMillis(), messages);
    }

    @Override
    public @Nullable Claim get(Queue queue, ClaimId id, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        if (state == null || row == null) {
            return null;
        }
        batch.settle(state, Parts.MESSAGES);
        List<Message> messages = new ArrayList<>();
        for (LeaseRun run : row.runs()) {
            run.forEachRemaining(state.gone, sequence -> {
                StoredMessage message = log.at(state, sequence);
                if (message != null && !message.isExpired(now)) {
                    messages.add(message.message());
                }
            });
        }
        return messages.isEmpty() ? null : claimOf(row, messages);
    }

    private @Nullable ClaimRow find(QueueState state, ClaimId id, long nowMillis) {
        batch.settle(state, Parts.CLAIMS);
        ClaimRow row = book.find(state, id);
        return row == null || row.expiresMillis() <= nowMillis ? null : row;
    }

    @Override
    public boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        if (state == null || row == null) {
            return false;
        }
        batch.settle(state, Parts.MESSAGES);
        book.renew(state, row, renewed(state, row, new ClaimRow(id, ttlSeconds, graceSeconds, now, List.of())));
        return true;
    }

    /** The claim on its new terms, with runs for what it still holds: some of a run may outlive it anyway. */
    private ClaimRow renewed(QueueState state, ClaimRow before, ClaimRow terms) {
        RunBuilder runs = new RunBuilder();
        for (LeaseRun run : before.runs()) {
            run.forEachRemaining(state.gone, sequence -> {
                Place place = placeOf(state, run, sequence);
                Touched lease = run.lease().outliving(terms, place.postedExpiryMillis());
                runs.add(sequence, lease, place);
                scheduleLonger(state, place, run.lease(), lease);
            });
        }
        return terms.with(runs.runs());
    }

    private Place placeOf(QueueState state, LeaseRun run, long sequence) {
        if (!run.places().isEmpty()) {
            return run.places().get((int) (sequence - run.first()));
        }
        MessageRow row = log.row(state, sequence);
        if (row == null) {
            throw Damage.found(ColumnFamily.LEASE, Keys.message(state.number, run.first()), "has no message");
        }
        return Place.of(row, run.lease());
    }

    @Override
    public boolean release(Queue queue, ClaimId id, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        if (state == null || row == null) {
            return false;
        }
        book.release(state, row);
        return true;
    }

    /**
     * Keeps messages for a claim, and moves those that the dead-letter rule catches.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Chosen implements Claimables.Taker {
        private final QueueState state;
        private final ClaimRequest request;
        private final long nowMillis;
        private final List<StoredMessage> messages = new ArrayList<>();

        Chosen(QueueState state, ClaimRequest request, long nowMillis) {
            this.state = state;
            this.request = request;
            this.nowMillis = nowMillis;
        }

        @Override
        public void show(StoredMessage message) {
            DeadLetterRule rule = request.deadLetter();
            if (rule != null && message.touched().claimCount() >= rule.maxClaimCount()) {
                deadLetters.move(state, message, Objects.requireNonNull(rule), nowMillis);
            } else {
                messages.add(message);
            }
        }

        @Override
        public boolean hasEnough() {
            return messages.size() >= request.limit();
        }

        @Override
        public boolean hasNone() {
            return messages.isEmpty();
        }
    }
}
