package dev.holdfast.bench.client;

import dev.holdfast.bench.measure.Table;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.names.Names;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many clients whose server is gone for a while: how hard they knock when it is back, beside what it can take. Also
 * what an idle client costs.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Herd implements Closeable {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int COLLECTIONS = 5;
    private static final long SETTLE_MILLIS = 1000;

    private final List<HoldfastClient> clients = new ArrayList<>();
    private final Queue<Long> dials = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ready = new AtomicInteger();
    private final String server;
    private final NameService names;
    private final int size;
    private volatile boolean isCounting;

    /** What makes the server go, and come back. */
    public interface Outage {
        /** Returns when the server listens again. */
        void pass() throws Exception;
    }

    /**
     * Prepares clients that are not there yet.
     *
     * @param server {@code host:port}
     * @param size how many
     */
    public Herd(String server, int size) {
        this.server = server;
        this.names = Names.fixed(server);
        this.size = size;
    }

    /** Opens all at once. @return how many connections a second became ready */
    private double open() throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < size; i++) {
            clients.add(HoldfastClient.builder(server)
                    .names(names)
                    .listener(this::onEvent)
                    .build());
        }
        awaitReady();
        return size * 1e9 / (System.nanoTime() - start);
    }

    private void onEvent(Event event) {
        if (event instanceof Event.Connecting && isCounting) {
            dials.add(System.nanoTime());
        } else if (event instanceof Event.Ready) {
            ready.incrementAndGet();
        }
    }

    private void awaitReady() throws InterruptedException {
        while (ready.get() < size) {
            Thread.sleep(1);
        }
    }

    /** Opens the clients twice: what the first ones load is not counted. */
    public Table heap() throws InterruptedException {
        open();
        close();
        Thread.sleep(SETTLE_MILLIS);
        long before = usedBytes();
        open();
        long after = usedBytes();
        return new Table("idle clients", "heap of this process per client and its connection, KiB")
                .row(Integer.toString(size), String.format(Locale.ROOT, "%.2f", (after - before) / 1024.0 / size));
    }

    /** What is left after collections. */
    private static long usedBytes() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS / COLLECTIONS);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Lets an outage pass. */
    public Table outage(Outage outage) throws Exception {
        open();
        close();
        double capacity = open();
        ready.set(0);
        outage.pass();
        isCounting = true;
        long back = System.nanoTime();
        awaitReady();
        long all = System.nanoTime() - back;
        long[] times = dials.stream().mapToLong(Long::longValue).sorted().toArray();
        int peak = mostWithinASecond(times);
        return new Table("clients", "connections/s the server takes", "most dials in a second", "ratio", "all are back")
                .row(
                        Integer.toString(size),
                        String.format(Locale.ROOT, "%,.0f", capacity),
                        Integer.toString(peak),
                        String.format(Locale.ROOT, "%.2f", peak / capacity),
                        String.format(Locale.ROOT, "%.1f s", all / 1e9));
    }

    private static int mostWithinASecond(long[] times) {
        int most = 0;
        for (int first = 0; first < times.length; first++) {
            int end = Arrays.binarySearch(times, times[first] + SECOND_NANOS);
            most = Math.max(most, (end < 0 ? -end - 1 : end) - first);
        }
        return most;
    }

    @Override
    public void close() {
        clients.forEach(HoldfastClient::close);
        clients.clear();
        ready.set(0);
    }
}
