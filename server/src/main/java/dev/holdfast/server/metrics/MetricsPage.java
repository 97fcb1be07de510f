package dev.holdfast.server.metrics;

import dev.holdfast.server.meter.Histogram;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.meter.RequestMeter;
import dev.holdfast.server.meter.RequestMeter.Transport;
import dev.holdfast.server.metrics.ServerReading.Connections;
import dev.holdfast.server.metrics.ServerReading.Disk;
import dev.holdfast.server.notify.NotifierCounts;
import dev.holdfast.server.operation.EngineReading;
import dev.holdfast.server.storage.Pool;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The page that Prometheus reads: what the server's parts have counted, and what Micrometer sees of the JVM. Nothing is
 * done for it until somebody asks; then every number is read as it is, without a lock.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MetricsPage implements AutoCloseable {

    /** The text format, in the version that every scraper knows. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** @param server reads the parts of the server */
    public MetricsPage(String version, Supplier<ServerReading> server) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
        registry.getPrometheusRegistry().register((MultiCollector) () -> collect(version, server.get()));
    }

    /** The page as it is now. */
    public String text() {
        return registry.scrape(MEDIA_TYPE);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private static MetricSnapshots collect(String version, ServerReading server) {
        Sheet sheet = new Sheet();
        sheet.put(Family.INFO, 1, "version", version);
        putRequests(sheet, server.requests());
        putMessages(sheet, server.engine().meter().messages());
        putTraffic(sheet, server);
        putEngine(sheet, server.engine());
        putNotices(sheet, server.notices());
        Disk disk = server.disk();
        if (disk != null) {
            sheet.put(Family.DISK_FREE, disk.freeBytes());
            sheet.put(Family.DISK_SIZE, disk.sizeBytes());
            sheet.put(Family.DISK_BALLAST, disk.ballastBytes());
        }
        return sheet.snapshots();
    }

    private static void putRequests(Sheet sheet, RequestMeter meter) {
        meter.read(new RequestMeter.Reader() {
            @Override
            public void requests(String operation, Transport transport, String outcome, long count) {
                sheet.put(
                        Family.REQUESTS,
                        count,
                        "operation",
                        operation,
                        "transport",
                        word(transport),
                        "outcome",
                        outcome);
            }

            @Override
            public void nanos(String operation, Histogram.Reading nanos) {
                sheet.put(Family.REQUEST_DURATION, nanos, Sheet.NANOS_PER_SECOND, "operation", operation);
            }
        });
        for (Transport transport : Transport.values()) {
            sheet.put(Family.REQUESTS_IN_FLIGHT, meter.underWay(transport), "transport", word(transport));
        }
        sheet.put(Family.PUSHED, meter.pushes().sum());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void putMessages(Sheet sheet, MessageCounts.Reading messages) {
        for (Event event : Event.values()) {
            sheet.put(familyOf(event), messages.count(event));
        }
        sheet.put(Family.DELIVERY_DELAY, messages.delivery(), Sheet.MILLIS_PER_SECOND);
        sheet.put(Family.ACKNOWLEDGEMENT_DELAY, messages.acknowledgement(), Sheet.MILLIS_PER_SECOND);
    }

    private static Family familyOf(Event event) {
        return switch (event) {
            case POSTED -> Family.POSTED;
            case CLAIMED -> Family.CLAIMED;
            case POPPED -> Family.POPPED;
            case DELETED -> Family.DELETED;
            case ACKNOWLEDGED -> Family.ACKNOWLEDGED;
            case EXPIRED -> Family.EXPIRED;
            case DEAD_LETTERED -> Family.DEAD_LETTERED;
            case WATCHED -> Family.WATCHED;
            case CLAIM_EXPIRED -> Family.CLAIMS_EXPIRED;
        };
    }

    private static void putTraffic(Sheet sheet, ServerReading server) {
        Connections connections = server.connections();
        sheet.put(Family.CONNECTIONS, connections.http(), "kind", "http");
        sheet.put(Family.CONNECTIONS, connections.webSocket(), "kind", "websocket");
        sheet.put(Family.CONNECTIONS_MAXIMUM, connections.maximum());
        sheet.put(Family.EVENT_STREAMS, connections.eventStreams());
        sheet.put(Family.CONSUMERS, server.engine().consumers());
        sheet.put(
                Family.CONNECTIONS_REFUSED,
                server.traffic().refusedConnections().sum());
        sheet.put(Family.RECEIVED, server.traffic().receivedBytes().sum());
        sheet.put(Family.SENT, server.traffic().sentBytes().sum());
    }

    private static void putEngine(Sheet sheet, EngineReading engine) {
        sheet.put(Family.LANES, engine.lanes().lanes());
        sheet.put(Family.LANE_WAITING, engine.lanes().waitingTasks());
        sheet.put(Family.LANE_LONGEST, engine.lanes().longestLine());
        sheet.put(Family.WAITING_CALLS, engine.lanes().waitingCalls());
        sheet.put(Family.LANE_GROUP, engine.meter().groupCalls().read(), 1);
        sheet.put(Family.SYNC_DURATION, engine.meter().syncNanos().read(), Sheet.NANOS_PER_SECOND);
        sheet.put(Family.SYNC_CALLS, engine.meter().syncCalls().read(), 1);
        sheet.put(Family.SYNC_FAILURES, engine.meter().syncFailures().sum());
        for (Pool.Health health : Pool.Health.values()) {
            sheet.put(Family.STORES, engine.stores().getOrDefault(health, 0), "health", word(health));
        }
        sheet.put(Family.BUDGET_USED, engine.requests().bytes(), "budget", "requests");
        sheet.put(Family.BUDGET_USED, engine.results().bytes(), "budget", "results");
        sheet.put(Family.BUDGET_USED, engine.pushes().bytes(), "budget", "pushes");
        sheet.put(Family.BUDGET_MAXIMUM, engine.requests().maxBytes(), "budget", "requests");
        sheet.put(Family.BUDGET_MAXIMUM, engine.results().maxBytes(), "budget", "results");
        sheet.put(Family.BUDGET_MAXIMUM, engine.pushes().maxBytes(), "budget", "pushes");
    }

    private static void putNotices(Sheet sheet, NotifierCounts counts) {
        sheet.put(Family.NOTICES, counts.delivered(), "outcome", "delivered");
        sheet.put(Family.NOTICES, counts.retries(), "outcome", "retried");
        sheet.put(Family.NOTICES, counts.givenUp(), "outcome", "given_up");
        sheet.put(Family.NOTICES, counts.refused(), "outcome", "refused");
        sheet.put(Family.NOTICES, counts.missed(), "outcome", "missed");
        sheet.put(Family.NOTICES_WAITING, counts.waiting());
    }
}
