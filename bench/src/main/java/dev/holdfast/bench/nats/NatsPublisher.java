package dev.holdfast.bench.nats;

import dev.holdfast.bench.measure.Window;
import io.nats.client.JetStream;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/**
 * Publishes on one connection with a bounded number of acknowledgements outstanding.
 *
 * <p><em>One thread at a time.</em>
 */
final class NatsPublisher {
    private final JetStream jetStream;
    private final String subject;
    private final Window window;

    NatsPublisher(JetStream jetStream, String subject, int inFlight, Histogram latency) {
        this.jetStream = jetStream;
        this.subject = subject;
        this.window = new Window(inFlight, latency);
    }

    long publishUntil(long deadlineNanos, byte[] body) throws InterruptedException, IOException {
        long count = 0;
        for (; System.nanoTime() < deadlineNanos; count++) {
            publishOne(body);
        }
        window.awaitAll();
        return count;
    }

    long publishCount(long count, byte[] body) throws InterruptedException, IOException {
        for (long sent = 0; sent < count; sent++) {
            publishOne(body);
        }
        window.awaitAll();
        return count;
    }

    void publishOne(byte[] body) throws InterruptedException {
        window.ask(() -> jetStream.publishAsync(subject, body));
    }
}
