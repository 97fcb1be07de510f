package dev.holdfast.server.base;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to a thread that others run, such as an I/O thread: any thread puts items in, and that thread is called once
 * for all that have come together.
 *
 * <p>It has no bound of its own: who puts a reply in has been admitted as a request before, and those are bounded.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> the items
 */
public final class Mailbox<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int CHUNK = 1024;

    private final MpscUnboundedArrayQueue<T> items = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicBoolean isCalled = new AtomicBoolean();
    private final Executor owner;
    private final Consumer<T> each;
    private final Runnable afterAll;

    /**
     * @param owner runs what it is given on the owning thread, later
     * @param each takes an item
     * @param afterAll follows the last item of a call
     */
    public Mailbox(Executor owner, Consumer<T> each, Runnable afterAll) {
        this.owner = owner;
        this.each = each;
        this.afterAll = afterAll;
    }

    public void put(T item) {
        items.offer(item);
        if (!isCalled.get() && isCalled.compareAndSet(false, true)) {
            owner.execute(this::empty);
        }
    }

    private void empty() {
        isCalled.set(false);
        T item;
        while ((item = items.relaxedPoll()) != null) {
            T taken = item;
            attempt(() -> each.accept(taken));
        }
        attempt(afterAll);
    }

    /** A failure must not keep the other items waiting for the next call, which may never come. */
    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("An item of a mailbox could not be handled");
        }
    }
}
