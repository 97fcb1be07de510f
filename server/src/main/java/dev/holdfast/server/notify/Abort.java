package dev.holdfast.server.notify;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The means to end a call from outside. The caller says how, as soon as it knows; whoever has lost patience pulls it,
 * before or after that. Ending a call twice does no harm.
 *
 * <p><em>Thread-safe.</em>
 */
final class Abort {

    private final AtomicReference<@Nullable Runnable> action = new AtomicReference<>();
    private volatile boolean isPulled;

    /** Says how to end the call; does so at once when it was pulled already. */
    void by(Runnable how) {
        action.set(how);
        if (isPulled) {
            how.run();
        }
    }

    void pull() {
        isPulled = true;
        Runnable how = action.get();
        if (how != null) {
            how.run();
        }
    }

    boolean isPulled() {
        return isPulled;
    }
}
