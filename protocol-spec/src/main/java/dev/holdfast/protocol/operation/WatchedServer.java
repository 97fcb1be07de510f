package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Type;
import dev.holdfast.protocol.shape.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server at a glance: the values of {@code $sys/overview}, by their names.
 *
 * <p><em>Thread-safe.</em>
 */
public record WatchedServer(Map<String, RawValue> values) {

    private static final String SINCE_START = "Messages since the start: ";

    public static final Shape<WatchedServer> SHAPE = Shape.of(
            "WatchedServer",
            WatchedServer::read,
            value("version", Types.STRING, "Of the server."),
            value("started", Types.INTEGER, "When it was started, in seconds since 1970."),
            value("posted", Types.INTEGER, SINCE_START + "posted."),
            value("claimed", Types.INTEGER, SINCE_START + "claimed."),
            value("popped", Types.INTEGER, SINCE_START + "popped."),
            value("deleted", Types.INTEGER, SINCE_START + "deleted while nobody had claimed them."),
            value("acknowledged", Types.INTEGER, SINCE_START + "deleted under their claims."),
            value("expired", Types.INTEGER, SINCE_START + "expired."),
            value("dead_lettered", Types.INTEGER, SINCE_START + "moved to dead-letter queues."),
            value("claim_expired", Types.INTEGER, "Claims that have ended by their time since the start."),
            value("watched", Types.INTEGER, SINCE_START + "shown to consumers that watch, each time counted."),
            value("posts_per_second", Types.NUMBER, "Since the last look."),
            value("deliveries_per_second", Types.NUMBER, "Messages claimed, popped and watched since the last look."),
            value("acknowledgements_per_second", Types.NUMBER, "Since the last look."),
            value("sync_p50_seconds", Types.NUMBER, "What half of the syncs since the last look took at the most."),
            value("sync_p99_seconds", Types.NUMBER, "What 99 % of them took at the most."),
            value("delivery_p50_seconds", Types.NUMBER, "From the post of a message to its first claim, likewise."),
            value("delivery_p99_seconds", Types.NUMBER, "The same for 99 % of them."),
            value("connections_http", Types.INTEGER, "Open connections that speak HTTP."),
            value("connections_websocket", Types.INTEGER, "Open WebSockets."),
            value("connections_maximum", Types.INTEGER, "How many connections may be open."),
            value("requests_in_flight", Types.INTEGER, "Requests without a reply."),
            value("lanes", Types.INTEGER, "Threads that own queues."),
            value("waiting_tasks", Types.INTEGER, "What waits for these threads."),
            value("waiting_calls", Types.INTEGER, "Calls that wait for messages."),
            value("stores_ready", Types.INTEGER, "Stores that work."),
            value("stores_soft_full", Types.INTEGER, "Stores that take no more messages, because a disk is full."),
            value("stores_failed", Types.INTEGER, "Stores that take no writes."),
            value("notices_waiting_subscriptions", Types.INTEGER, "Subscriptions that have something to be told."),
            value("disk_free_bytes", Types.INTEGER, "Of the data folder's disk; absent where there is none."),
            value("disk_size_bytes", Types.INTEGER, "The same disk's size."));

    private static <V> Field<WatchedServer, V> value(String name, Type<V> type, String meaning) {
        return optional(name, type, (WatchedServer shown) -> shown.find(name, type))
                .means(meaning);
    }

    private <V> @Nullable V find(String name, Type<V> type) {
        RawValue value = values.get(name);
        return value == null ? null : type.read(value.reader(), name, ErrorCode.INVALID_REQUEST);
    }

    private static WatchedServer read(Shape.Values<WatchedServer> read) {
        Map<String, RawValue> values = new LinkedHashMap<>();
        SHAPE.fields().forEach(field -> put(values, field, read));
        return new WatchedServer(values);
    }

    private static <V> void put(
            Map<String, RawValue> values, Field<WatchedServer, V> field, Shape.Values<WatchedServer> read) {
        V value = read.find(field);
        if (value != null) {
            PackWriter out = new PackWriter();
            field.type().write(out, value);
            values.put(field.name(), out.toRawValue());
        }
    }
}
