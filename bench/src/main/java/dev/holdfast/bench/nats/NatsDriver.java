package dev.holdfast.bench.nats;

import dev.holdfast.bench.measure.DeliveryPlan;
import dev.holdfast.bench.measure.Driver;
import dev.holdfast.bench.measure.FanOutPlan;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.PostPlan;
import dev.holdfast.bench.measure.TakePlan;
import dev.holdfast.bench.measure.WorkPlan;
import dev.holdfast.bench.measure.Workers;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The peer's side: JetStream through its own Java client over {@code ws://}.
 *
 * <p>Posts are {@code publishAsync} with a window held by a semaphore, counted when their acknowledgement arrives. A
 * take is a pull of a batch from a durable consumer that all workers share; every message is acknowledged with
 * {@code ack}, the last of a batch with {@code ackSync}: acknowledgements of one connection are handled in order, so
 * its reply says that the whole batch is acknowledged, which is what Holdfast's reply to a delete of the batch says.
 *
 * <p><em>One thread at a time.</em>
 */
public final class NatsDriver implements Driver {
    /** Deleting a stream with many messages takes the server longer than the client's two seconds. */
    private static final JetStreamOptions PATIENT =
            JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(60)).build();

    private final String url;
    private final RetentionPolicy retention;
    private final AtomicInteger rounds = new AtomicInteger();

    /** Drives the server at a {@code ws://} address with streams of a retention policy. */
    public NatsDriver(String url, RetentionPolicy retention) {
        this.url = url;
        this.retention = retention;
    }

    @Override
    public String name() {
        return "JetStream";
    }

    @Override
    public Outcome post(PostPlan plan) throws Exception {
        return withStream(plan.connections(), (connections, stream) -> {
            Histogram latency = new ConcurrentHistogram(Outcome.histogram());
            long start = System.nanoTime();
            long deadline = start + plan.duration().toNanos();
            List<Long> posted = Workers.run(plan.connections(), index -> {
                JetStream jetStream = connections.get(index).jetStream();
                NatsPublisher publisher = new NatsPublisher(jetStream, stream, plan.inFlight(), latency);
                return publisher.publishUntil(deadline, new byte[plan.bodyBytes()]);
            });
            long nanos = System.nanoTime() - start;
            return new Outcome(posted.stream().mapToLong(Long::longValue).sum(), nanos, latency);
        });
    }

    @Override
    public Outcome take(TakePlan plan) throws Exception {
        return withStream(plan.workers(), (connections, stream) -> {
            JetStream jetStream = connections.get(0).jetStream();
            new NatsPublisher(jetStream, stream, 256, Outcome.histogram())
                    .publishCount(plan.messages(), new byte[plan.bodyBytes()]);
            return NatsTake.drain(connections, stream, plan);
        });
    }

    @Override
    public Outcome deliver(DeliveryPlan plan) throws Exception {
        return withStream(
                2, RetentionPolicy.Limits, (connections, stream) -> NatsDelivery.run(connections, stream, plan));
    }

    @Override
    public Outcome fanOut(FanOutPlan plan) throws Exception {
        return fanOut(plan, true);
    }

    /** The same by plain subscriptions to the subject, which keep nothing. */
    public Outcome fanOutUnkept(FanOutPlan plan) throws Exception {
        return fanOut(plan, false);
    }

    private Outcome fanOut(FanOutPlan plan, boolean fromStream) throws Exception {
        URI address = URI.create(url);
        InetSocketAddress server = new InetSocketAddress(address.getHost(), address.getPort());
        return withStream(
                1,
                RetentionPolicy.Limits,
                (connections, stream) -> new NatsFanOut(connections.get(0), server, stream, fromStream).run(plan));
    }

    @Override
    public Outcome work(WorkPlan plan) throws Exception {
        return withStream(
                plan.producers() + plan.workers(), (connections, stream) -> NatsWork.run(connections, stream, plan));
    }

    private interface Work {
        Outcome run(List<Connection> connections, String stream) throws Exception;
    }

    private Outcome withStream(int count, Work work) throws Exception {
        return withStream(count, retention, work);
    }

    /** Whoever only watches needs a stream that keeps its messages: one for work wants each acknowledged. */
    private Outcome withStream(int count, RetentionPolicy kept, Work work) throws Exception {
        String stream = "bench" + rounds.incrementAndGet();
        List<Connection> connections = new ArrayList<>();
        try {
            for (int index = 0; index < count; index++) {
                connections.add(connect());
            }
            JetStreamManagement management = connections.get(0).jetStreamManagement(PATIENT);
            management.addStream(streamConfiguration(stream, kept));
            Outcome outcome = work.run(connections, stream);
            management.deleteStream(stream);
            return outcome;
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private StreamConfiguration streamConfiguration(String stream, RetentionPolicy kept) {
        return StreamConfiguration.builder()
                .name(stream)
                .subjects(stream)
                .storageType(StorageType.File)
                .retentionPolicy(kept)
                .build();
    }

    private Connection connect() throws Exception {
        Options options = Options.builder()
                .server(url)
                .maxReconnects(0)
                .errorListener(new ErrorListener() {})
                .build();
        return Nats.connect(options);
    }
}
