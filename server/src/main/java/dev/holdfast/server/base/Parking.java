package dev.holdfast.server.base;

import java.util.concurrent.locks.LockSupport;

/**
 * What a {@link Sleeper} does to threads. A test replaces it by one that never wakes by chance or by time, so that a
 * wake-up that gets lost is seen.
 *
 * <p><em>Thread-safe.</em>
 */
interface Parking {

    Parking REAL = new Parking() {
        @Override
        public void park(Object sleeper, long nanos) {
            LockSupport.parkNanos(sleeper, nanos);
        }

        @Override
        public void unpark(Thread thread) {
            LockSupport.unpark(thread);
        }
    };

    /** Returns when this thread is unparked, has been since it was last parked, or the time is over. */
    void park(Object sleeper, long nanos);

    void unpark(Thread thread);
}
