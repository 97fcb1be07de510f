package dev.holdfast.persist;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a builder was told about links.
 *
 * <p><em>Thread-safe.</em>
 */
final class Settings<L extends Link> {

    /** Dialled one after another when the one before is slow: RFC 8305 advises 250 ms. */
    static final Duration STAGGER = Duration.ofMillis(250);

    /** Names are asked for the second look no sooner. */
    static final Duration MIN_SECOND_LOOK = Duration.ofSeconds(1);

    /** How many links there may be at all; more addresses than that are not used. */
    static final int MAX_LINKS = 256;

    final String name;
    final @Nullable String serverName;
    final Connector<L> connector;
    final Timers timers;
    final Serial serial;
    final DoubleSupplier chance;
    final Consumer<Event> listener;
    final Backoff backoff;
    final Heartbeat heartbeat;
    final Duration connectTimeout;
    final Duration helloTimeout;
    final Duration drain;
    final int linksPerAddress;
    final int maxLinks;
    final int departAfter;
    final boolean isSticky;
    final boolean isEmptyGone;

    Settings(Persistent.Builder<L> from, Consumer<Event> listener) {
        name = from.name;
        serverName = from.serverName;
        connector = from.connector;
        timers = from.timers;
        serial = new Serial(timers);
        chance = from.chance;
        this.listener = listener;
        backoff = from.backoff;
        heartbeat = from.heartbeat;
        connectTimeout = from.connectTimeout;
        helloTimeout = from.helloTimeout;
        drain = from.drain;
        linksPerAddress = from.linksPerAddress;
        maxLinks = from.maxLinks;
        departAfter = from.departAfter;
        isSticky = from.isSticky;
        isEmptyGone = from.isEmptyGone;
    }

    /** Whether there is to be a link to every address, not only to some. */
    boolean isAll() {
        return maxLinks == Integer.MAX_VALUE;
    }

    /** How the server is called in TLS and in {@code Host}. */
    String serverNameAt(Endpoint endpoint) {
        return serverName != null ? serverName : ServerName.of(name, endpoint);
    }

    Duration uniform(Duration from, Duration to) {
        return from.plusNanos((long) (to.minus(from).toNanos() * chance.getAsDouble()));
    }
}
