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
    final LongAdder refused = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder waiting = new LongAdder();

    NotifierCounts counts() {
        return new NotifierCounts(
                delivered.sum(), retries.sum(), givenUp.sum(), refused.sum(), missed.sum(), waiting.sum());
    }
}
