package dev.holdfast.server.base;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of a thread that has nothing to do until others bring something.
 *
 * <pre>
 *   the thread:  announces its sleep ─► looks once more whether something has come ─► parks
 *   others:      bring something ─► look at the announcement ─► unpark the thread
 * </pre>
 *
 * <p>Whoever is later with the first step sees the other with the second one: either the thread finds what was brought,
 * or the other one finds the thread asleep. No order of the four steps leaves the thread asleep with something to do.
 *
 * <p><em>Thread-safe.</em>
 */
final class Sleeper {

    private final BooleanSupplier hasNothing;
    private final LongSupplier maxNanos;
    private final Parking parking;
    private volatile @Nullable Thread asleep;

    /**
     * @param hasNothing whether nothing has come; asked by the thread
     * @param maxNanos how long to sleep at most, if something has to be done then in any case; asked by the thread
     */
    Sleeper(BooleanSupplier hasNothing, LongSupplier maxNanos, Parking parking) {
        this.hasNothing = hasNothing;
        this.maxNanos = maxNanos;
        this.parking = parking;
    }

    /** Sleeps unless something has come. May return early. */
    void sleep() {
        asleep = Thread.currentThread();
        try {
            if (hasNothing.getAsBoolean()) {
                long nanos = maxNanos.getAsLong();
                if (nanos > 0) {
                    parking.park(this, nanos);
                }
            }
        } finally {
            asleep = null;
        }
    }

    /** Call it after something was brought. */
    void wake() {
        Thread thread = asleep;
        if (thread != null) {
            parking.unpark(thread);
        }
    }

    boolean isAsleep() {
        return asleep != null;
    }
}
