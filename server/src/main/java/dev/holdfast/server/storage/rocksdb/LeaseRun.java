package dev.holdfast.server.storage.rocksdb;

import java.util.List;

/**
 * Messages at consecutive positions that one claim holds in the same way. Each of its positions has a message of the
 * claim or is among those that are known to be gone: deleting a message under a claim leaves the run as it is.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param places its messages, in the order of positions, as far as they are known without a read: all or none
 */
record LeaseRun(long first, int count, Touched lease, List<Place> places) {
    /** Bounds how far a position can be from the LEASE row that covers it. */
    static final int MAX_COUNT = 128;

    long end() {
        return first + count;
    }

    boolean covers(long sequence) {
        return sequence >= first && sequence < end();
    }

    long remaining(PositionSet gone) {
        return count - gone.countWithin(first, end());
    }

    /** Shows the positions that still have a message. */
    void forEachRemaining(PositionSet gone, SequenceVisitor visitor) {
        for (long at = gone.firstOutside(first); at < end(); at = gone.firstOutside(at + 1)) {
            visitor.visit(at);
        }
    }

    /** Is shown one position after the other. */
    interface SequenceVisitor {
        void visit(long sequence);
    }
}
