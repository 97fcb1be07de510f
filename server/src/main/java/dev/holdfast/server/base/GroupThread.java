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
    private volatile boolean isParked;
    private volatile boolean isClosed;

    /**
     * @param work gets everything that waited, in order
     * @param roundMillis how long the thread may sleep without an empty round; 0 for as long as nothing waits
     */
    public GroupThread(String name, int maxWaiting, Consumer<List<T>> work, long roundMillis) {
        this.waiting = new MpscArrayQueue<>(maxWaiting);
        this.work = work;
        this.roundMillis = roundMillis;
        this.thread = Threads.create(name, this::loop);
    }

    public void start() {
        thread.start();
    }

    /** Whether the thread sleeps and nothing waits for it. */
    public boolean isIdle() {
        return isParked && waiting.isEmpty();
    }

    /** Hands over one item; holds the caller up while the thread is too far behind. */
    public void accept(T item) {
        while (!waiting.offer(item)) {
            LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(FULL_PAUSE_MICROS));
        }
        if (isParked) {
            LockSupport.unpark(thread);
        }
    }

    private void loop() {
        List<T> items = new ArrayList<>();
        while (!isClosed || !waiting.isEmpty()) {
            waiting.drain(items::add);
            if (items.isEmpty()) {
                park();
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

    private void park() {
        isParked = true;
        if (waiting.isEmpty() && !isClosed) {
            if (roundMillis > 0) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(roundMillis));
            } else {
                LockSupport.park(this);
            }
        }
        isParked = false;
    }

    /** Works off what waits, and ends. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
