package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operations on claims.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedClaims implements ClaimStore {
    private static final int CLAIM_PARTS = Parts.CLAIMS | Parts.LEASED;

    private final OpenBatch batch;
    private final QueueStates states;
    private final Leases leases;
    private final ClaimBook book;
    private final TimerIndex timers;
    private final Claimables claimables;
    private final DeadLetters deadLetters;
    private final MessageLog log;
    private final Sweeper sweeper;

    EmbeddedClaims(ShardParts parts) {
        this.batch = parts.batch();
        this.states = parts.states();
        this.leases = parts.leases();
        this.book = parts.claims();
        this.timers = parts.timers();
        this.claimables = parts.claimables();
        this.deadLetters = parts.deadLetters();
        this.log = parts.log();
        this.sweeper = parts.sweeper();
    }

    @Override
    public @Nullable Claim create(Queue queue, ClaimRequest request, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_CLAIM, nowMillis);
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
        List<Long> sequences = messages.stream().map(StoredMessage::sequence).toList();
        ClaimRow row = new ClaimRow(request.id(), request.ttlSeconds(), request.graceSeconds(), nowMillis, sequences);
        List<Message> claimed = new ArrayList<>(messages.size());
        for (StoredMessage message : messages) {
            Touched before = message.touched();
            Touched lease = before.claimedBy(row);
            leases.grant(state, message, lease);
            scheduleLonger(state, message.sequence(), before, lease);
            claimed.add(new StoredMessage(message.row(), lease).message());
        }
        book.open(state, row);
        return claimOf(row, claimed);
    }

    private void scheduleLonger(QueueState state, long sequence, Touched before, Touched after) {
        if (after.expiresMillis() != before.expiresMillis()) {
            timers.scheduleExpiry(state, after.expiresMillis(), sequence);
        }
    }

    private static Claim claimOf(ClaimRow row, List<Message> messages) {
        return new Claim(
                row.id(), row.ttlSeconds(), row.graceSeconds(), row.renewedMillis(), row.expiresMillis(), messages);
    }

    @Override
    public @Nullable Claim get(Queue queue, ClaimId id, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        if (state == null || row == null) {
            return null;
        }
        batch.settle(state, Parts.MESSAGES);
        List<Message> messages = new ArrayList<>();
        for (long sequence : book.held(state, row).keySet()) {
            StoredMessage message = log.at(state, sequence);
            if (message != null && !message.isExpired(now)) {
                messages.add(message.message());
            }
        }
        return messages.isEmpty() ? null : claimOf(row, messages);
    }

    private @Nullable ClaimRow find(QueueState state, ClaimId id, long nowMillis) {
        batch.settle(state, CLAIM_PARTS);
        ClaimRow row = book.find(state, id);
        return row == null || row.expiresMillis() <= nowMillis ? null : row;
    }

    @Override
    public boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        if (state == null || row == null) {
            return false;
        }
        Map<Long, Touched> held = book.held(state, row);
        if (held.isEmpty()) {
            return false;
        }
        ClaimRow renewed = new ClaimRow(id, ttlSeconds, graceSeconds, now, List.copyOf(held.keySet()));
        book.renew(state, row, renewed);
        held.forEach((sequence, lease) -> outlive(state, sequence, lease, renewed));
        return true;
    }

    private void outlive(QueueState state, long sequence, Touched before, ClaimRow renewed) {
        Touched after = before.outliving(renewed);
        if (!after.equals(before)) {
            leases.replace(state, sequence, after);
            scheduleLonger(state, sequence, before, after);
        }
    }

    @Override
    public boolean release(Queue queue, ClaimId id, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        return state != null && row != null && book.release(state, row) > 0;
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
