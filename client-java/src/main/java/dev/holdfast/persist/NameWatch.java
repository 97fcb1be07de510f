package dev.holdfast.persist;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The subscription to the name, and when to hint that it may have changed.
 *
 * <p><em>One thread at a time.</em>
 */
final class NameWatch {

    private final Alarm secondLook;
    private @Nullable NameSubscription subscription;

    NameWatch(Settings<?> settings) {
        this.secondLook = new Alarm(settings);
    }

    void start(NameSubscription started) {
        subscription = started;
    }

    /** Asks for a look; how often it is taken is up to the name service. */
    void refresh() {
        if (subscription != null) {
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
