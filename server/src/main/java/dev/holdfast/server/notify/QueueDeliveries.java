package dev.holdfast.server.notify;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.server.notify.Timers.Alarm;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one queue, as long as there is anything to do for any of them. Who the subscribers are is asked
 * when it begins, and again after one has come or changed.
 *
 * <p><em>One thread at a time.</em>
 */
final class QueueDeliveries {

    private static final long STORE_PAUSE_MILLIS = 1000;

    private final NotifierContext context;
    private final QueueKey key;
    private final Consumer<QueueKey> whenQuiet;
    private final Map<SubscriptionId, Delivery> deliveries = new HashMap<>();
    private boolean isKnown;
    private boolean isAsking;
    private @Nullable Alarm timer;
    private long timerMillis;

    QueueDeliveries(NotifierContext context, QueueKey key, Consumer<QueueKey> whenQuiet) {
        this.context = context;
        this.key = key;
        this.whenQuiet = whenQuiet;
    }

    /** The queue's outbox has gained notices. */
    void wake(long dueMillis) {
        if (dueMillis > context.nowMillis()) {
            wakeLater(dueMillis);
        } else if (isKnown) {
            List.copyOf(deliveries.values()).forEach(Delivery::wake);
        } else if (!isAsking) {
            ask(null);
        }
    }

    private void wakeLater(long dueMillis) {
        if (timer != null && timerMillis <= dueMillis) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerMillis = dueMillis;
        timer = context.timers().at(dueMillis, () -> {
            timer = null;
            wake(dueMillis);
        });
    }

    private void ask(@Nullable SubscriptionId after) {
        isAsking = true;
        isKnown = true;
        FindSubscribers find = new FindSubscribers(key, after);
        context.onLane(key, find, () -> onFound(find));
    }

    private void onFound(FindSubscribers find) {
        isAsking = false;
        if (!find.hasSucceeded()) {
            isKnown = false;
            wakeLater(context.nowMillis() + STORE_PAUSE_MILLIS);
            return;
        }
        find.found.forEach(this::add);
        find.unasked.forEach(subscription -> context.ask(key, subscription));
        if (find.next != null) {
            ask(find.next);
        } else {
            wake(context.nowMillis());
            endIfQuiet();
        }
    }

    private void add(Subscription subscription) {
        deliveries.computeIfAbsent(subscription.id(), id -> new Delivery(context, key, subscription, this::endIfQuiet));
    }

    /** Looks at a later moment again who is to be told or asked. */
    void lookAgain(long millis) {
        isKnown = false;
        wakeLater(millis);
    }

    /** Somebody has come, or is told otherwise than before. */
    void changed(Subscription subscription) {
        isKnown = false;
        Delivery delivery = deliveries.get(subscription.id());
        if (delivery != null) {
            delivery.changed(subscription);
        }
    }

    void remove(SubscriptionId id) {
        Delivery delivery = deliveries.get(id);
        if (delivery != null) {
            delivery.end();
        }
    }

    void endAll() {
        List.copyOf(deliveries.values()).forEach(Delivery::end);
    }

    private void endIfQuiet() {
        deliveries.values().removeIf(Delivery::hasEnded);
        boolean isQuiet = deliveries.values().stream().allMatch(Delivery::isQuiet);
        if (isQuiet && timer == null && !isAsking) {
            whenQuiet.accept(key);
        }
    }
}
