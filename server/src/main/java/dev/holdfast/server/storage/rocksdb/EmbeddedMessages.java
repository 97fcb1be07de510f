package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operations on messages.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedMessages implements MessageStore {
    private final OpenBatch batch;
    private final ShardScope scope;
    private final QueueStates states;
    private final MessageLog log;
    private final ClaimBook claims;
    private final Claimables claimables;
    private final Sweeper sweeper;
    private final MessageCounts counts;

    EmbeddedMessages(ShardParts parts) {
        this.batch = parts.batch();
        this.scope = parts.scope();
        this.states = parts.states();
        this.log = parts.log();
        this.claims = parts.claims();
        this.claimables = parts.claimables();
        this.sweeper = parts.sweeper();
        this.counts = parts.counts();
    }

    @Override
    public List<MessageId> post(Queue queue, List<NewMessage> messages, ClientId client, long nowMillis) {
        scope.checkRoom();
        QueueState state = states.of(queue);
        if (state == null) {
            throw new IllegalArgumentException("The queue was deleted before the post");
        }
        List<MessageId> ids = new ArrayList<>(messages.size());
        for (NewMessage message : messages) {
            ids.add(log.post(state, message, client, nowMillis));
        }
        counts.add(Event.POSTED, ids.size());
        return ids;
    }

    @Override
    public ListTurn list(Queue queue, ListRequest request, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        List<Message> page = new ArrayList<>();
        if (state == null || state.total == 0 || request.afterSequence() >= state.tail) {
            return new ListTurn(page, ListTurn.END);
        }
        batch.settle(state, Parts.MESSAGES);
        long last = request.afterSequence();
        long bytes = 0;
        try (MessageScan scan = log.scan(state, last + 1, RowCursor.END - 1)) {
            for (int i = 0; isOpen(request, i, page.size(), bytes) && scan.hasNext(); i++) {
                StoredMessage message = scan.next();
                last = message.sequence();
                if (isShown(state, message, request, now)) {
                    page.add(message.message(state));
                    bytes += message.bodyBytes();
                }
            }
            return new ListTurn(page, scan.hasNext() ? last : ListTurn.END);
        }
    }

    private static boolean isOpen(ListRequest request, int examined, int found, long foundBytes) {
        return examined < request.maxExamined() && found < request.limit() && foundBytes < request.maxBodyBytes();
    }

    private static boolean isShown(QueueState state, StoredMessage message, ListRequest request, long nowMillis) {
        return !message.isExpired(nowMillis)
                && request.shows(message.stateAt(state, nowMillis))
                && !message.row().client().equals(request.hiddenClient());
    }

    @Override
    public long lastPosition(Queue queue) {
        QueueState state = states.of(queue);
        return state == null ? 0 : state.nextSequence - 1;
    }

    @Override
    public @Nullable Message get(Queue queue, MessageId id, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_READ, queue, nowMillis);
        QueueState state = states.of(queue);
        if (state == null) {
            return null;
        }
        batch.settle(state, Parts.MESSAGES);
        StoredMessage message = log.find(state, id);
        return message == null || message.isExpired(now) ? null : message.message(state);
    }

    @Override
    public int delete(Queue queue, List<MessageId> ids, long nowMillis) {
        QueueState state = states.of(queue);
        if (state == null) {
            return 0;
        }
        log.makeRoomForGone(state);
        Map<Long, Place> places = new LinkedHashMap<>();
        for (MessageId id : ids) {
            Place place = log.locate(state, id);
            if (place != null && !place.isExpired(nowMillis)) {
                places.put(place.sequence(), place);
            }
        }
        places.values().forEach(place -> {
            count(state, place, nowMillis);
            log.remove(state, place);
        });
        return places.size();
    }

    private void count(QueueState state, Place place, long nowMillis) {
        ClaimId claim = place.claim();
        long claimAgeMillis = claim == null ? -1 : claims.ageMillis(state, claim, nowMillis);
        if (claimAgeMillis < 0) {
            counts.add(Event.DELETED, 1);
        } else {
            counts.acknowledged(claimAgeMillis);
        }
    }

    @Override
    public List<Message> pop(Queue queue, int limit, long maxBodyBytes, long nowMillis) {
        long now = sweeper.finish(Sweeper.FOR_CLAIM, queue, nowMillis);
        QueueState state = states.of(queue);
        List<Message> popped = new ArrayList<>();
        if (state != null) {
            batch.settle(state, Parts.CLAIMABLE);
            claimables.visit(state, now, new Popped(state, limit, maxBodyBytes, now, popped));
        }
        return popped;
    }

    @Override
    public List<MessageId> move(Queue source, List<MessageId> messages, Queue target, long nowMillis) {
        scope.checkRoom();
        long now = sweeper.finish(Sweeper.FOR_READ, source, nowMillis);
        QueueState from = states.of(source);
        QueueState to = states.of(target);
        if (from == null || to == null) {
            return List.of();
        }
        log.makeRoomForGone(from);
        batch.settle(from, Parts.MESSAGES);
        NavigableMap<Long, StoredMessage> free = new TreeMap<>();
        for (MessageId id : messages) {
            StoredMessage message = log.find(from, id);
            if (message != null && !message.isExpired(now) && message.stateAt(from, now) == Message.State.FREE) {
                free.put(message.sequence(), message);
            }
        }
        for (StoredMessage message : free.values()) {
            log.remove(from, Place.of(message));
            log.accept(to, message, message.ttlSeconds(), null, now);
        }
        if (!free.isEmpty()) {
            sweeper.wake(to);
        }
        return free.values().stream().map(StoredMessage::id).toList();
    }

    @Override
    public void accept(Queue queue, List<Message> messages, long nowMillis) {
        scope.checkRoom();
        QueueState state = Objects.requireNonNull(states.of(queue), "The queue was deleted");
        messages.forEach(message -> log.accept(state, message, nowMillis));
    }

    @Override
    public void drop(Queue queue, long throughSequence) {
        QueueState state = states.of(queue);
        if (state == null || state.total == 0) {
            return;
        }
        log.makeRoomForGone(state);
        batch.settle(state, Parts.MESSAGES);
        List<StoredMessage> dropped = new ArrayList<>();
        try (MessageScan scan = log.scan(state, 1, throughSequence + 1)) {
            while (scan.hasNext()) {
                dropped.add(scan.next());
            }
        }
        dropped.forEach(message -> log.remove(state, Place.of(message)));
    }

    @Override
    public QueueStats stats(Queue queue, long nowMillis) {
        sweeper.finish(Sweeper.FOR_STATS, queue, nowMillis);
        QueueState state = states.of(queue);
        if (state == null || state.total == 0) {
            return QueueStats.EMPTY;
        }
        MessageId oldest = Objects.requireNonNull(log.oldest(state));
        MessageId newest = Objects.requireNonNull(log.newest(state));
        return new QueueStats(state.total - state.claimed(), state.claimed(), oldest, newest);
    }

    @Override
    public void reveal(Queue queue) {
        QueueState state = states.of(queue);
        if (state != null) {
            state.reveal();
            batch.changes(state, 0);
        }
    }

    @Override
    public void purge(Queue queue) {
        QueueState state = states.of(queue);
        if (state != null) {
            log.purge(state);
        }
    }

    /**
     * Takes messages out as it is shown them.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Popped implements Claimables.Taker {
        private final QueueState state;
        private final int limit;
        private final long maxBodyBytes;
        private final long nowMillis;
        private final List<Message> popped;
        private long bodyBytes;

        Popped(QueueState state, int limit, long maxBodyBytes, long nowMillis, List<Message> popped) {
            this.state = state;
            this.limit = limit;
            this.maxBodyBytes = maxBodyBytes;
            this.nowMillis = nowMillis;
            this.popped = popped;
        }

        @Override
        public void show(StoredMessage message) {
            popped.add(message.message(state));
            bodyBytes += message.bodyBytes();
            counts.add(Event.POPPED, 1);
            if (message.touched().claimCount() == 0) {
                counts.delivered(nowMillis - message.row().visibleMillis());
            }
            log.remove(state, Place.of(message));
        }

        @Override
        public boolean hasEnough() {
            return popped.size() >= limit || bodyBytes >= maxBodyBytes;
        }

        @Override
        public boolean hasNone() {
            return popped.isEmpty();
        }
    }
}
