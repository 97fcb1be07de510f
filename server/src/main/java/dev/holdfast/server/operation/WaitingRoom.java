package dev.holdfast.server.operation;

import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Calls that wait until a queue gains messages or their time is over. A waiting call costs no thread and no timer of
 * its own.
 *
 * <p>How a queue wakes its waiters:
 *
 * <ol>
 *   <li>A call comes back empty and its caller is ready to wait: it joins the end of the queue's line.
 *   <li>A later call, or a sweep, reports that the queue gained messages.
 *   <li>At the end of that group, or before the next taker in it, the line is served from its front, by simply running
 *       each call again. A taker (claim, pop) that comes back empty keeps its place at the front, and no taker behind
 *       it is tried: there is nothing left. Watchers (list) take nothing from each other, so all of them run.
 *   <li>A call whose time is over is run once more, and its answer leaves whatever it is.
 * </ol>
 *
 * Whoever is gone is noticed when its line is served, when its time is over, and when the room is full: the places of
 * the gone are then for others.
 *
 * <p>A call leaves its line from the middle as cheaply as from the front, so a crowd that leaves together does not stop
 * the lane.
 *
 * <p>All of this happens on one lane, so a message cannot slip in between the look and the wait.
 *
 * <p><em>Owned by one lane.</em>
 */
final class WaitingRoom {

    private static final long PAUSE_BETWEEN_LOOKS_MILLIS = 1000;

    /** A call in the line of a queue. */
    static final class Waiter {
        final Call<?, ?> call;
        final QueueKey queue;
        final long untilMillis;
        private long serial;

        Waiter(Call<?, ?> call, QueueKey queue, long untilMillis) {
            this.call = call;
            this.queue = queue;
            this.untilMillis = untilMillis;
        }
    }

    /** Runs a call again. @return whether it is answered or given up; otherwise it goes on waiting */
    interface Retry {
        boolean run(Waiter waiter);
    }

    private record Line(LinkedHashSet<Waiter> takers, LinkedHashSet<Waiter> watchers) {}

    private final Map<QueueKey, Line> lines = new HashMap<>();
    private final TreeSet<Waiter> byDeadline = new TreeSet<>(
            Comparator.<Waiter>comparingLong(waiter -> waiter.untilMillis).thenComparingLong(waiter -> waiter.serial));
    private final int maxWaiting;
    private long noLookBeforeMillis;
    private long lastSerial;

    WaitingRoom(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    boolean isFull() {
        return byDeadline.size() >= maxWaiting;
    }

    int size() {
        return byDeadline.size();
    }

    void join(Waiter waiter, boolean takesMessages) {
        Line line = lines.computeIfAbsent(waiter.queue, key -> new Line(new LinkedHashSet<>(), new LinkedHashSet<>()));
        waiter.serial = ++lastSerial;
        (takesMessages ? line.takers : line.watchers).add(waiter);
        byDeadline.add(waiter);
    }

    /** Serves the line of a queue that gained messages. */
    void serve(QueueKey queue, Retry retry) {
        Line line = lines.get(queue);
        if (line == null) {
            return;
        }
        Iterator<Waiter> takers = line.takers.iterator();
        while (takers.hasNext() && settle(takers.next(), retry)) {
            takers.remove();
        }
        line.watchers.removeIf(watcher -> settle(watcher, retry));
        forgetEmpty(queue, line);
    }

    private boolean settle(Waiter waiter, Retry retry) {
        if (!retry.run(waiter)) {
            return false;
        }
        byDeadline.remove(waiter);
        return true;
    }

    private void forgetEmpty(QueueKey queue, Line line) {
        if (line.takers.isEmpty() && line.watchers.isEmpty()) {
            lines.remove(queue);
        }
    }

    /** Takes out the calls whose time is over. */
    List<Waiter> takeOverdue(long nowMillis) {
        List<Waiter> overdue = new ArrayList<>();
        while (!byDeadline.isEmpty() && byDeadline.first().untilMillis <= nowMillis) {
            Waiter waiter = byDeadline.first();
            byDeadline.remove(waiter);
            leaveLine(waiter);
            overdue.add(waiter);
        }
        return overdue;
    }

    /** Takes out the calls whose callers are gone. It looks at all, but no more than once in a while. */
    List<Waiter> takeGone(long nowMillis) {
        if (nowMillis < noLookBeforeMillis) {
            return List.of();
        }
        noLookBeforeMillis = nowMillis + PAUSE_BETWEEN_LOOKS_MILLIS;
        List<Waiter> gone = byDeadline.stream()
                .filter(waiter -> !waiter.call.sink().isOpen())
                .toList();
        gone.forEach(waiter -> {
            byDeadline.remove(waiter);
            leaveLine(waiter);
        });
        return gone;
    }

    private void leaveLine(Waiter waiter) {
        Line line = lines.get(waiter.queue);
        if (line != null) {
            line.takers.remove(waiter);
            line.watchers.remove(waiter);
            forgetEmpty(waiter.queue, line);
        }
    }

    long nextDeadlineMillis() {
        return byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.first().untilMillis;
    }
}
