package dev.holdfast.server.meter;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What has become of the messages of one shard, and how long they waited for it. The store counts while it works; what
 * it has counted shows when the lane's changes are written, and is forgotten with changes that are.
 *
 * <pre>
 *   store: add ─► open ── keep ──► kept ─► anybody: read
 *                   └──── forget
 * </pre>
 *
 * <p>Any thread may {@link #read}, and sees each number as it is at the moment.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class MessageCounts {

    /** What can happen to a message, or to a claim. */
    public enum Event {
        /** Taken in. */
        POSTED(0),
        /** Shown under a claim. */
        CLAIMED(1),
        /** Removed and shown at once. */
        POPPED(2),
        /** Deleted by its id while nobody had claimed it. */
        DELETED(3),
        /** Deleted by its id under a claim: whoever claimed it is done with it. */
        ACKNOWLEDGED(4),
        /** Its time was over. */
        EXPIRED(5),
        /** Moved to a dead-letter queue. */
        DEAD_LETTERED(6),
        /** A claim that was neither renewed nor released in time. */
        CLAIM_EXPIRED(7),
        /** Shown to a consumer that watches. */
        WATCHED(8);

        private final int cell;

        Event(int cell) {
            this.cell = cell;
        }
    }

    private static final Bounds BOUNDS = Bounds.MILLIS;
    private static final int DELIVERY = Event.values().length;
    private static final int ACKNOWLEDGEMENT = DELIVERY + BOUNDS.buckets() + 1;
    private static final int CELLS = ACKNOWLEDGEMENT + BOUNDS.buckets() + 1;

    private final long[] open = new long[CELLS];
    private final AtomicLongArray kept = new AtomicLongArray(CELLS);
    private boolean hasOpen;

    public void add(Event event, long count) {
        open[event.cell] += count;
        hasOpen = true;
    }

    /** A message was claimed or popped for the first time, so long after it could be. */
    public void delivered(long delayMillis) {
        addTime(DELIVERY, delayMillis);
    }

    /** A message was deleted under a claim, so long after it was claimed. */
    public void acknowledged(long delayMillis) {
        open[Event.ACKNOWLEDGED.cell]++;
        addTime(ACKNOWLEDGEMENT, delayMillis);
    }

    private void addTime(int first, long delayMillis) {
        long millis = Math.max(0, delayMillis);
        open[first + BOUNDS.bucketOf(millis)]++;
        open[first + BOUNDS.buckets()] += millis;
        hasOpen = true;
    }

    /** What was counted has been written. */
    public void keep() {
        if (!hasOpen) {
            return;
        }
        for (int i = 0; i < CELLS; i++) {
            if (open[i] != 0) {
                kept.setOpaque(i, kept.getPlain(i) + open[i]);
                open[i] = 0;
            }
        }
        hasOpen = false;
    }

    /** What was counted since the last {@link #keep} has not happened. */
    public void forget() {
        Arrays.fill(open, 0);
        hasOpen = false;
    }

    /** What was kept. */
    public Reading read() {
        long[] events = new long[DELIVERY];
        for (int i = 0; i < events.length; i++) {
            events[i] = kept.getOpaque(i);
        }
        return new Reading(events, histogram(DELIVERY), histogram(ACKNOWLEDGEMENT));
    }

    private Histogram.Reading histogram(int first) {
        long[] counts = new long[BOUNDS.buckets()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = kept.getOpaque(first + i);
        }
        return new Histogram.Reading(BOUNDS, counts, kept.getOpaque(first + counts.length));
    }

    /**
     * What has become of messages by one moment.
     *
     * <p><em>Thread-safe.</em>
     */
    public static final class Reading {

        /** Of nothing. */
        public static final Reading NONE = new MessageCounts().read();

        private final long[] events;
        private final Histogram.Reading delivery;
        private final Histogram.Reading acknowledgement;

        private Reading(long[] events, Histogram.Reading delivery, Histogram.Reading acknowledgement) {
            this.events = events;
            this.delivery = delivery;
            this.acknowledgement = acknowledgement;
        }

        public long count(Event event) {
            return events[event.cell];
        }

        /** How long messages waited for their first claim or pop, in milliseconds. */
        public Histogram.Reading delivery() {
            return delivery;
        }

        /** How long it took from the claim to the deletion, in milliseconds. */
        public Histogram.Reading acknowledgement() {
            return acknowledgement;
        }

        public Reading plus(Reading other) {
            long[] all = events.clone();
            for (int i = 0; i < all.length; i++) {
                all[i] += other.events[i];
            }
            return new Reading(all, delivery.plus(other.delivery), acknowledgement.plus(other.acknowledgement));
        }
    }
}
