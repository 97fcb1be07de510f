package dev.holdfast.server.operation;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection takes of a budget.
 *
 * <p><em>Thread-safe.</em>
 */
public final class BudgetShare {

    private final AtomicLong heldBytes = new AtomicLong();

    /** How many bytes count at the moment. */
    public long heldBytes() {
        return heldBytes.get();
    }

    void add(long bytes) {
        heldBytes.addAndGet(bytes);
    }
}
