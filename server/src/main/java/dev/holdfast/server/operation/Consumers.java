package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.operation.Consumer.End;
import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of the queues of one lane, and which of them may have something to get.
 *
 * <pre>
 *   opened, its queue gained messages, credit, room ──► ready ── nothing to get, or no credit or room for it ──► quiet
 * </pre>
 *
 * A connection that ends, or that has room again, rings the {@link Bell}; the lane hears it at the beginning of its
 * next group, and acts on it after the calls. What a call has changed is taken back when its group fails.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Consumers {

    private final ConsumerCensus census;
    private final UndoLog undo;
    private final Bell bell = new Bell();
    private final Map<Long, Consumer> byId = new HashMap<>();
    private final Map<QueueKey, Set<Consumer>> byQueue = new HashMap<>();
    private final Map<ConsumerSink, Set<Consumer>> bySink = new HashMap<>();
    private final LinkedHashSet<Watcher> readyWatchers = new LinkedHashSet<>();
    private final LinkedHashSet<Claimer> readyClaimers = new LinkedHashSet<>();
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();
    private final TreeSet<Consumer> alarms =
            new TreeSet<>(Comparator.comparingLong(Consumer::alarmMillis).thenComparingLong(Consumer::id));

    /** Connections that have rung before the calls of this group. */
    private final List<ConsumerSink> rung = new ArrayList<>();

    private final List<Delivery> notices = new ArrayList<>();

    /** What is done about those that have ended when the group is kept. */
    private final List<Runnable> onKeep = new ArrayList<>();

    private boolean hasCome;

    /**
     * A claim whose consumer has ended: its messages are to be free again.
     *
     * <p><em>Thread-safe.</em>
     */
    record Ended(QueueKey queue, long queueNumber, ClaimId claim) {}

    Consumers(ConsumerCensus census, UndoLog undo) {
        this.census = census;
        this.undo = undo;
    }

    Bell bell() {
        return bell;
    }

    ConsumerCensus census() {
        return census;
    }

    UndoLog undo() {
        return undo;
    }

    /** Adds a consumer that its sink and the census have counted. */
    void add(Consumer consumer) {
        hasCome = true;
        put(consumer);
        undo.add(() -> {
            take(consumer);
            leave(consumer);
        });
    }

    private void put(Consumer consumer) {
        byId.put(consumer.id(), consumer);
        byQueue.computeIfAbsent(consumer.queue(), key -> new LinkedHashSet<>()).add(consumer);
        bySink.computeIfAbsent(consumer.sink(), key -> new LinkedHashSet<>()).add(consumer);
        ready(consumer);
    }

    private void take(Consumer consumer) {
        byId.remove(consumer.id());
        removeFrom(byQueue, consumer.queue(), consumer);
        removeFrom(bySink, consumer.sink(), consumer);
        readyWatchers.remove(consumer);
        readyClaimers.remove(consumer);
        setAlarm(consumer, Long.MAX_VALUE);
    }

    private static <K> void removeFrom(Map<K, Set<Consumer>> map, K key, Consumer consumer) {
        Set<Consumer> all = map.get(key);
        if (all != null && all.remove(consumer) && all.isEmpty()) {
            map.remove(key);
        }
    }

    /** It is counted no longer. */
    void leave(Consumer consumer) {
        consumer.sink().leave();
        census.leave();
    }

    /** The consumer of that number, if this connection has it on this queue. */
    @Nullable
    Consumer find(long id, QueueKey queue, ConsumerSink sink) {
        Consumer consumer = byId.get(id);
        return consumer != null && consumer.queue().equals(queue) && consumer.sink() == sink ? consumer : null;
    }

    /** The consumers of a queue, in the order of their opening. */
    Collection<Consumer> of(QueueKey queue) {
        return List.copyOf(byQueue.getOrDefault(queue, Set.of()));
    }

    /** Ends a consumer whose client knows of it, when the group is kept. */
    void remove(Consumer consumer) {
        take(consumer);
        undo.add(() -> put(consumer));
        if (consumer instanceof Claimer claimer) {
            claimer.claims().forEach(held -> endClaim(claimer, held));
        }
        onKeep.add(() -> leave(consumer));
    }

    private void endClaim(Claimer claimer, Claimer.Held held) {
        ended.addLast(new Ended(claimer.queue(), claimer.queueNumber(), held.id()));
        undo.add(ended::pollLast);
    }

    /** Takes the next claim that is to be released; null when there is none. */
    @Nullable
    Ended nextEnded() {
        Ended next = ended.pollFirst();
        if (next != null) {
            undo.add(() -> ended.addFirst(next));
        }
        return next;
    }

    /** It could not be released yet. */
    void releaseLater(Ended claim) {
        ended.addLast(claim);
        undo.add(ended::pollLast);
    }

    /** It cannot be released. */
    void leaveToItsTime(Ended claim) {
        boolean ignored = ended.remove(claim);
    }

    /** Ends the connection of a claimer that cannot be served, and leaves it alone for good. */
    void giveUp(Claimer claimer) {
        readyClaimers.remove(claimer);
        setAlarm(claimer, Long.MAX_VALUE);
        claimer.sink().giveUp();
    }

    boolean hasEnded() {
        return !ended.isEmpty();
    }

    /** Ends all consumers whose clients need not know: they hear of it by the end of their connections. */
    void removeAll() {
        List.copyOf(byId.values()).forEach(this::remove);
    }

    /** Ends a consumer and tells its client. */
    void end(Consumer consumer, End reason) {
        remove(consumer);
        notices.add(Delivery.closed(consumer, reason.name().toLowerCase(Locale.ROOT)));
    }

    /** Ends all consumers of a queue. */
    void endAll(QueueKey queue, End reason) {
        of(queue).forEach(consumer -> end(consumer, reason));
    }

    /** The consumer may have something to get. */
    void ready(Consumer consumer) {
        if (consumer instanceof Watcher watcher) {
            readyWatchers.add(watcher);
        } else if (consumer instanceof Claimer claimer) {
            readyClaimers.add(claimer);
        }
    }

    /** It has nothing to get for now. A claimer has again when its group fails, which frees what it has claimed. */
    void quiet(Consumer consumer) {
        if (consumer instanceof Watcher watcher) {
            readyWatchers.remove(watcher);
        } else if (consumer instanceof Claimer claimer && readyClaimers.remove(claimer)) {
            undo.add(() -> readyClaimers.add(claimer));
        }
    }

    /** It has got something: others of its queue come before it from now on. */
    void rotate(Claimer claimer) {
        Set<Consumer> all = byQueue.getOrDefault(claimer.queue(), Set.of());
        if (all.size() > 1 && all.remove(claimer)) {
            all.add(claimer);
        }
        if (readyClaimers.remove(claimer)) {
            readyClaimers.add(claimer);
        }
    }

    /** The first few that are ready, in the order in which they have become so. */
    List<Watcher> readyWatchers(int limit) {
        return first(readyWatchers, limit);
    }

    /** The same, in the order in which they take turns. */
    List<Claimer> readyClaimers(int limit) {
        return first(readyClaimers, limit);
    }

    private static <E> List<E> first(Collection<E> all, int limit) {
        List<E> first = new ArrayList<>(Math.min(limit, all.size()));
        for (E one : all) {
            if (first.size() == limit) {
                break;
            }
            first.add(one);
        }
        return first;
    }

    boolean hasReadyWatchers() {
        return !readyWatchers.isEmpty();
    }

    boolean hasReadyClaimers() {
        return !readyClaimers.isEmpty();
    }

    /** Looks at it again at that moment at the latest. */
    void setAlarm(Consumer consumer, long millis) {
        if (consumer.alarmMillis() != Long.MAX_VALUE) {
            alarms.remove(consumer);
        }
        consumer.setAlarm(millis);
        if (millis != Long.MAX_VALUE) {
            alarms.add(consumer);
        }
    }

    /** Takes in who has rung. */
    void listen() {
        bell.hear();
        ConsumerSink next;
        while ((next = bell.next()) != null) {
            rung.add(next);
        }
    }

    /** Does for those who have rung what they need, and for those whose alarms are due. */
    void hear(long nowMillis) {
        rung.forEach(this::look);
        rung.clear();
        while (nextAlarmMillis() <= nowMillis) {
            Consumer consumer = alarms.first();
            setAlarm(consumer, Long.MAX_VALUE);
            ready(consumer);
        }
    }

    private void look(ConsumerSink sink) {
        for (Consumer consumer : List.copyOf(bySink.getOrDefault(sink, Set.of()))) {
            if (sink.isOpen()) {
                ready(consumer);
            } else {
                remove(consumer);
            }
        }
    }

    long nextAlarmMillis() {
        return alarms.isEmpty() ? Long.MAX_VALUE : alarms.first().alarmMillis();
    }

    /** Queues gained messages, or are others than before. */
    void noteGained(Collection<QueueKey> queues) {
        if (!byQueue.isEmpty()) {
            queues.forEach(queue -> byQueue.getOrDefault(queue, Set.of()).forEach(this::ready));
        }
    }

    /** Whether there may be something to tell when the group is written. */
    boolean hasNews() {
        return hasCome || hasReadyWatchers() || !notices.isEmpty();
    }

    /** Whether consumers have come since the last call, who must read of that before anything is pushed to them. */
    boolean takeHasCome() {
        boolean taken = hasCome;
        hasCome = false;
        return taken;
    }

    /** Takes the notices of those that have ended. */
    List<Delivery> takeNotices() {
        List<Delivery> taken = List.copyOf(notices);
        notices.clear();
        return taken;
    }

    /** The group is written. */
    void keep() {
        onKeep.forEach(Runnable::run);
        onKeep.clear();
    }

    /** The group has failed, and what it has changed is taken back. */
    void discard() {
        onKeep.clear();
        notices.clear();
        bySink.keySet().stream().filter(sink -> !sink.isOpen()).forEach(bell::look);
    }
}
