package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import dev.holdfast.server.operation.ConnectionGlance;
import dev.holdfast.server.operation.ConnectionRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The WebSockets of all I/O threads, each of which is asked for its own:
 *
 * <pre>
 *   list ─┬─► I/O thread 1: its lowest ids ─┐
 *         └─► I/O thread 2: its lowest ids ─┴─► the last one merges, and answers
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class OpenConnections implements ConnectionRegistry {

    private final Collection<SocketThread> threads;

    /** @param threads those that there are at the moment */
    OpenConnections(Collection<SocketThread> threads) {
        this.threads = threads;
    }

    @Override
    public void list(String after, int limit, Consumer<List<ConnectionDocument>> receiver) {
        Queue<List<ConnectionDocument>> parts = new ConcurrentLinkedQueue<>();
        onEach(thread -> parts.add(thread.list(after, limit)), () -> receiver.accept(merged(parts, limit)));
    }

    private static List<ConnectionDocument> merged(Collection<List<ConnectionDocument>> parts, int limit) {
        return parts.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(ConnectionDocument::id))
                .limit(limit)
                .toList();
    }

    @Override
    public void glance(int limit, Consumer<ConnectionGlance> receiver) {
        Queue<ConnectionGlance> parts = new ConcurrentLinkedQueue<>();
        onEach(thread -> parts.add(thread.glance(limit)), () -> receiver.accept(ConnectionGlance.merged(parts, limit)));
    }

    @Override
    public void close(String id, CloseCode code, String reason, Runnable done) {
        onEach(thread -> thread.close(id, code, reason), done);
    }

    /** Runs work on every I/O thread. A thread that takes no work any more has no connections either. */
    void onEach(Consumer<SocketThread> work, Runnable afterAll) {
        List<SocketThread> asked = new ArrayList<>(threads);
        AtomicInteger left = new AtomicInteger(asked.size() + 1);
        Runnable finished = () -> {
            if (left.decrementAndGet() == 0) {
                afterAll.run();
            }
        };
        for (SocketThread thread : asked) {
            try {
                thread.ioThread().execute(() -> {
                    try {
                        work.accept(thread);
                    } finally {
                        finished.run();
                    }
                });
            } catch (RejectedExecutionException stopped) {
                finished.run();
            }
        }
        finished.run();
    }
}
