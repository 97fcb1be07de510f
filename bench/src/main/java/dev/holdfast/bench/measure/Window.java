package dev.holdfast.bench.measure;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Asks with a bounded number of answers outstanding, and notes how long each took: the same for every client.
 *
 * <p><em>One thread at a time</em>; answers come on the client's threads and only touch the window, the histogram and
 * the first failure.
 */
public final class Window {
    private final int inFlight;
    private final Histogram latency;
    private final Semaphore room;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param latency gets the nanoseconds from each question to its answer; several threads write to it */
    public Window(int inFlight, Histogram latency) {
        this.inFlight = inFlight;
        this.latency = latency;
        this.room = new Semaphore(inFlight);
    }

    /** Asks as soon as there is room. */
    public void ask(Supplier<? extends CompletionStage<?>> question) throws InterruptedException {
        room.acquire();
        long asked = System.nanoTime();
        var unused = question.get().whenComplete((answer, problem) -> {
            latency.recordValue(System.nanoTime() - asked);
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
            room.release();
        });
    }

    /** Asks the same for a time and waits for all answers. */
    public Outcome askFor(Duration duration, Supplier<? extends CompletionStage<?>> question)
            throws InterruptedException, IOException {
        long start = System.nanoTime();
        long count = 0;
        for (; System.nanoTime() - start < duration.toNanos() && failure.get() == null; count++) {
            ask(question);
        }
        awaitAll();
        return new Outcome(count, System.nanoTime() - start, latency);
    }

    /**
     * Returns when nothing is outstanding.
     *
     * @throws IOException if a question came to nothing
     */
    public void awaitAll() throws InterruptedException, IOException {
        room.acquire(inFlight);
        room.release(inFlight);
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IOException("a request was not answered", problem);
        }
    }
}
