package dev.holdfast.server.notify;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what becomes of notices.
 *
 * <p><em>Thread-safe.</em>
 */
final class Tally {

    final LongAdder delivered = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder givenUp = new LongAdder();
    final LongAdder missed = new LongAdder();

    NotifierCounts counts() {
        return new NotifierCounts(delivered.sum(), retries.sum(), givenUp.sum(), missed.sum());
    }
}
