package dev.holdfast.bench.nats;

import io.nats.client.JetStream;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on one connection with a bounded number of acknowledgements outstanding.
 *
 * <p><em>One thread at a time</em>; acknowledgements come on the client's threads and only touch the window, the
 * histogram and the first failure.
 */
final class NatsPublisher {
    private final JetStream jetStream;
    private final String subject;
    private final int inFlight;
    private final Semaphore window;
    private final Histogram latency;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    NatsPublisher(JetStream jetStream, String subject, int inFlight, Histogram latency) {
        this.jetStream = jetStream;
        this.subject = subject;
        this.inFlight = inFlight;
        this.window = new Semaphore(inFlight);
        this.latency = latency;
    }

    long publishUntil(long deadlineNanos, byte[] body) throws InterruptedException, IOException {
        long count = 0;
        while (System.nanoTime() < deadlineNanos) {
            publish(body);
            count++;
        }
        return awaitAll(count);
    }

    long publishCount(long count, byte[] body) throws InterruptedException, IOException {
        for (long sent = 0; sent < count; sent++) {
            publish(body);
        }
        return awaitAll(count);
    }

    void publishOne(byte[] body) throws InterruptedException {
        publish(body);
    }

    private void publish(byte[] body) throws InterruptedException {
        window.acquire();
        long start = System.nanoTime();
        var unused = jetStream
                .publishAsync(subject, body)
                .whenComplete((acknowledgement, problem) -> onAcknowledgement(start, acknowledgement, problem));
    }

    private void onAcknowledgement(long start, @Nullable PublishAck acknowledgement, @Nullable Throwable problem) {
        latency.recordValue(System.nanoTime() - start);
        if (acknowledgement == null) {
            failure.compareAndSet(null, problem);
        }
        window.release();
    }

    private long awaitAll(long count) throws InterruptedException, IOException {
        window.acquire(inFlight);
        window.release(inFlight);
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IOException("a post was not acknowledged", problem);
        }
        return count;
    }
}
