package dev.holdfast.bench.nats;

import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.WorkPlan;
import dev.holdfast.bench.measure.Workers;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Producers and workers at the same time: the workers share one durable pull consumer, ask for the next batch before
 * they acknowledge one, and wait for the confirmation of its last message, which confirms those before it.
 *
 * <p><em>Thread-safe.</em>
 */
final class NatsWork {
    private static final String CONSUMER = "workers";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int MAX_UNACKNOWLEDGED = 20_000;
    private static final int BATCH = 100;

    private final String stream;
    private final WorkPlan plan;
    private final long endNanos;
    private final Histogram latency = new ConcurrentHistogram(Outcome.histogram());

    private NatsWork(String stream, WorkPlan plan, long endNanos) {
        this.stream = stream;
        this.plan = plan;
        this.endNanos = endNanos;
    }

    static Outcome run(List<Connection> connections, String stream, WorkPlan plan) throws Exception {
        connections
                .get(0)
                .jetStreamManagement()
                .addOrUpdateConsumer(
                        stream,
                        ConsumerConfiguration.builder()
                                .durable(CONSUMER)
                                .ackPolicy(AckPolicy.Explicit)
                                .maxAckPending(MAX_UNACKNOWLEDGED)
                                .build());
        long start = System.nanoTime();
        NatsWork work = new NatsWork(stream, plan, start + plan.duration().toNanos());
        List<Long> acknowledged =
                Workers.run(plan.producers() + plan.workers(), index -> work.of(index, connections.get(index)));
        return new Outcome(
                acknowledged.stream().mapToLong(Long::longValue).sum(), System.nanoTime() - start, work.latency);
    }

    private long of(int index, Connection connection) throws Exception {
        if (index < plan.producers()) {
            new NatsPublisher(connection.jetStream(), stream, plan.inFlight(), Outcome.histogram())
                    .publishUntil(endNanos, new byte[plan.bodyBytes()]);
            return 0;
        }
        return consume(connection);
    }

    private long consume(Connection connection) throws Exception {
        JetStreamSubscription subscription =
                connection.jetStream().subscribe(null, PullSubscribeOptions.bind(stream, CONSUMER));
        subscription.pullExpiresIn(BATCH, PATIENCE);
        List<Message> batch = new ArrayList<>(BATCH);
        long acknowledged = 0;
        while (System.nanoTime() < endNanos) {
            Message message = subscription.nextMessage(POLL);
            if (message != null) {
                batch.add(message);
            }
            if (batch.size() == BATCH || (message == null && !batch.isEmpty())) {
                subscription.pullExpiresIn(BATCH, PATIENCE);
                acknowledge(batch);
                acknowledged += batch.size();
                batch.clear();
            }
        }
        return acknowledged;
    }

    private void acknowledge(List<Message> batch) throws Exception {
        long start = System.nanoTime();
        for (Message message : batch.subList(0, batch.size() - 1)) {
            message.ack();
        }
        batch.get(batch.size() - 1).ackSync(PATIENCE);
        latency.recordValue(System.nanoTime() - start);
    }
}
