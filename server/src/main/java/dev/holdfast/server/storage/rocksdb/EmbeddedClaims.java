package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.ClaimSummary;
import dev.holdfast.server.storage.ClaimTurn;
import dev.holdfast.server.storage.Claimed;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Extension;
import dev.holdfast.server.storage.HoldId;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operations on claims.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedClaims implements ClaimStore {
    private static final NavigableMap<Long, Place> NONE = Collections.emptyNavigableMap();

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
    public Claimed create(Queue queue, ClaimRequest request, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_CLAIM, queue, nowMillis);
        QueueState state = states.of(queue);
        if (state == null) {
            return Claimed.NOTHING;
        }
        batch.settle(state, Parts.CLAIMABLE);
        Chosen chosen = new Chosen(state, request, now);
        claimables.visit(state, now, chosen);
        Claim claim = chosen.messages.isEmpty() ? null : open(state, request, chosen.messages, now);
        return new Claimed(claim, chosen.hasMoved);
    }

    private Claim open(QueueState state, ClaimRequest request, List<StoredMessage> messages, long nowMillis) {
        ClaimRow terms = new ClaimRow(
                request.id(),
                false,
                request.client(),
                request.ttlSeconds(),
                request.graceSeconds(),
                nowMillis,
                List.of());
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
            claimed.add(message.message(state, lease));
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
                row.id(),
                row.client(),
                row.ttlSeconds(),
                row.graceSeconds(),
                row.renewedMillis(),
                row.expiresMillis(),
                messages);
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
                    messages.add(message.message(state));
                }
            });
        }
        return messages.isEmpty() ? null : claimOf(row, messages);
    }

    private @Nullable ClaimRow find(QueueState state, ClaimId id, long nowMillis) {
        batch.settle(state, Parts.CLAIMS);
        ClaimRow row = book.find(state, id);
        return row == null || row.isHold() || row.expiresMillis() <= nowMillis ? null : row;
    }

    @Override
    public @Nullable ClaimSummary summary(Queue queue, ClaimId id, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        return state == null || row == null ? null : summaryOf(state, row);
    }

    private static ClaimSummary summaryOf(QueueState state, ClaimRow row) {
        return new ClaimSummary(
                row.id(),
                row.client(),
                row.ttlSeconds(),
                row.graceSeconds(),
                row.renewedMillis(),
                row.expiresMillis(),
                row.remaining(state.gone));
    }

    @Override
    public ClaimTurn list(Queue queue, @Nullable ClaimId after, int limit, int maxExamined, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        List<ClaimSummary> page = new ArrayList<>();
        if (state == null || state.claimed() == 0) {
            return new ClaimTurn(page, null);
        }
        batch.settle(state, Parts.CLAIMS);
        ClaimId last = after;
        try (ClaimScan scan = book.scan(state, after)) {
            for (int i = 0; i < maxExamined && page.size() < limit && scan.hasNext(); i++) {
                ClaimRow row = scan.next();
                last = row.id();
                if (!row.isHold() && row.expiresMillis() > now && row.remaining(state.gone) > 0) {
                    page.add(summaryOf(state, row));
                }
            }
            return new ClaimTurn(page, scan.hasNext() ? last : null);
        }
    }

    @Override
    public List<MessageId> held(Queue queue, ClaimId id, List<MessageId> messages, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        return state == null || find(state, id, now) == null ? List.of() : ids(held(state, id, messages));
    }

    @Override
    public List<MessageId> deleteMessages(
            Queue queue, ClaimId id, List<MessageId> messages, long claimedMillis, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        if (state == null || row == null) {
            return List.of();
        }
        log.makeRoomForGone(state);
        NavigableMap<Long, Place> held = held(state, id, messages);
        held.values().forEach(place -> {
            counts.acknowledged(now - claimedMillis);
            log.remove(state, place);
        });
        return ids(held);
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
        book.renew(state, row, renewed(state, row, row.renewed(ttlSeconds, graceSeconds, now)));
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

    @Override
    public List<MessageId> releaseMessages(
            Queue queue, ClaimId id, List<MessageId> messages, long delaySeconds, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        NavigableMap<Long, Place> held = state == null || row == null ? NONE : held(state, id, messages);
        if (state == null || row == null || held.isEmpty()) {
            return List.of();
        }
        book.takeOut(state, row, held.navigableKeySet());
        if (delaySeconds > 0) {
            ClaimId hold = HoldId.of(now + delaySeconds * 1000, held.firstKey());
            transfer(state, ClaimRow.hold(hold, delaySeconds, now), held.values());
        } else {
            held.forEach((sequence, place) ->
                    returned.add(state, sequence, place.touched().returned().write()));
        }
        return ids(held);
    }

    /** Those of the messages that a claim holds. */
    private NavigableMap<Long, Place> held(QueueState state, ClaimId id, List<MessageId> messages) {
        NavigableMap<Long, Place> held = new TreeMap<>();
        for (MessageId message : messages) {
            Place place = log.locate(state, message);
            if (place != null && id.equals(place.claim())) {
                held.put(place.sequence(), place);
            }
        }
        return held;
    }

    private static List<MessageId> ids(NavigableMap<Long, Place> places) {
        return places.values().stream().map(Place::id).toList();
    }

    /** Opens a claim or a hold on messages that another claim had, which does not count as a further one. */
    private void transfer(QueueState state, ClaimRow terms, Collection<Place> places) {
        RunBuilder runs = new RunBuilder();
        for (Place place : places) {
            Touched before = place.touched();
            Touched under = before.under(terms);
            Touched lease = terms.isHold() ? under : under.outliving(terms, place.postedExpiryMillis());
            scheduleLonger(state, place, before, lease);
            runs.add(place.sequence(), lease, place);
        }
        book.open(state, terms.with(runs.runs()));
    }

    @Override
    public @Nullable Extension extendMessages(
            Queue queue, ClaimId id, List<MessageId> messages, ClaimId newId, long ttlSeconds, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        ClaimRow row = state == null ? null : find(state, id, now);
        NavigableMap<Long, Place> held = state == null || row == null ? NONE : held(state, id, messages);
        if (state == null || row == null || held.isEmpty()) {
            return null;
        }
        ClaimRow terms = row.renewed(ttlSeconds, row.graceSeconds(), now);
        if (held.size() == row.remaining(state.gone)) {
            batch.settle(state, Parts.MESSAGES);
            book.renew(state, row, renewed(state, row, terms));
            return new Extension(id, terms.expiresMillis(), ids(held));
        }
        book.takeOut(state, row, held.navigableKeySet());
        transfer(state, terms.named(newId), held.values());
        return new Extension(newId, terms.expiresMillis(), ids(held));
    }

    @Override
    public List<MessageId> reject(
            Queue queue,
            ClaimId id,
            List<MessageId> messages,
            @Nullable String reason,
            DeadLetterRule rule,
            long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        if (state == null || find(state, id, now) == null) {
            return List.of();
        }
        log.makeRoomForGone(state);
        NavigableMap<Long, Place> held = held(state, id, messages);
        batch.settle(state, Parts.MESSAGES);
        List<StoredMessage> rejected = held.keySet().stream()
                .map(sequence -> log.at(state, sequence))
                .filter(Objects::nonNull)
                .toList();
        String told = Objects.requireNonNullElse(reason, DeadLetter.REJECTED);
        rejected.forEach(message -> deadLetters.move(state, message, rule, told, now));
        return ids(held);
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
        private long bodyBytes;
        private boolean hasMoved;

        Chosen(QueueState state, ClaimRequest request, long nowMillis) {
            this.state = state;
            this.request = request;
            this.nowMillis = nowMillis;
        }

        @Override
        public void show(StoredMessage message) {
            DeadLetterRule rule = request.deadLetter();
            if (rule != null && message.touched().claimCount() >= rule.maxClaimCount()) {
                deadLetters.move(state, message, rule, DeadLetter.CLAIMED_TOO_OFTEN, nowMillis);
                hasMoved = true;
            } else {
                messages.add(message);
                bodyBytes += message.bodyBytes();
            }
        }

        @Override
        public boolean hasEnough() {
            return messages.size() >= request.limit() || bodyBytes >= request.maxBodyBytes();
        }

        @Override
        public boolean hasNone() {
            return messages.isEmpty();
        }
    }
}
