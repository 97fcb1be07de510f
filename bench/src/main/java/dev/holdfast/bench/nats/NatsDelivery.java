package dev.holdfast.bench.nats;

import dev.holdfast.bench.measure.DeliveryPlan;
import dev.holdfast.bench.measure.Outcome;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Publishes to a stream on one connection and receives through an ordered consumer on another. Each message carries
 * the moment at which it left.
 *
 * <p><em>Thread-safe.</em>
 */
final class NatsDelivery {
    private static final Duration LOOK_FOR_LIMIT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Histogram latency = new ConcurrentHistogram(Outcome.histogram());
    private final AtomicLong arrived = new AtomicLong();

    private NatsDelivery() {}

    static Outcome run(List<Connection> connections, String stream, DeliveryPlan plan) throws Exception {
        if (plan.load() != DeliveryPlan.Load.HALF) {
            return new NatsDelivery().run(connections, stream, plan, 0);
        }
        Outcome limit =
                new NatsDelivery().run(connections, stream, plan.with(DeliveryPlan.Load.FULL, LOOK_FOR_LIMIT), 0);
        return new NatsDelivery().run(connections, stream, plan, limit.perSecond() / 2);
    }

    private Outcome run(List<Connection> connections, String stream, DeliveryPlan plan, double perSecond)
            throws Exception {
        Dispatcher dispatcher = connections.get(1).createDispatcher();
        var subscription = connections
                .get(1)
                .jetStream()
                .subscribe(
                        stream,
                        dispatcher,
                        this::onMessage,
                        false,
                        PushSubscribeOptions.builder().ordered(true).build());
        NatsPublisher publisher = new NatsPublisher(
                connections.get(0).jetStream(),
                stream,
                perSecond > 0 ? Integer.MAX_VALUE : plan.inFlight(),
                Outcome.histogram());
        long start = System.nanoTime();
        long before = arrived.get();
        long sent = publish(publisher, plan, start, perSecond);
        awaitArrivals(before + sent);
        long nanos = System.nanoTime() - start;
        dispatcher.unsubscribe(subscription);
        return new Outcome(sent, nanos, latency);
    }

    private void onMessage(Message message) {
        long leftNanos = ByteBuffer.wrap(message.getData()).getLong();
        latency.recordValue(System.nanoTime() - leftNanos);
        arrived.incrementAndGet();
    }

    private static long publish(NatsPublisher publisher, DeliveryPlan plan, long start, double perSecond)
            throws InterruptedException, IOException {
        long sent = 0;
        long end = start + plan.duration().toNanos();
        for (long now = start; now < end; now = System.nanoTime()) {
            if (perSecond > 0 && sent >= (now - start) * perSecond / 1e9) {
                LockSupport.parkNanos(100_000);
                continue;
            }
            byte[] body = new byte[plan.bodyBytes()];
            ByteBuffer.wrap(body).putLong(perSecond > 0 ? start + (long) (sent * 1e9 / perSecond) : now);
            publisher.publishOne(body);
            sent++;
        }
        return sent;
    }

    private void awaitArrivals(long count) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (arrived.get() < count) {
            if (System.nanoTime() > end) {
                throw new IOException("only " + arrived + " of " + count + " messages have arrived");
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
