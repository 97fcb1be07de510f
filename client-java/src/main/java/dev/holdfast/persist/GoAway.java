package dev.holdfast.persist;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A server's notice that it will end a connection. Each client leaves at a moment of its own in the first half of the
 * time that is left, so that not all of them arrive elsewhere at once.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param within how long the connection will still serve
 * @param avoid how long the address should not be dialled again
 * @param lastProcessed the last request that will be answered, where the protocol numbers them and the server says;
 *     later ones count as not sent
 */
public record GoAway(Duration within, Duration avoid, OptionalLong lastProcessed) {

    /** A notice about all that comes after {@code within}. */
    public static GoAway within(Duration within) {
        return new GoAway(within, Duration.ZERO, OptionalLong.empty());
    }
}
