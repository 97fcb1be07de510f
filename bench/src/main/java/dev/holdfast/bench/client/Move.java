package dev.holdfast.bench.client;

import dev.holdfast.bench.measure.Table;
import dev.holdfast.client.Body;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Queue;
import dev.holdfast.persist.SlotState;
import dev.holdfast.persist.names.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * A name that leads to another server while its client is busy: how long until the connection has moved, and what the
 * callers notice of it.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Move {

    /** What the servers are called. */
    public static final String NAME = "mq.bench.test";

    private static final int IN_FLIGHT = 256;
    private static final long TTL_SECONDS = 1;

    private final List<InetSocketAddress> servers;
    private final int moves;
    private final Duration pause;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean isOver;

    /**
     * Prepares the moves.
     *
     * @param servers two addresses with the same port
     * @param pause how long the client works before each move
     */
    public Move(List<InetSocketAddress> servers, int moves, Duration pause) {
        this.servers = servers;
        this.moves = moves;
        this.pause = pause;
    }

    /** Moves back and forth under load, and counts on both sides. */
    public Table run() throws IOException, InterruptedException {
        int port = servers.get(0).getPort();
        try (LiveName name = new LiveName(servers.get(0).getAddress(), TTL_SECONDS);
                HoldfastClient client = HoldfastClient.builder(NAME + ":" + port)
                        .names(Names.dns().servers(name.server()).build())
                        .listener(event -> {})
                        .build()) {
            client.ready().join();
            Thread posting = new Thread(() -> post(client.queue("moved").typed(Body.TEXT)), "posting");
            posting.start();
            long start = System.nanoTime();
            long slowest = 0;
            for (int move = 1; move <= moves; move++) {
                Thread.sleep(pause.toMillis());
                InetAddress to = servers.get(move % servers.size()).getAddress();
                name.lead(to);
                slowest = Math.max(slowest, awaitMove(client, to));
            }
            Thread.sleep(pause.toMillis());
            isOver = true;
            posting.join();
            return report(System.nanoTime() - start, slowest);
        }
    }

    private void post(Queue<String> queue) {
        Semaphore window = new Semaphore(IN_FLIGHT);
        while (!isOver) {
            window.acquireUninterruptibly();
            var unused = queue.post("x").whenComplete((posted, failure) -> {
                (failure == null ? acknowledged : failed).increment();
                window.release();
            });
        }
        window.acquireUninterruptibly(IN_FLIGHT);
    }

    private static long awaitMove(HoldfastClient client, InetAddress to) throws InterruptedException {
        long start = System.nanoTime();
        while (!client.stats().links().stream()
                .allMatch(link -> link.state() == SlotState.READY
                        && link.endpoint().address().getAddress().equals(to))) {
            Thread.sleep(1);
        }
        return System.nanoTime() - start;
    }

    private Table report(long nanos, long slowestNanos) {
        long stored = 0;
        for (InetSocketAddress server : servers) {
            try (HoldfastClient each = HoldfastClient.builder(
                            server.getAddress().getHostAddress() + ":" + server.getPort())
                    .listener(event -> {})
                    .build()) {
                stored += each.queue("moved").blocking().stats().total();
            }
        }
        return new Table("moves, TTL 1 s", "requests/s", "slowest move", "failed", "acknowledged", "executed")
                .row(
                        Integer.toString(moves),
                        String.format(Locale.ROOT, "%,.0f", acknowledged.sum() * 1e9 / nanos),
                        String.format(Locale.ROOT, "%.2f s", slowestNanos / 1e9),
                        Long.toString(failed.sum()),
                        Long.toString(acknowledged.sum()),
                        Long.toString(stored));
    }
}
