package dev.holdfast.server.storage.rocksdb;

/**
 * The kinds of rows of one queue that the open batch may have changed, as bits. A reader settles the batch only when it
 * changed what the reader is about to look at.
 *
 * <p><em>Thread-safe.</em>
 */
final class Parts {
    /** MESSAGE rows at or behind the fresh cursor. */
    static final int FRESH = 1;
    /** MESSAGE rows before the fresh cursor. */
    static final int TOUCHED = 1 << 1;

    static final int LEASED = 1 << 2;
    static final int RETURNED = 1 << 3;
    static final int CLAIMS = 1 << 4;
    static final int ALIASES = 1 << 5;

    static final int CLAIMABLE = FRESH | RETURNED;
    static final int EXCEPTIONS = LEASED | RETURNED | CLAIMS;
    static final int MESSAGES = FRESH | TOUCHED | EXCEPTIONS | ALIASES;
    static final int ALL = MESSAGES;

    private Parts() {}
}
