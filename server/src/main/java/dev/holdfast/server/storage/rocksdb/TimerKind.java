package dev.holdfast.server.storage.rocksdb;

/**
 * What happens when a timer is due.
 *
 * <p><em>Thread-safe.</em>
 */
enum TimerKind {
    /** Messages whose life is over go. */
    MESSAGE_EXPIRY(0),
    /** Delayed messages that the fresh cursor has passed become claimable. */
    DELAY_END(1),
    /** The messages of a claim are free again. */
    CLAIM_EXPIRY(2);

    private final int id;

    TimerKind(int id) {
        this.id = id;
    }

    /** Its number on disk, counted from 0 without gaps. */
    int id() {
        return id;
    }
}
