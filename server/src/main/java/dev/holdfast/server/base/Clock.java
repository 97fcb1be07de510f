package dev.holdfast.server.base;

/**
 * The time of day, as everything that is kept sees it.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface Clock {

    /** Milliseconds since 1970 UTC; never goes back. */
    long nowMillis();
}
