package dev.holdfast.bench.nats;

import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.TakePlan;
import dev.holdfast.bench.measure.Workers;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Drains a stream with workers that share one durable pull consumer.
 *
 * <p>The clock stops at the last acknowledgement. The messages of a stream are dealt out to all pulls that wait, so
 * most workers end with less than a batch; they acknowledge it at once instead of waiting for the rest until the pull
 * expires.
 *
 * <p><em>Thread-safe.</em>
 */
final class NatsTake {
    private static final String CONSUMER = "workers";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int MAX_UNACKNOWLEDGED = 20_000;

    private final String stream;
    private final TakePlan plan;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong();
    private final Histogram latency = new ConcurrentHistogram(Outcome.histogram());

    private NatsTake(String stream, TakePlan plan) {
        this.stream = stream;
        this.plan = plan;
    }

    static Outcome drain(List<Connection> connections, String stream, TakePlan plan) throws Exception {
        connections.get(0).jetStreamManagement().addOrUpdateConsumer(stream, consumer());
        NatsTake take = new NatsTake(stream, plan);
        long start = System.nanoTime();
        Workers.run(plan.workers(), index -> take.work(connections.get(index)));
        if (take.taken.get() != plan.messages()) {
            throw new IOException("took " + take.taken + " of " + plan.messages() + " messages");
        }
        return new Outcome(plan.messages(), take.lastNanos.get() - start, take.latency);
    }

    private static ConsumerConfiguration consumer() {
        return ConsumerConfiguration.builder()
                .durable(CONSUMER)
                .ackPolicy(AckPolicy.Explicit)
                .maxAckPending(MAX_UNACKNOWLEDGED)
                .build();
    }

    private long work(Connection connection) throws Exception {
        JetStreamSubscription subscription =
                connection.jetStream().subscribe(null, PullSubscribeOptions.bind(stream, CONSUMER));
        boolean askedOn = false;
        while (taken.get() < plan.messages()) {
            long start = System.nanoTime();
            if (!askedOn) {
                ask(subscription);
            }
            List<Message> messages = fetch(subscription);
            askedOn = false;
            if (!messages.isEmpty()) {
                if (plan.pace() == TakePlan.Pace.WITH_ACKNOWLEDGEMENT) {
                    ask(subscription);
                    askedOn = true;
                }
                acknowledge(messages);
                long now = System.nanoTime();
                latency.recordValue(now - start);
                lastNanos.accumulateAndGet(now, Math::max);
                taken.addAndGet(messages.size());
            }
        }
        return taken.get();
    }

    private void ask(JetStreamSubscription subscription) {
        subscription.pullExpiresIn(plan.batch(), PATIENCE);
    }

    /** What the client's own fetch does, except that it does not wait for messages that cannot come any more. */
    private List<Message> fetch(JetStreamSubscription subscription) throws InterruptedException {
        List<Message> messages = new ArrayList<>(plan.batch());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (messages.size() < plan.batch() && delivered.get() < plan.messages() && System.nanoTime() < deadline) {
            Message message = subscription.nextMessage(POLL);
            if (message != null) {
                messages.add(message);
                delivered.incrementAndGet();
            }
        }
        return messages;
    }

    private static void acknowledge(List<Message> messages) throws Exception {
        int last = messages.size() - 1;
        for (Message message : messages.subList(0, last)) {
            message.ack();
        }
        messages.get(last).ackSync(PATIENCE);
    }
}
