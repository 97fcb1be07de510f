package dev.holdfast.server.operation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of all consumers of a server, and how many there are.
 *
 * <p><em>Thread-safe.</em>
 */
final class ConsumerCensus {

    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final int maximum;

    ConsumerCensus(int maximum) {
        this.maximum = maximum;
    }

    /** A number that no consumer has had. */
    long nextId() {
        return lastId.incrementAndGet();
    }

    /** Counts one more. @return false when there are as many as may be */
    boolean enter() {
        if (count.incrementAndGet() > maximum) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        count.decrementAndGet();
    }

    /** How many there are at the moment. */
    int count() {
        return count.get();
    }
}
