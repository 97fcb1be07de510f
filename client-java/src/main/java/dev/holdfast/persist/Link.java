package dev.holdfast.persist;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One live connection of some protocol, as {@link Persistent} sees it. How a request is made is up to the protocol; its
 * future fails with {@link NotSent} when the request certainly did not take effect, and with {@link OutcomeUnknown}
 * when nobody can tell. Any other failure is an answer.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Link {
    /** Completes, always with a value, when the connection has ended: why. */
    CompletableFuture<Throwable> closed();

    /** How many requests wait for their answers. */
    int load();

    /** Whether a request made now would be taken; {@link Dial#roomAgain} tells when it turns true again. */
    boolean accepting();

    /** Takes no more requests, finishes those under way, and closes: within {@code max}, whatever happens. */
    void retire(Duration max);

    /** Ends the connection now. */
    void close(Throwable why);

    /** Completes when the server asks its clients to leave. The default never does. */
    default CompletableFuture<GoAway> goingAway() {
        return new CompletableFuture<>();
    }

    /** Why this is another kind of link than was wanted; empty for one that is what was wanted. */
    default Optional<Throwable> compromise() {
        return Optional.empty();
    }

    /** The time that the last heartbeat, or the hello, took to be answered; zero if it is not measured. */
    default Duration roundTrip() {
        return Duration.ZERO;
    }
}
