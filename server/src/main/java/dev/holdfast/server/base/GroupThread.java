package dev.holdfast.server.base;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes all that waits for it at once. The longer its work takes, the more the next round covers.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> what is handed over
 */
public final class GroupThread<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupThread.class);
    private static final long FULL_PAUSE_MICROS = 50;

    private final MpscArrayQueue<T> waiting;
    private final Consumer<List<T>> work;
    private final long roundMillis;
    private final Thread thread;
    private final Sleeper sleeper;
    private volatile boolean isClosed;

    /**
     * @param work gets everything that waited, in order
     * @param roundMillis how long the thread may sleep without an empty round; 0 for as long as nothing waits
     */
    public GroupThread(String name, int maxWaiting, Consumer<List<T>> work, long roundMillis) {
        this(name, maxWaiting, work, roundMillis, Parking.REAL);
    }

    GroupThread(String name, int maxWaiting, Consumer<List<T>> work, long roundMillis, Parking parking) {
        this.waiting = new MpscArrayQueue<>(maxWaiting);
        this.work = work;
        this.roundMillis = roundMillis;
        long roundNanos = roundMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(roundMillis);
        this.sleeper = new Sleeper(() -> waiting.isEmpty() && !isClosed, () -> roundNanos, parking);
        this.thread = Threads.create(name, this::loop);
    }

    public void start() {
        thread.start();
    }

    /**
     * Whether the thread sleeps and nothing waits for it. It wakes before it takes what waits: so whoever sees that
     * something was taken, and only then that the thread is asleep, knows that it was worked off as well.
     */
    public boolean isIdle() {
        return waiting.isEmpty() && sleeper.isAsleep();
    }

    /** Hands over one item; holds the caller up while the thread is too far behind. */
    public void accept(T item) {
        while (!waiting.offer(item)) {
            LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(FULL_PAUSE_MICROS));
        }
        sleeper.wake();
    }

    private void loop() {
        List<T> items = new ArrayList<>();
        while (!isClosed || !waiting.isEmpty()) {
            waiting.drain(items::add);
            if (items.isEmpty()) {
                sleeper.sleep();
            }
            if (!items.isEmpty() || roundMillis > 0) {
                attempt(items);
                items = new ArrayList<>();
            }
        }
    }

    /** A thread that died of one group would let all later ones wait for ever. */
    private void attempt(List<T> items) {
        try {
            work.accept(items);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("thread", thread.getName()).log("A group of work failed");
        }
    }

    /** Works off what waits, and ends. */
    @Override
    public void close() {
        isClosed = true;
        sleeper.wake();
        Threads.join(thread);
    }
}
