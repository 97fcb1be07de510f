package dev.holdfast.server.base;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The moments at which very many owners want to be looked at, kept for next to nothing: to schedule and to cancel takes
 * a few links, and the passing of time touches those only whose moment may have come.
 *
 * <pre>
 *   tick    0     1     2     3   …  slots - 1
 *           │     │     │     │          │
 *          t t    t           t t t      t        each slot a ring of timers, of this turn and of later ones
 * </pre>
 *
 * Nobody is called before its moment, and everybody at the first {@link #advance} that is at least a tick behind it.
 * However far the clock leaps, a slot is looked at once.
 *
 * <p><em>One thread at a time.</em>
 *
 * @param <T> the owners of the timers
 */
public final class TimingWheel<T> {

    /** The moment of a timer that waits for none. */
    public static final long NEVER = Long.MAX_VALUE;

    private final long tickMillis;
    private final List<Timer<T>> slots;

    /** What is due and has not been called yet. */
    private final Timer<T> due = new Timer<>(null);

    private long tick;
    private int size;

    /** @param slots how many ticks a turn of the wheel has; a timer further away costs a look in each turn */
    public TimingWheel(long tickMillis, int slots, long nowMillis) {
        this.tickMillis = tickMillis;
        this.slots = new ArrayList<>(slots);
        for (int i = 0; i < slots; i++) {
            this.slots.add(new Timer<>(null));
        }
        this.tick = Math.floorDiv(nowMillis, tickMillis);
    }

    /** Sets the moment of a timer, in place of the one that it may have. */
    public void schedule(Timer<T> timer, long dueMillis) {
        cancel(timer);
        timer.dueMillis = dueMillis;
        long dueTick = Math.max(tick + 1, -Math.floorDiv(-dueMillis, tickMillis));
        timer.joinBefore(slotOf(dueTick));
        size++;
    }

    /** The timer waits for nothing any more. */
    public void cancel(Timer<T> timer) {
        if (timer.isScheduled()) {
            timer.leave();
            timer.dueMillis = NEVER;
            size--;
        }
    }

    /**
     * Calls those whose moment has come; they may schedule and cancel whatever they like. Where one of them fails, the
     * others are called by the next advance.
     */
    public void advance(long nowMillis, Consumer<T> taker) {
        long from = tick;
        tick = Math.max(tick, Math.floorDiv(nowMillis, tickMillis));
        for (long at = Math.max(from, tick - slots.size()) + 1; at <= tick; at++) {
            gatherDue(slotOf(at), nowMillis);
        }
        callDue(taker);
    }

    private Timer<T> slotOf(long ofTick) {
        return slots.get(Math.floorMod(ofTick, slots.size()));
    }

    private void gatherDue(Timer<T> slot, long nowMillis) {
        Timer<T> timer = slot.next;
        while (timer != slot) {
            Timer<T> following = timer.next;
            if (timer.dueMillis <= nowMillis) {
                timer.leave();
                timer.joinBefore(due);
            }
            timer = following;
        }
    }

    private void callDue(Consumer<T> taker) {
        while (due.next != due) {
            Timer<T> timer = due.next;
            T owner = timer.owner;
            cancel(timer);
            if (owner != null) {
                taker.accept(owner);
            }
        }
    }

    /** How many timers wait. */
    public int size() {
        return size;
    }

    /**
     * The place of one owner in a wheel.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Timer<T> {
        private final @Nullable T owner;
        private Timer<T> previous = this;
        private Timer<T> next = this;
        private long dueMillis = NEVER;

        /** @param owner who is called; null for a ring's own link */
        public Timer(@Nullable T owner) {
            this.owner = owner;
        }

        /** When its owner is called; {@link TimingWheel#NEVER} while nothing is scheduled. */
        public long dueMillis() {
            return dueMillis;
        }

        private boolean isScheduled() {
            return next != this;
        }

        private void joinBefore(Timer<T> other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }

        private void leave() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }
}
