package dev.holdfast.server.base;

import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns what it works on, behind a bounded door.
 *
 * <p>Any thread may {@link #submit} a task; the lane's thread runs the tasks in the order of their submission, in
 * groups:
 *
 * <pre>
 *   submit ─► inbox ─► beginGroup, run, run, run … (256 at most), endGroup ─► next group, or sleep until a task or wake
 * </pre>
 *
 * Without a started thread a test drives the same loop by hand with {@link #runGroup()}.
 *
 * <p>How it sleeps and is woken is told in {@link Sleeper}. The end works the same way: the thread announces that it
 * has ended and looks at the inbox once more; a submitter adds its task first and looks at the announcement afterwards.
 * Whichever of the two finds the task refuses it, so that every accepted task is either run or refused.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> the tasks
 */
public final class Lane<T> implements AutoCloseable {

    public static final int MAX_TASKS_PER_GROUP = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long MAX_PARK_MILLIS = 1_000;

    /** What the lane's thread works for. Its methods are called by that thread only. */
    public interface Owner<T> {
        void beginGroup(long nowMillis);

        void run(T task);

        /** @param isIdle whether no task waits */
        void endGroup(boolean isIdle);

        /** The moment at which an empty group shall be run; {@link Long#MAX_VALUE} for never. */
        long nextWakeMillis();

        /** The last call, after the last group. */
        void stop();

        /** A task that was accepted and can no longer run. May be called by any thread, after {@link #stop()}. */
        void refuse(T task);
    }

    private final String name;
    private final MpscArrayQueue<T> inbox;
    private final Owner<T> owner;
    private final Clock clock;
    private final Sleeper sleeper;
    private volatile boolean isClosed;
    private volatile boolean hasEnded;
    private @Nullable Thread thread;

    public Lane(String name, int maxWaitingTasks, Owner<T> owner, Clock clock) {
        this(name, maxWaitingTasks, owner, clock, Parking.REAL);
    }

    Lane(String name, int maxWaitingTasks, Owner<T> owner, Clock clock, Parking parking) {
        this.name = name;
        this.inbox = new MpscArrayQueue<>(maxWaitingTasks);
        this.owner = owner;
        this.clock = clock;
        this.sleeper = new Sleeper(() -> inbox.isEmpty() && !isClosed, this::nanosUntilWake, parking);
    }

    public void start() {
        Thread started = Threads.create(name, this::loop);
        thread = started;
        started.start();
    }

    /**
     * Hands over a task.
     *
     * @return false when the inbox is full or the lane is closed: its owner will not hear of the task
     */
    public boolean submit(T task) {
        return !isClosed && add(task);
    }

    /** The second half of {@link #submit}; the lane may be closed, and even end, before it. */
    boolean add(T task) {
        if (!inbox.offer(task)) {
            return false;
        }
        if (hasEnded) {
            refuseRest();
        }
        sleeper.wake();
        return true;
    }

    /** Whether it takes no tasks any more. */
    public boolean isClosed() {
        return isClosed;
    }

    /** About how many tasks wait. */
    public int waiting() {
        return inbox.size();
    }

    /** Stops after everything that was submitted before has run. */
    @Override
    public void close() {
        isClosed = true;
        Thread running = thread;
        if (running == null) {
            runRemaining();
            return;
        }
        sleeper.wake();
        Threads.join(running);
    }

    private void loop() {
        while (!isClosed) {
            if (!runGroup()) {
                sleeper.sleep();
            }
        }
        runRemaining();
    }

    private void runRemaining() {
        while (!inbox.isEmpty()) {
            runGroup();
        }
        ThreadRole.assume(owner);
        owner.stop();
        ThreadRole.resign();
        hasEnded = true;
        refuseRest();
    }

    /** The inbox knows one taker at a time. */
    private synchronized void refuseRest() {
        T task;
        while ((task = inbox.poll()) != null) {
            owner.refuse(task);
        }
    }

    /** Runs one group, an empty one if a wake is due. @return whether there was anything to do */
    public boolean runGroup() {
        long nowMillis = clock.nowMillis();
        if (inbox.isEmpty() && owner.nextWakeMillis() > nowMillis) {
            return false;
        }
        ThreadRole.assume(owner);
        try {
            owner.beginGroup(nowMillis);
            for (int i = 0; i < MAX_TASKS_PER_GROUP; i++) {
                T task = inbox.relaxedPoll();
                if (task == null) {
                    break;
                }
                owner.run(task);
            }
            owner.endGroup(inbox.isEmpty());
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("lane", name)
                    .log("A lane's owner failed; its next group starts anew");
        } finally {
            ThreadRole.resign();
        }
        return true;
    }

    private long nanosUntilWake() {
        long untilWake = owner.nextWakeMillis() - clock.nowMillis();
        return TimeUnit.MILLISECONDS.toNanos(Math.min(MAX_PARK_MILLIS, untilWake));
    }

    @Override
    public String toString() {
        return name;
    }
}
