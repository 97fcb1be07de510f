package dev.holdfast.server.metrics;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.base.MonotonicNanos;
import dev.holdfast.server.meter.Histogram;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.meter.RequestMeter.Transport;
import dev.holdfast.server.metrics.ServerReading.Disk;
import dev.holdfast.server.storage.Pool;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server at a glance: what it has done, how fast since the last look, and how it is.
 *
 * <p><em>One thread at a time.</em>
 */
public final class SystemOverview implements Supplier<Map<String, RawValue>> {

    /** What lies further back says nothing of how fast the server is now. */
    private static final double LONGEST_SECONDS = 10;

    private final String version;
    private final long startedMillis;
    private final Supplier<ServerReading> server;
    private final LongSupplier nanos;
    private @Nullable Counted last;

    /** What the next look begins from. */
    private record Counted(long nanos, MessageCounts.Reading messages, Histogram.Reading syncNanos) {}

    public SystemOverview(String version, long startedMillis, Supplier<ServerReading> server) {
        this(version, startedMillis, server, new MonotonicNanos());
    }

    SystemOverview(String version, long startedMillis, Supplier<ServerReading> server, LongSupplier nanos) {
        this.version = version;
        this.startedMillis = startedMillis;
        this.server = server;
        this.nanos = nanos;
    }

    @Override
    public Map<String, RawValue> get() {
        ServerReading now = server.get();
        Counted counted = new Counted(
                nanos.getAsLong(),
                now.engine().meter().messages(),
                now.engine().meter().syncNanos().read());
        Map<String, RawValue> values = new LinkedHashMap<>();
        put(values, "version", version);
        put(values, "started", startedMillis / 1000);
        putCounts(values, counted);
        putSpeeds(values, counted);
        putState(values, now);
        last = counted;
        return values;
    }

    private static void putCounts(Map<String, RawValue> values, Counted counted) {
        for (Event event : Event.values()) {
            put(values, event.name().toLowerCase(Locale.ROOT), counted.messages.count(event));
        }
    }

    private void putSpeeds(Map<String, RawValue> values, Counted counted) {
        Counted before = last;
        double seconds = before == null ? 0 : (counted.nanos - before.nanos) / Sheet.NANOS_PER_SECOND;
        if (before == null || seconds <= 0 || seconds > LONGEST_SECONDS) {
            before = null;
        }
        MessageCounts.Reading from = before == null ? counted.messages : before.messages;
        MessageCounts.Reading to = counted.messages;
        double perSecond = before == null ? 0 : 1 / seconds;
        put(values, "posts_per_second", perSecond * (to.count(Event.POSTED) - from.count(Event.POSTED)));
        put(values, "deliveries_per_second", perSecond * (delivered(to) - delivered(from)));
        put(
                values,
                "acknowledgements_per_second",
                perSecond * (to.count(Event.ACKNOWLEDGED) - from.count(Event.ACKNOWLEDGED)));
        Histogram.Reading syncs = before == null ? counted.syncNanos : counted.syncNanos.minus(before.syncNanos);
        put(values, "sync_p50_seconds", syncs.quantile(0.5) / Sheet.NANOS_PER_SECOND);
        put(values, "sync_p99_seconds", syncs.quantile(0.99) / Sheet.NANOS_PER_SECOND);
        Histogram.Reading delays =
                before == null ? to.delivery() : to.delivery().minus(from.delivery());
        put(values, "delivery_p50_seconds", delays.quantile(0.5) / Sheet.MILLIS_PER_SECOND);
        put(values, "delivery_p99_seconds", delays.quantile(0.99) / Sheet.MILLIS_PER_SECOND);
    }

    private static long delivered(MessageCounts.Reading messages) {
        return messages.count(Event.CLAIMED) + messages.count(Event.POPPED) + messages.count(Event.WATCHED);
    }

    private static void putState(Map<String, RawValue> values, ServerReading now) {
        put(values, "connections_http", now.connections().http());
        put(values, "connections_websocket", now.connections().webSocket());
        put(values, "connections_maximum", now.connections().maximum());
        put(
                values,
                "requests_in_flight",
                now.requests().underWay(Transport.REST) + now.requests().underWay(Transport.WEBSOCKET));
        put(values, "lanes", now.engine().lanes().lanes());
        put(values, "waiting_tasks", now.engine().lanes().waitingTasks());
        put(values, "waiting_calls", now.engine().lanes().waitingCalls());
        for (Pool.Health health : Pool.Health.values()) {
            long stores = now.engine().stores().getOrDefault(health, 0);
            put(values, "stores_" + health.name().toLowerCase(Locale.ROOT), stores);
        }
        put(values, "notices_waiting_subscriptions", now.notices().waiting());
        Disk disk = now.disk();
        if (disk != null) {
            put(values, "disk_free_bytes", disk.freeBytes());
            put(values, "disk_size_bytes", disk.sizeBytes());
        }
    }

    private static void put(Map<String, RawValue> values, String name, String text) {
        values.put(name, new PackWriter(32).string(text).toRawValue());
    }

    private static void put(Map<String, RawValue> values, String name, long number) {
        values.put(name, new PackWriter(16).integer(number).toRawValue());
    }

    private static void put(Map<String, RawValue> values, String name, double number) {
        values.put(name, new PackWriter(16).floating(number).toRawValue());
    }
}
