package dev.holdfast.persist;

import java.util.function.LongSupplier;

/**
 * How often requests may be sent again, in relation to how many there are. Without it a server that is slow gets each
 * request several times, and is never quick again.
 *
 * <p><em>One thread at a time.</em>
 */
final class RetryBudget {

    /**
     * The rates.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param perCall what each call adds
     * @param perSecond what each second adds
     * @param cap what can be saved up; the budget begins with it
     */
    record Rates(double perCall, double perSecond, double cap) {

        static final Rates DEFAULT = new Rates(0.2, 10, 100);

        Rates {
            if (!(perCall >= 0 && perSecond >= 0 && cap >= 0)) {
                throw new IllegalArgumentException("perCall " + perCall + ", perSecond " + perSecond + ", cap " + cap);
            }
        }
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final Rates rates;
    private final LongSupplier calls;
    private double balance;
    private long countedCalls;
    private long countedNanos;

    /** @param calls counts all calls ever made */
    RetryBudget(Rates rates, LongSupplier calls, long nowNanos) {
        this.rates = rates;
        this.calls = calls;
        this.balance = rates.cap();
        this.countedNanos = nowNanos;
    }

    /** Pays for one repetition; false when there is nothing to pay with. */
    boolean take(long nowNanos) {
        long callsNow = calls.getAsLong();
        double earned = (callsNow - countedCalls) * rates.perCall()
                + (nowNanos - countedNanos) / NANOS_PER_SECOND * rates.perSecond();
        balance = Math.min(rates.cap(), balance + earned);
        countedCalls = callsNow;
        countedNanos = nowNanos;
        if (balance < 1) {
            return false;
        }
        balance--;
        return true;
    }
}
