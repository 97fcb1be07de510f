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

    @Override
    default void close() {}
}
