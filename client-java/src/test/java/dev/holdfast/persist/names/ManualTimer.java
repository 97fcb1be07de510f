package dev.holdfast.persist.names;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A timer whose time passes, and whose thread runs, when a test says so. The test is the thread.
 *
 * <p><em>One thread at a time.</em>
 */
final class ManualTimer implements NameTimer {

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Runnable> due = new LinkedBlockingQueue<>();
    private final List<Timed> timed = new CopyOnWriteArrayList<>();
    private long nowMillis = 1_000_000;
    private double chance;

    private record Timed(long atMillis, Runnable task) {}

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    @Override
    public double chance() {
        return chance;
    }

    void chance(double next) {
        chance = next;
    }

    @Override
    public void execute(Runnable task) {
        due.add(task);
    }

    @Override
    public Runnable after(long delayMillis, Runnable task) {
        Timed entry = new Timed(nowMillis + delayMillis, task);
        timed.add(entry);
        return () -> timed.remove(entry);
    }

    @Override
    public Future<?> offload(Runnable task) {
        FutureTask<Boolean> future = new FutureTask<>(task, true);
        due.add(future);
        return future;
    }

    /** How many tasks wait for their time. */
    int waiting() {
        return timed.size();
    }

    /** Runs what is due now, and what that makes due. */
    void settle() {
        Runnable task = due.poll();
        while (task != null) {
            task.run();
            task = due.poll();
        }
    }

    /** Runs what other threads make due until something is true; no time passes. */
    void runUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Runnable task = due.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (task == null) {
                fail("Nothing happens any more.");
            } else {
                task.run();
            }
        }
        settle();
    }

    /** Lets time pass and runs on the way what is due by then. */
    void advance(Duration time) {
        long end = nowMillis + time.toMillis();
        settle();
        Timed next = next(end);
        while (next != null) {
            nowMillis = Math.max(nowMillis, next.atMillis);
            timed.remove(next);
            next.task.run();
            settle();
            next = next(end);
        }
        nowMillis = end;
    }

    private @Nullable Timed next(long end) {
        return timed.stream()
                .filter(each -> each.atMillis <= end)
                .min(Comparator.comparingLong(Timed::atMillis))
                .orElse(null);
    }
}
