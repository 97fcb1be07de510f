package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.StorageCorrupted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does what is due. A background sweep does it in small turns; an operation whose answer depends on it does the rest
 * first, so that answers are exact whether or not the sweep has come around.
 *
 * <p>The timers of a turn are grouped by queue and handled in the order of positions, so that a message with two due
 * timers is met once. A turn begins with a settled batch and is part of one write: a timer row is never deleted without
 * what it stood for. A damaged row is logged and stays where it is; the turn goes on, since one bad row must not keep a
 * whole lane from expiring anything.
 *
 * <p>Requests may come with a moment a little before that of the last turn. What the turn ended has then ended for them
 * as well: they see the later moment.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Sweeper {
    /** What a claim depends on: leases that end, and delays that end before the fresh cursor. */
    static final List<TimerKind> FOR_CLAIM =
            List.of(TimerKind.CLAIM_EXPIRY, TimerKind.DELAY_END, TimerKind.PASSED_DELAY_END);

    static final List<TimerKind> FOR_READ = List.of(TimerKind.CLAIM_EXPIRY);
    static final List<TimerKind> FOR_STATS = List.of(TimerKind.CLAIM_EXPIRY, TimerKind.MESSAGE_EXPIRY);
    private static final List<TimerKind> ALL =
            List.of(TimerKind.CLAIM_EXPIRY, TimerKind.DELAY_END, TimerKind.PASSED_DELAY_END, TimerKind.MESSAGE_EXPIRY);

    private static final TimerIndex.Bounds ONE_OPERATION = new TimerIndex.Bounds(10_000, 1000);

    private final OpenBatch batch;
    private final TimerIndex timers;
    private final QueueStates states;
    private final MessageLog log;
    private final ReturnedRows returned;
    private final ClaimBook claims;
    private final LongFunction<@Nullable QueueKey> names;
    private final MessageCounts counts;
    private Set<QueueKey> woken = new HashSet<>();
    private long lastTurnMillis;

    Sweeper(
            OpenBatch batch,
            TimerIndex timers,
            QueueStates states,
            MessageLog log,
            ReturnedRows returned,
            ClaimBook claims,
            Reports reports) {
        this.batch = batch;
        this.timers = timers;
        this.states = states;
        this.log = log;
        this.returned = returned;
        this.claims = claims;
        this.names = reports.names;
        this.counts = reports.counts;
    }

    /**
     * What is needed to say what was done.
     *
     * <p><em>Owned by one lane.</em>
     *
     * @param names of queues by their numbers
     */
    record Reports(LongFunction<@Nullable QueueKey> names, MessageCounts counts) {}

    long nextDueMillis() {
        long next = woken.isEmpty() ? Long.MAX_VALUE : 0;
        for (TimerKind kind : ALL) {
            next = Math.min(next, timers.nextDueMillis(kind));
        }
        return next;
    }

    /** Handles at most about {@code maxItems} of what is due. */
    void sweep(long nowMillis, int maxItems) {
        long items = 0;
        for (TimerKind kind : ALL) {
            if (items < maxItems && timers.nextDueMillis(kind) <= nowMillis) {
                items += turn(kind, nowMillis, maxItems - items);
            }
        }
    }

    /**
     * Handles the queue's timers of these kinds that are due. Those of other queues stay for the sweep.
     *
     * @return the moment that the operation sees
     * @throws StorageBehind when it is more than one operation may do; a part is done then
     */
    long finish(List<TimerKind> kinds, Queue queue, long nowMillis) {
        QueueState state = states.of(queue);
        if (state != null) {
            if (state.hasHiddenRevealed && kinds.contains(TimerKind.PASSED_DELAY_END)) {
                finishReveal(state, nowMillis);
            }
            for (TimerKind kind : kinds) {
                if (timers.nextDueMillis(kind) <= nowMillis && !state.progress.isDone(kind, nowMillis)) {
                    turnOf(state, kind, nowMillis, nowMillis);
                }
            }
        }
        return Math.max(nowMillis, lastTurnMillis);
    }

    /**
     * Works off the timers of revealed messages early. Whatever has such a timer now is revealed: between a reveal and
     * the end of this work no claim gets to the messages of the queue, so that the cursor passes nothing.
     */
    private void finishReveal(QueueState state, long nowMillis) {
        turnOf(state, TimerKind.PASSED_DELAY_END, Math.max(nowMillis, state.passedDelayUntilMillis), nowMillis);
        state.finishReveal();
        batch.changes(state, 0);
    }

    private void turnOf(QueueState state, TimerKind kind, long untilMillis, long nowMillis) {
        batch.settleAll();
        lastTurnMillis = Math.max(lastTurnMillis, nowMillis);
        List<DueTimer> due = new ArrayList<>();
        boolean isAll = timers.takeOf(state, kind, untilMillis, ONE_OPERATION, due);
        if (!due.isEmpty()) {
            fire(kind, state.number, due, nowMillis);
        }
        if (!isAll) {
            throw new StorageBehind();
        }
    }

    void wake(QueueState state) {
        if (state.key == null) {
            state.key = names.apply(state.number);
        }
        if (state.key != null) {
            woken.add(state.key);
        }
    }

    /** The queues that gained claimable messages since the last call. */
    Set<QueueKey> takeWoken() {
        Set<QueueKey> taken = woken;
        woken = new HashSet<>();
        return taken;
    }

    /**
     * Forgets what a discarded batch has changed. The woken queues stay: what woke them may have been written before
     * the batch, and a wake-up too many costs a look, one too few a wait.
     */
    void reload() {
        timers.reload();
    }

    private long turn(TimerKind kind, long nowMillis, long maxItems) {
        batch.writeIfLarge();
        batch.settleAll();
        lastTurnMillis = Math.max(lastTurnMillis, nowMillis);
        List<DueTimer> due = timers.take(kind, nowMillis, maxItems);
        Map<Long, List<DueTimer>> byQueue = new LinkedHashMap<>();
        for (DueTimer timer : due) {
            byQueue.computeIfAbsent(timer.queue(), queue -> new ArrayList<>()).add(timer);
        }
        byQueue.forEach((queue, ofQueue) -> fire(kind, queue, ofQueue, nowMillis));
        return due.stream().mapToLong(DueTimer::count).sum();
    }

    private void fire(TimerKind kind, long queue, List<DueTimer> due, long nowMillis) {
        QueueState state = states.of(queue);
        if (state == null) {
            return;
        }
        if (kind == TimerKind.CLAIM_EXPIRY) {
            due.forEach(timer -> endClaim(state, timer));
        } else {
            visit(kind, state, due, nowMillis);
        }
    }

    private void visit(TimerKind kind, QueueState state, List<DueTimer> due, long nowMillis) {
        due.sort(Comparator.comparingLong(DueTimer::firstSequence));
        long from = due.get(0).firstSequence();
        long to = from;
        for (DueTimer timer : due) {
            if (timer.firstSequence() > to) {
                visit(kind, state, from, to, nowMillis);
                from = timer.firstSequence();
            }
            to = Math.max(to, timer.endSequence());
        }
        visit(kind, state, from, to, nowMillis);
    }

    /** Where a life is over, the row has no more use either, whoever removed the message and when. */
    private void visit(TimerKind kind, QueueState state, long from, long to, long nowMillis) {
        scan(kind, state, from, to, nowMillis);
        if (kind == TimerKind.MESSAGE_EXPIRY) {
            log.deleteDead(state, from, to);
        }
    }

    /** Looks at no more than the timers are for: between them may lie any number of tombstones. */
    private void scan(TimerKind kind, QueueState state, long from, long to, long nowMillis) {
        if (to <= state.head() || state.total == 0) {
            return;
        }
        try (MessageScan scan = log.scan(state, from, to)) {
            while (scan.hasNext()) {
                fire(kind, state, scan, nowMillis);
            }
        }
    }

    private void fire(TimerKind kind, QueueState state, MessageScan scan, long nowMillis) {
        StoredMessage message = readable(scan);
        if (message == null) {
            return;
        }
        if (kind == TimerKind.MESSAGE_EXPIRY) {
            if (message.isExpired(nowMillis)) {
                log.remove(state, Place.of(message));
                counts.add(Event.EXPIRED, 1);
            }
        } else if (message.exception() == null && !state.isDelayed(message.row(), nowMillis)) {
            endDelay(state, message, nowMillis);
        }
    }

    private void endDelay(QueueState state, StoredMessage message, long nowMillis) {
        if (state.isTouched(message.sequence())) {
            returned.add(state, message.sequence(), Touched.UNTOUCHED.write());
        }
        if (!message.isExpired(nowMillis)) {
            wake(state);
        }
    }

    private static @Nullable StoredMessage readable(MessageScan scan) {
        try {
            return scan.next();
        } catch (StorageCorrupted alreadyLogged) {
            return null;
        }
    }

    private void endClaim(QueueState state, DueTimer timer) {
        try {
            ClaimRow row = claims.find(state, timer.claim());
            if (row != null && row.expiresMillis() == timer.dueMillis()) {
                claims.release(state, row);
                wake(state);
                counts.add(Event.CLAIM_EXPIRED, row.isHold() ? 0 : 1);
            }
        } catch (StorageCorrupted alreadyLogged) {
            return;
        }
    }
}
