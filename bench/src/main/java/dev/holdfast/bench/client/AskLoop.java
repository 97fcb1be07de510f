package dev.holdfast.bench.client;

import dev.holdfast.bench.measure.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One thread that asks with a bounded number of answers outstanding: the same loop for every client.
 *
 * <p><em>One thread at a time</em>; answers come on the client's threads.
 */
final class AskLoop {
    private final int inFlight;
    private final Supplier<? extends CompletionStage<?>> question;
    private final Semaphore window;
    private final Histogram latency = new ConcurrentHistogram(Outcome.histogram());
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    AskLoop(int inFlight, Supplier<? extends CompletionStage<?>> question) {
        this.inFlight = inFlight;
        this.question = question;
        this.window = new Semaphore(inFlight);
    }

    Outcome run(Duration duration) throws InterruptedException, IOException {
        long start = System.nanoTime();
        long deadline = start + duration.toNanos();
        long count = 0;
        while (System.nanoTime() < deadline && failure.get() == null) {
            window.acquire();
            ask();
            count++;
        }
        window.acquire(inFlight);
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IOException("a request was not answered", problem);
        }
        return new Outcome(count, System.nanoTime() - start, latency);
    }

    private void ask() {
        long asked = System.nanoTime();
        var unused = question.get().whenComplete((answer, problem) -> {
            latency.recordValue(System.nanoTime() - asked);
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
            window.release();
        });
    }
}
