package dev.holdfast.persist;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A clock that a test moves; everything runs on the test's thread, in an order that is always the same. */
final class ManualTimers implements Timers {

    private static final class Due {
        final long atNanos;
        final long number;
        final Runnable task;
        boolean isCancelled;

        Due(long atNanos, long number, Runnable task) {
            this.atNanos = atNanos;
            this.number = number;
            this.task = task;
        }
    }

    private final Queue<Due> later = new PriorityQueue<>(
            Comparator.<Due>comparingLong(due -> due.atNanos).thenComparingLong(due -> due.number));
    private final Queue<Runnable> now = new ArrayDeque<>();
    private long nanos;
    private long number;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void execute(Runnable task) {
        now.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Due due = new Due(nanos + Math.max(0, delay.toNanos()), number++, task);
        later.add(due);
        return () -> due.isCancelled = true;
    }

    /** Runs what is to be run now. */
    void settle() {
        for (Runnable task = now.poll(); task != null; task = now.poll()) {
            task.run();
        }
    }

    /** Lets time pass, with everything that happens in it. */
    void pass(Duration time) {
        long until = nanos + time.toNanos();
        settle();
        for (Due due = later.peek(); due != null && due.atNanos <= until; due = later.peek()) {
            later.remove();
            if (!due.isCancelled) {
                nanos = due.atNanos;
                due.task.run();
                settle();
            }
        }
        nanos = until;
    }

    /** How many tasks wait for their time. */
    int outstanding() {
        return (int) later.stream().filter(due -> !due.isCancelled).count();
    }
}
