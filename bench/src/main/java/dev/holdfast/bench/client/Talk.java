package dev.holdfast.bench.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.Series;
import dev.holdfast.bench.measure.Statistics;
import dev.holdfast.bench.measure.Table;
import dev.holdfast.bench.measure.Window;
import dev.holdfast.client.Body;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Queue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.ServiceOperations;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Requests and replies through each side's own Java client, both over WebSocket and both to servers that keep messages
 * in memory, so that neither waits for a disk.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Talk {
    private static final int BODY_BYTES = 128;
    private static final String BODY = "x".repeat(BODY_BYTES);

    private final InetSocketAddress ours;
    private final String theirs;
    private final int rounds;
    private final Duration duration;
    private int runs;

    /**
     * Prepares a comparison.
     *
     * @param ours where our server listens
     * @param theirs where the peer listens, as {@code ws://host:port}
     * @param rounds counted rounds, after one that is not counted
     * @param duration of one round of one row on one side
     */
    public Talk(InetSocketAddress ours, String theirs, int rounds, Duration duration) {
        this.ours = ours;
        this.theirs = theirs;
        this.rounds = rounds;
        this.duration = duration;
    }

    private interface Measurement {
        Outcome run() throws Exception;
    }

    /** Runs all rows and gives their table. */
    public Table run() throws Exception {
        Table table = new Table("through the Java clients", "side", "per s", "p50 ms", "p99 ms", "p99.9 ms", "ratio");
        compare(table, "ping, 1 in flight", this::ping, this::theirPing);
        for (int inFlight : new int[] {1, 256}) {
            String row = "post in memory, " + inFlight + " in flight";
            compare(table, row, () -> post(inFlight), () -> theirPost(inFlight));
        }
        return table;
    }

    private void compare(Table table, String row, Measurement our, Measurement their) throws Exception {
        Series ourSeries = new Series();
        Series theirSeries = new Series();
        for (int round = 0; round <= rounds; round++) {
            List<Measurement> order = round % 2 == 0 ? List.of(our, their) : List.of(their, our);
            for (Measurement each : order) {
                Outcome outcome = each.run();
                if (round > 0) {
                    (each == our ? ourSeries : theirSeries).add(outcome);
                }
            }
        }
        table.row(row, cells("Holdfast", ourSeries, ""));
        table.row(row, cells("NATS", theirSeries, Statistics.ratio(ourSeries, theirSeries)));
    }

    private static List<String> cells(String side, Series series, String ratio) {
        List<String> cells = new ArrayList<>(List.of(side));
        cells.addAll(series.cells());
        cells.add(ratio);
        return cells;
    }

    private HoldfastClient connect() {
        return HoldfastClient.builder("127.0.0.1:" + ours.getPort())
                .listener(event -> {})
                .build();
    }

    private Outcome ask(int inFlight, Supplier<? extends CompletionStage<?>> question)
            throws InterruptedException, IOException {
        return new Window(inFlight, new ConcurrentHistogram(Outcome.histogram())).askFor(duration, question);
    }

    private Outcome ping() throws Exception {
        try (HoldfastClient client = connect()) {
            client.ready().join();
            return ask(1, () -> client.call(ServiceOperations.PING_NODE, Nothing.INSTANCE));
        }
    }

    private Outcome post(int inFlight) throws Exception {
        try (HoldfastClient client = connect()) {
            Queue<String> queue = client.queue("bench" + ++runs).typed(Body.TEXT);
            client.ready().join();
            Outcome outcome = ask(inFlight, () -> queue.post(BODY));
            queue.blocking().delete();
            return outcome;
        }
    }

    private interface Work {
        Outcome run(Connection connection) throws Exception;
    }

    private Outcome withTheirs(Work work) throws Exception {
        Connection connection = Nats.connect(Options.builder().server(theirs).build());
        try {
            return work.run(connection);
        } finally {
            connection.close();
        }
    }

    private Outcome theirPing() throws Exception {
        return withTheirs(connection -> {
            Histogram latency = Outcome.histogram();
            long start = System.nanoTime();
            long end = start + duration.toNanos();
            long count = 0;
            for (; System.nanoTime() < end; count++) {
                latency.recordValue(connection.RTT().toNanos());
            }
            return new Outcome(count, System.nanoTime() - start, latency);
        });
    }

    private Outcome theirPost(int inFlight) throws Exception {
        String stream = "bench" + ++runs;
        return withTheirs(connection -> {
            JetStreamManagement management = connection.jetStreamManagement();
            management.addStream(StreamConfiguration.builder()
                    .name(stream)
                    .subjects(stream)
                    .storageType(StorageType.Memory)
                    .build());
            JetStream jetStream = connection.jetStream();
            byte[] body = BODY.getBytes(US_ASCII);
            Outcome outcome = ask(inFlight, () -> jetStream.publishAsync(stream, body));
            management.deleteStream(stream);
            return outcome;
        });
    }
}
