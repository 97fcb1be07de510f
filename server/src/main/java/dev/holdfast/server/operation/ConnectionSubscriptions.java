package dev.holdfast.server.operation;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions that are connections, of the queues of one lane. They live as long as their connections and are
 * kept in memory only, because no connection outlives the process.
 *
 * <p>A closed connection is simply passed over wherever it is met. What is never met again is removed when the number
 * of subscriptions has doubled since the last look at all of them, which keeps what is left over within that of the
 * living.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ConnectionSubscriptions {

    private static final int FIRST_LOOK_AT = 1000;

    /** A subscription and whom it tells. */
    record Told(Subscription subscription, PushSink sink) {
        boolean isLive(long nowMillis) {
            return sink.isOpen() && subscription.expiresMillis() > nowMillis;
        }
    }

    private final Map<QueueKey, NavigableMap<SubscriptionId, Told>> queues = new HashMap<>();
    private final UndoLog undo;
    private int size;
    private int lookAtSize = FIRST_LOOK_AT;

    ConnectionSubscriptions(UndoLog undo) {
        this.undo = undo;
    }

    void put(QueueKey queue, Subscription subscription, PushSink sink, long nowMillis) {
        NavigableMap<SubscriptionId, Told> ofQueue = queues.computeIfAbsent(queue, key -> new TreeMap<>());
        Told before = ofQueue.put(subscription.id(), new Told(subscription, sink));
        if (before == null) {
            size++;
            undo.add(() -> take(queue, subscription.id()));
        } else {
            undo.add(() -> ofQueue.put(subscription.id(), before));
        }
        if (size >= lookAtSize) {
            queues.keySet().removeIf(key -> removeEnded(key, nowMillis));
            lookAtSize = Math.max(FIRST_LOOK_AT, 2 * size);
        }
    }

    private boolean removeEnded(QueueKey queue, long nowMillis) {
        NavigableMap<SubscriptionId, Told> ofQueue = queues.getOrDefault(queue, new TreeMap<>());
        for (Iterator<Told> all = ofQueue.values().iterator(); all.hasNext(); ) {
            if (!all.next().isLive(nowMillis)) {
                all.remove();
                size--;
            }
        }
        return ofQueue.isEmpty();
    }

    /** The living ones of a queue, in the order of their creation. */
    List<Told> of(QueueKey queue, long nowMillis) {
        NavigableMap<SubscriptionId, Told> ofQueue = queues.get(queue);
        if (ofQueue == null) {
            return List.of();
        }
        List<Told> living = new ArrayList<>(ofQueue.size());
        for (Told told : ofQueue.values()) {
            if (told.isLive(nowMillis)) {
                living.add(told);
            }
        }
        return living;
    }

    @Nullable
    Told find(QueueKey queue, SubscriptionId id, long nowMillis) {
        NavigableMap<SubscriptionId, Told> ofQueue = queues.get(queue);
        Told told = ofQueue == null ? null : ofQueue.get(id);
        return told != null && told.isLive(nowMillis) ? told : null;
    }

    @Nullable
    Told findByAddress(QueueKey queue, String address, long nowMillis) {
        for (Told told : of(queue, nowMillis)) {
            if (told.subscription().subscriber().equals(address)) {
                return told;
            }
        }
        return null;
    }

    void delete(QueueKey queue, SubscriptionId id) {
        Told told = take(queue, id);
        if (told != null) {
            undo.add(() -> giveBack(queue, told));
        }
    }

    void deleteAll(QueueKey queue) {
        NavigableMap<SubscriptionId, Told> ofQueue = queues.get(queue);
        if (ofQueue != null) {
            List.copyOf(ofQueue.keySet()).forEach(id -> delete(queue, id));
        }
    }

    private @Nullable Told take(QueueKey queue, SubscriptionId id) {
        NavigableMap<SubscriptionId, Told> ofQueue = queues.get(queue);
        Told told = ofQueue == null ? null : ofQueue.remove(id);
        if (told != null) {
            size--;
        }
        if (ofQueue != null && ofQueue.isEmpty()) {
            queues.remove(queue);
        }
        return told;
    }

    private void giveBack(QueueKey queue, Told told) {
        queues.computeIfAbsent(queue, key -> new TreeMap<>())
                .put(told.subscription().id(), told);
        size++;
    }

    int size() {
        return size;
    }
}
