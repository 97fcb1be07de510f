package dev.holdfast.server.operation;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes to connections that are not due yet. Somebody looks about once a second, so they leave up to a second late.
 * They are as short-lived as the connections, hence kept in memory only; beyond {@code maxWaiting} they are dropped.
 *
 * <p><em>Thread-safe.</em>
 */
final class DelayedPushes {

    private static final Logger LOG = LoggerFactory.getLogger(DelayedPushes.class);

    private record Place(long dueMillis, long serial) {}

    private record Waiting(PushSink sink, Push push) {}

    private final ConcurrentSkipListMap<Place, Waiting> waiting = new ConcurrentSkipListMap<>(
            Comparator.comparingLong(Place::dueMillis).thenComparingLong(Place::serial));
    private final AtomicLong serials = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final int maxWaiting;

    DelayedPushes(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    void add(long dueMillis, PushSink sink, Push push) {
        if (count.incrementAndGet() > maxWaiting) {
            count.decrementAndGet();
            LOG.atWarn()
                    .addKeyValue("subscription", push.subscriptionId())
                    .log("Too many delayed messages wait for connections; one is not pushed");
            return;
        }
        waiting.put(new Place(dueMillis, serials.incrementAndGet()), new Waiting(sink, push));
    }

    /** Sends what is due by now. */
    void send(long nowMillis) {
        Map.Entry<Place, Waiting> first = waiting.firstEntry();
        while (first != null && first.getKey().dueMillis <= nowMillis) {
            if (waiting.remove(first.getKey(), first.getValue())) {
                count.decrementAndGet();
                first.getValue().sink.push(first.getValue().push);
            }
            first = waiting.firstEntry();
        }
    }
}
