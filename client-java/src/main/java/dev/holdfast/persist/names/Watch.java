package dev.holdfast.persist.names;

import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameSubscription;
import dev.holdfast.persist.NameTrouble;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription: looks at its source again and again, and tells what it finds. It remembers nothing of the
 * addresses; what a failing source does not bring stays with the listener.
 *
 * <pre>
 *   waiting ── the answer expires, refresh() ──► looking ── an outcome ──► told, waiting
 *      └─────────────────── close() ─────────────────┴──► closed
 * </pre>
 *
 * <p>The timer's thread owns it; {@link #refresh} and {@link #close} may be called by any thread.
 *
 * <p><em>One thread at a time.</em>
 */
final class Watch implements NameSubscription {

    /** The shortest time between looks, however often {@link #refresh} is called: five a second. */
    static final int MIN_GAP_MILLIS = 200;

    /** A first answer that is later than this is told to be pending. */
    static final int PENDING_AFTER_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final NameTimer timer;
    private final Source source;
    private final Pacing pacing;
    private final NameListener listener;
    private final AtomicBoolean isRefreshDue = new AtomicBoolean();
    private volatile boolean isClosed;
    private Runnable cancelNext = () -> {};
    private boolean isLooking;
    private boolean isWanted;
    private boolean isHinted;
    private long lookedAtMillis;
    private int failures;
    private @Nullable NameTrouble trouble;
    private String detail = "";

    private Watch(NameTimer timer, Source source, Pacing pacing, NameListener listener) {
        this.timer = timer;
        this.source = source;
        this.pacing = pacing;
        this.listener = new GuardedListener(listener, () -> isClosed);
    }

    static Watch start(NameTimer timer, Source source, Pacing pacing, NameListener listener) {
        Watch watch = new Watch(timer, source, pacing, listener);
        timer.execute(watch::open);
        return watch;
    }

    private void open() {
        if (!isClosed) {
            source.open(this::refresh);
            look();
            cancelNext = isLooking ? timer.after(PENDING_AFTER_MILLIS, this::onPending) : cancelNext;
        }
    }

    private void onPending() {
        tell(NameTrouble.PENDING, "No first answer has come yet.");
    }

    private void look() {
        if (isClosed) {
            return;
        }
        isLooking = true;
        lookedAtMillis = timer.nowMillis();
        try {
            source.look(outcome -> timer.execute(() -> onOutcome(outcome)));
        } catch (RuntimeException fault) {
            LOG.error("A source of names failed unexpectedly", fault);
            onOutcome(Outcome.failed("Unexpected: " + fault + "."));
        }
    }

    private void onOutcome(Outcome unbounded) {
        if (isClosed) {
            return;
        }
        Outcome outcome = pacing.bounded(unbounded);
        countFailures(outcome);
        isLooking = false;
        cancelNext.run();
        long delay = pacing.delayMillis(outcome, failures, timer.chance());
        isHinted = isWanted && gapMillis() < delay;
        cancelNext = timer.after(isHinted ? gapMillis() : delay, this::look);
        isWanted = false;
        if (!outcome.addresses().isEmpty()) {
            listener.onAddresses(outcome.addresses(), outcome.validFor());
        }
        tell(outcome.trouble(), outcome.detail());
    }

    /** Hints do not slow the retries down: only looks that came by themselves count after the first. */
    private void countFailures(Outcome outcome) {
        if (outcome.trouble() != NameTrouble.FAILED) {
            failures = 0;
        } else if (failures == 0 || !isHinted) {
            failures++;
        }
    }

    private void tell(@Nullable NameTrouble newTrouble, String newDetail) {
        boolean isNews = newTrouble != trouble || !Objects.equals(newDetail, detail);
        trouble = newTrouble;
        detail = newDetail;
        if (newTrouble != null && isNews) {
            listener.onTrouble(newTrouble, newDetail);
        }
    }

    private long gapMillis() {
        return Math.max(0, lookedAtMillis + MIN_GAP_MILLIS - timer.nowMillis());
    }

    @Override
    public void refresh() {
        if (!isClosed && isRefreshDue.compareAndSet(false, true)) {
            timer.execute(this::onRefresh);
        }
    }

    private void onRefresh() {
        isRefreshDue.set(false);
        if (isLooking) {
            isWanted = true;
        } else if (!isClosed) {
            isHinted = true;
            cancelNext.run();
            cancelNext = timer.after(gapMillis(), this::look);
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            timer.execute(this::onClose);
        }
    }

    private void onClose() {
        cancelNext.run();
        source.close();
    }
}
