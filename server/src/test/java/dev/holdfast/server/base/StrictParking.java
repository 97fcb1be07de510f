package dev.holdfast.server.base;

/**
 * Parking for one thread that ends by an unpark and by nothing else, neither by chance nor by time: a wake-up that is
 * lost becomes a thread that waits for ever. Lincheck lets the real one end by chance at any moment, as it may.
 *
 * <p><em>Thread-safe.</em>
 */
final class StrictParking implements Parking {

    private boolean hasPermit;

    @Override
    public synchronized void park(Object sleeper, long nanos) {
        try {
            while (!hasPermit) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts here.", e);
        }
        hasPermit = false;
    }

    @Override
    public synchronized void unpark(Thread thread) {
        hasPermit = true;
        notifyAll();
    }
}
