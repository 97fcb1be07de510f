package dev.holdfast.persist.io;

import dev.holdfast.persist.Call;
import dev.holdfast.persist.OutcomeUnknown;
import dev.holdfast.persist.Persistent;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers who make one call after the other, each for something that nobody asked for before. Three of four callers'
 * calls are repeatable.
 */
final class Traffic implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Persistent<Pipe<String, String>> lines;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger callers = new AtomicInteger();
    final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    final Set<String> unknown = ConcurrentHashMap.newKeySet();
    final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    Traffic(Persistent<Pipe<String, String>> lines, int callers) {
        this.lines = lines;
        for (int i = 0; i < callers; i++) {
            this.callers.incrementAndGet();
            call(i % 4 == 0 ? Call.ONCE : Call.REPEATABLE);
        }
    }

    private void call(Call kind) {
        if (isOver) {
            callers.decrementAndGet();
            return;
        }
        String what = kind + "-" + next.getAndIncrement();
        var unused = lines.call(kind, LIMIT, link -> link.call(what)).whenComplete((answer, failure) -> {
            if (failure == null) {
                acknowledged.add(what);
            } else if (failure instanceof OutcomeUnknown) {
                unknown.add(what);
            } else {
                failures.add(failure);
            }
            // Not from here: a call that fails at once would call from within itself without end.
            var unusedRoom = lines.ready().whenComplete((nothing, closed) -> call(kind));
        });
    }

    /** Waits until so many more calls were answered. */
    void flow(int calls) {
        int goal = acknowledged.size() + calls;
        Eventually.await(calls + " more answers", () -> acknowledged.size() >= goal || !failures.isEmpty());
    }

    @Override
    public void close() {
        isOver = true;
        Eventually.await("all callers are done", () -> callers.get() == 0);
    }

    /** How many of one kind were carried out more than once. */
    static long repeated(Call kind, Map<String, AtomicInteger> executed) {
        return executed.entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith(kind.name()) && each.getValue().get() > 1)
                .count();
    }
}
