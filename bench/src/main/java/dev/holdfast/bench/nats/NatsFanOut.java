package dev.holdfast.bench.nats;

import dev.holdfast.bench.measure.FanOutPlan;
import dev.holdfast.bench.measure.Outcome;
import io.nats.client.Connection;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * Has every message of a stream delivered to many sockets, either by plain subscriptions to its subject, which keep
 * nothing and miss what they are too slow for, or by a push consumer without acknowledgements for each, which is what
 * the peer's ordered consumers are made of.
 *
 * <p><em>One thread at a time.</em>
 */
final class NatsFanOut {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int READ_BUFFER_BYTES = 1 << 18;

    private final Connection connection;
    private final InetSocketAddress server;
    private final String stream;
    private final boolean fromStream;

    NatsFanOut(Connection connection, InetSocketAddress server, String stream, boolean fromStream) {
        this.connection = connection;
        this.server = server;
        this.stream = stream;
        this.fromStream = fromStream;
    }

    Outcome run(FanOutPlan plan) throws Exception {
        byte[] readBuffer = new byte[READ_BUFFER_BYTES];
        List<NatsSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < plan.watchers(); i++) {
                String subject = fromStream ? "deliver." + stream + "." + i : stream;
                sockets.add(NatsSocket.subscribe(server, subject, readBuffer));
                if (fromStream) {
                    consume(subject);
                }
            }
            return deliver(plan, sockets, readBuffer);
        } finally {
            for (NatsSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private void consume(String subject) throws Exception {
        connection
                .jetStreamManagement()
                .addOrUpdateConsumer(
                        stream,
                        ConsumerConfiguration.builder()
                                .deliverSubject(subject)
                                .deliverPolicy(DeliverPolicy.New)
                                .ackPolicy(AckPolicy.None)
                                .memStorage(true)
                                .build());
    }

    private Outcome deliver(FanOutPlan plan, List<NatsSocket> sockets, byte[] readBuffer) throws Exception {
        Histogram latency = Outcome.histogram();
        NatsPublisher publisher = new NatsPublisher(connection.jetStream(), stream, plan.inFlight(), latency);
        long start = System.nanoTime();
        CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publish(publisher, plan));
        long delivered = 0;
        try (Selector selector = Selector.open()) {
            for (NatsSocket socket : sockets) {
                socket.channel().configureBlocking(false);
                socket.channel().register(selector, SelectionKey.OP_READ, socket);
            }
            while (delivered < plan.deliveries()) {
                if (selector.select(PATIENCE.toMillis()) == 0) {
                    throw new IOException("only " + delivered + " of " + plan.deliveries() + " were delivered");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    delivered += ((NatsSocket) key.attachment()).read(readBuffer);
                }
                selector.selectedKeys().clear();
            }
        }
        long nanos = System.nanoTime() - start;
        published.join();
        return new Outcome(delivered, nanos, latency);
    }

    private static void publish(NatsPublisher publisher, FanOutPlan plan) {
        try {
            publisher.publishCount(plan.messages(), new byte[plan.bodyBytes()]);
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
