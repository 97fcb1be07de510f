package dev.holdfast.persist;

/**
 * What becomes of calls that no link can take at the moment.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param mode see {@link Mode}
 * @param maxCalls how many may wait
 * @param maxBytes how many bytes those that wait may have together, as far as the callers tell
 */
public record Waiting(Mode mode, int maxCalls, long maxBytes) {

    /** Up to 10,000 calls and 16 MiB wait. */
    public static final Waiting DEFAULT = new Waiting(Mode.WAIT, 10_000, 16 << 20);

    /** What a call does that is not taken at once. */
    public enum Mode {
        /** It waits within its time; where there is no room to wait it fails with {@link NotConnected}. */
        WAIT,
        /** It fails with {@link NotConnected}. */
        FAIL_FAST,
        /**
         * It waits, and where there is no room to wait, the thread that makes the call does. Not for threads that
         * complete futures of this library: they would wait for themselves.
         */
        BLOCK
    }

    /** @throws IllegalArgumentException if nothing at all could wait */
    public Waiting {
        if (maxCalls < 1 || maxBytes < 0) {
            throw new IllegalArgumentException("maxCalls " + maxCalls + ", maxBytes " + maxBytes);
        }
    }
}
