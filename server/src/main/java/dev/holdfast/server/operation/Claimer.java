package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.operation.DeliveryRange;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that claims what it is given: what it has and has not settled, by the number of its delivery.
 *
 * <pre>
 *   claimed, pushed as delivery n ──► outstanding ── acknowledged, released, rejected, or its claim is lost ──► settled
 * </pre>
 *
 * Each push is one claim. The lane renews the claims for as long as the consumer lives, so their times run out only
 * when the server does. All claims have the same time, so they are due in the order in which they were last renewed.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Claimer extends Consumer {

    private static final long RENEWALS_PER_TTL = 3;

    /**
     * A message that is not settled.
     *
     * <p><em>Thread-safe.</em>
     */
    record Outstanding(MessageId message, Held held, long bodyBytes) {}

    /**
     * A claim of the consumer, as long as one of its messages is outstanding.
     *
     * <p><em>Owned by one lane.</em>
     */
    static final class Held {
        private final ClaimId id;
        private final long firstDelivery;
        private final long lastDelivery;
        private final long claimedMillis;
        private int outstanding;
        private long renewAtMillis;

        private Held(ClaimId id, long firstDelivery, int count, long claimedMillis) {
            this.id = id;
            this.firstDelivery = firstDelivery;
            this.lastDelivery = firstDelivery + count - 1;
            this.outstanding = count;
            this.claimedMillis = claimedMillis;
        }

        ClaimId id() {
            return id;
        }

        /** When it was claimed; it has been renewed since. */
        long claimedMillis() {
            return claimedMillis;
        }
    }

    /** What it may have unsettled. */
    record Window(long messages, long bytes) {}

    /** For how long it claims. */
    record Times(long ttlSeconds, long graceSeconds) {}

    private final Times times;
    private final UndoLog undo;
    private final NavigableMap<Long, Outstanding> outstanding = new TreeMap<>();

    /** In the order in which they are to be renewed. */
    private final Map<ClaimId, Held> claims = new LinkedHashMap<>();

    private Window window;
    private long queueNumber;
    private boolean isReset;
    private long outstandingBytes;
    private long lastDelivery;

    /** @param undo how to take back what a failed group has changed */
    Claimer(Identity identity, Times times, Window window, long queueNumber, UndoLog undo) {
        super(identity);
        this.times = times;
        this.window = window;
        this.queueNumber = queueNumber;
        this.undo = undo;
    }

    Times times() {
        return times;
    }

    /** How many more messages it may get. */
    long messageRoom() {
        return window.messages - outstanding.size();
    }

    /** How many more bytes of bodies it may get. */
    long byteRoom() {
        return window.bytes == UNBOUNDED ? UNBOUNDED : window.bytes - outstandingBytes;
    }

    boolean hasCredit() {
        return messageRoom() > 0 && byteRoom() > 0;
    }

    Window window() {
        return window;
    }

    void resize(Window newWindow) {
        Window before = window;
        undo.add(() -> window = before);
        window = newWindow;
    }

    long queueNumber() {
        return queueNumber;
    }

    /** The claims that hold what is outstanding. */
    Collection<Held> claims() {
        return List.copyOf(claims.values());
    }

    /** Forgets what it had of a queue that is another one than before: the claims are gone with it. */
    void follow(Queue queue) {
        if (queueNumber == queue.number()) {
            return;
        }
        long numberBefore = queueNumber;
        boolean resetBefore = isReset;
        undo.add(() -> {
            queueNumber = numberBefore;
            isReset = resetBefore;
        });
        isReset |= queueNumber != NO_QUEUE;
        queueNumber = queue.number();
        claims().forEach(this::lose);
    }

    /** Whether the next push is the first of a queue that was made anew; it is told once. */
    boolean takeReset() {
        boolean before = isReset;
        undo.add(() -> isReset = before);
        isReset = false;
        return before;
    }

    /** Takes over a claim. @return the number of the first delivery; the others follow it */
    long add(Claim claim, long nowMillis) {
        long first = lastDelivery + 1;
        undo.add(() -> lastDelivery = first - 1);
        List<Message> messages = claim.messages();
        Held held = new Held(claim.id(), first, messages.size(), nowMillis);
        for (Message message : messages) {
            put(
                    ++lastDelivery,
                    new Outstanding(message.id(), held, message.body().bytes().length));
        }
        undo.add(() -> claims.remove(held.id));
        renewLater(held, nowMillis);
        return first;
    }

    private void put(long delivery, Outstanding message) {
        outstanding.put(delivery, message);
        outstandingBytes += message.bodyBytes;
        undo.add(() -> {
            outstanding.remove(delivery);
            outstandingBytes -= message.bodyBytes;
        });
    }

    /** A claim is to be renewed when a third of its time is over; should that fail, there is time for another try. */
    void renewLater(Held held, long nowMillis) {
        held.renewAtMillis = nowMillis + 1000 * times.ttlSeconds / RENEWALS_PER_TTL;
        claims.remove(held.id);
        claims.put(held.id, held);
    }

    /** The next claim to be renewed by then; null when there is none. */
    @Nullable
    Held nextRenewal(long nowMillis) {
        return nextRenewalMillis() > nowMillis ? null : firstClaim();
    }

    /** When {@link #nextRenewal} next gives one. */
    long nextRenewalMillis() {
        return claims.isEmpty() ? Long.MAX_VALUE : firstClaim().renewAtMillis;
    }

    private Held firstClaim() {
        return claims.values().iterator().next();
    }

    /** The claim is over: nothing of it is outstanding any more. */
    void lose(Held held) {
        for (long delivery : List.copyOf(outstanding
                .subMap(held.firstDelivery, true, held.lastDelivery, true)
                .keySet())) {
            settle(delivery);
        }
    }

    /** Takes a message out of what is outstanding, and its claim with the last one. */
    private void settle(long delivery) {
        Outstanding message = outstanding.remove(delivery);
        if (message == null) {
            return;
        }
        Held held = message.held;
        outstandingBytes -= message.bodyBytes;
        held.outstanding--;
        boolean isLast = held.outstanding == 0;
        if (isLast) {
            claims.remove(held.id);
        }
        undo.add(() -> {
            outstanding.put(delivery, message);
            outstandingBytes += message.bodyBytes;
            held.outstanding++;
            if (isLast) {
                claims.put(held.id, held);
            }
        });
    }

    /** Takes out all of some deliveries that are outstanding. @return which they were, by claim, and which were not */
    Settled settle(List<DeliveryRange> deliveries) {
        Settled settled = new Settled();
        for (DeliveryRange range : deliveries) {
            long next = range.first();
            for (long delivery : List.copyOf(
                    outstanding.subMap(range.first(), true, range.last(), true).keySet())) {
                settled.addLost(next, delivery - 1);
                Outstanding message = outstanding.get(delivery);
                if (message != null) {
                    settled.add(delivery, message);
                    settle(delivery);
                }
                next = delivery + 1;
            }
            settled.addLost(next, range.last());
        }
        return settled;
    }

    /**
     * Deliveries that a client has named: those that were outstanding, and those that were not.
     *
     * <p><em>Owned by one lane.</em>
     */
    static final class Settled {
        private final Map<Held, Map<MessageId, Long>> byClaim = new HashMap<>();
        private final List<DeliveryRange> lost = new ArrayList<>();
        private long count;

        private void add(long delivery, Outstanding message) {
            byClaim.computeIfAbsent(message.held, held -> new HashMap<>()).put(message.message, delivery);
        }

        private void addLost(long first, long last) {
            if (first <= last) {
                lost.add(new DeliveryRange(first, last));
            }
        }

        /** Does something with the messages of one claim. */
        @FunctionalInterface
        interface Step {
            /** @return those that the claim still held, which are done by now */
            List<MessageId> run(Held held, List<MessageId> messages);
        }

        /** Does it with all of them, once; those that their claims did not hold any more are lost. */
        Settled each(Step step) {
            byClaim.forEach((held, deliveries) -> {
                List<MessageId> done = step.run(held, List.copyOf(deliveries.keySet()));
                count += done.size();
                done.forEach(deliveries::remove);
                deliveries.values().forEach(delivery -> addLost(delivery, delivery));
            });
            return this;
        }

        long count() {
            return count;
        }

        List<DeliveryRange> lost() {
            lost.sort(Comparator.comparingLong(DeliveryRange::first));
            return List.copyOf(lost);
        }
    }
}
