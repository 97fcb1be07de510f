package dev.holdfast.server.storage.rocksdb;

/**
 * What happens when a timer is due.
 *
 * <p><em>Thread-safe.</em>
 */
enum TimerKind {
    /** Messages whose life is over go. */
    MESSAGE_EXPIRY(0),
    /** Delayed messages become claimable; written by the post, mainly to wake who waits for them. */
    DELAY_END(1),
    /** The messages of a claim are free again. */
    CLAIM_EXPIRY(2),
    /** Delayed messages that the fresh cursor has passed become claimable; written by the claim that passed them. */
    PASSED_DELAY_END(3);

    private final int id;

    TimerKind(int id) {
        this.id = id;
    }

    /** Its number on disk, counted from 0 without gaps. */
    int id() {
        return id;
    }
}
