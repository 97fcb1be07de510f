package dev.holdfast.persist;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The subscription to the name, and when to hint that it may have changed.
 *
 * <p><em>One thread at a time.</em>
 */
final class NameWatch {

    private final Timers timers;
    private final Alarm secondLook;
    private @Nullable NameSubscription subscription;
    private long nextRefreshNanos;

    NameWatch(Settings<?> settings) {
        this.timers = settings.timers;
        this.secondLook = new Alarm(settings);
        this.nextRefreshNanos = timers.nanoTime();
    }

    void start(NameSubscription started) {
        subscription = started;
    }

    /** Asks for a look, unless it asked just now. */
    void refresh() {
        long now = timers.nanoTime();
        if (subscription != null && now - nextRefreshNanos >= 0) {
            nextRefreshNanos = now + Settings.REFRESH_PAUSE.toNanos();
            subscription.refresh();
        }
    }

    /** Asks for the look that confirms an absence, sooner than the answer expires. */
    void lookAgain(Duration validFor) {
        Duration quarter = validFor.dividedBy(4);
        Duration pause = quarter.compareTo(Settings.MIN_SECOND_LOOK) < 0 ? Settings.MIN_SECOND_LOOK : quarter;
        secondLook.set(pause, this::refresh);
    }

    void close() {
        secondLook.clear();
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }
}
