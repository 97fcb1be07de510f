package dev.holdfast.persist;

import java.time.Duration;

/**
 * What a connector has to know beside the address.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Dial {
    /** The server's name for TLS and for {@code Host}; an IP address where the user gave no name. */
    String serverName();

    /** How long the connection, without TLS, may take. */
    Duration connectTimeout();

    /** How long everything from there to the answered hello may take. */
    Duration helloTimeout();

    /** How the link finds out that its peer is gone. */
    Heartbeat heartbeat();

    /** To be called by a link that answered {@link Link#accepting} with false, when it accepts again. */
    void roomAgain();
}
