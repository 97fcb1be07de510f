package dev.holdfast.server.auth;

/**
 * A way to prove who asks.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Authenticator extends AutoCloseable {

    /**
     * Checks a token and tells the verdict: before it returns where it knows at once, otherwise later and on another
     * thread, but always within a bounded time. The callers are I/O threads, so it must not block.
     *
     * @param token within {@link Authentication#MAX_TOKEN_CHARACTERS}, not empty
     */
    void authenticate(String token, Verdict verdict);

    /** What {@code WWW-Authenticate} tells a client without credentials. */
    String challenge();

    /** Whether credentials can be taken back before they end, so that it has to be looked for that. */
    default boolean canRevoke() {
        return false;
    }

    /** Whether credentials that were good once have been taken back since. Must not block. */
    default boolean isRevoked(Principal principal) {
        return false;
    }

    /** Looks for what has changed outside of the server. Called about once a second by a thread that may wait. */
    default void refresh() {}

    /** How the server acts for those whom it knows by their tokens, while they are away. */
    default Trusts trusts() {
        return Trusts.NONE;
    }

    @Override
    default void close() {}
}
