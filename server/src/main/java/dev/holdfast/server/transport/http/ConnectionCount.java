package dev.holdfast.server.transport.http;

import dev.holdfast.server.meter.TrafficMeter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * How many connections are open, at all addresses together, whatever they are used for.
 *
 * <p>A connection that is one too many is let in for a moment, to be told so and because the server's health must be
 * seen just then. There are few of those, and none for long:
 *
 * <pre>
 *   accepted ── a place is free ──► COUNTED ──────────────────────────────► GONE, the place is free
 *      │                               ▲                                     ▲
 *      ├── none is free ──► SURPLUS ───┘ one is free when its request comes  │
 *      │                        └──────── answered, or silent for too long ──┘
 *      └── too many of them ──► closed without a word
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConnectionCount {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCount.class);
    private static final int MAX_SURPLUS_CONNECTIONS = 1000;
    private static final long SURPLUS_MILLIS = 5000;
    private static final long REPORT_INTERVAL_MILLIS = 60_000;

    private final int maxConnections;
    private final int maxSurplus;
    private final long surplusMillis;
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicInteger surplus = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final TrafficMeter traffic = new TrafficMeter();
    private final AtomicLong nextReportMillis = new AtomicLong();

    public ConnectionCount(int maxConnections) {
        this(maxConnections, MAX_SURPLUS_CONNECTIONS, SURPLUS_MILLIS);
    }

    /** For tests, which have little time. */
    ConnectionCount(int maxConnections, int maxSurplus, long surplusMillis) {
        this.maxConnections = maxConnections;
        this.maxSurplus = maxSurplus;
        this.surplusMillis = surplusMillis;
    }

    /** The connections that are open, without those that are one too many. */
    public int open() {
        return counted.get();
    }

    /** How many there may be. */
    public int maximum() {
        return maxConnections;
    }

    /** What goes over them. */
    public TrafficMeter traffic() {
        return traffic;
    }

    /** Those that are one too many. */
    int surplus() {
        return surplus.get();
    }

    /** Whether the next connection would be refused. */
    public boolean isFull() {
        return counted.get() >= maxConnections;
    }

    /**
     * Counts a connection that has come, until it is closed. Must come before anybody else has the connection: who
     * listens to its end first hears of it whatever the others do.
     *
     * @return its place; null when the connection was closed
     */
    @Nullable
    Place admit(StreamConnection connection) {
        boolean isCounted = takeOne(counted, maxConnections);
        if (!isCounted && !takeOne(surplus, maxSurplus)) {
            noteRefusal();
            IoUtils.safeClose(connection);
            return null;
        }
        Place place = new Place(isCounted ? State.COUNTED : State.SURPLUS);
        connection.setCloseListener(closed -> place.leave());
        if (!isCounted) {
            place.limitTime(connection);
        }
        return place;
    }

    private void noteRefusal() {
        refused.incrementAndGet();
        traffic.refusedConnections().increment();
    }

    private static boolean takeOne(AtomicInteger count, int max) {
        boolean isTaken = count.incrementAndGet() <= max;
        if (!isTaken) {
            count.decrementAndGet();
        }
        return isTaken;
    }

    /** Logs that connections were refused, at most once a minute; to be called about once a second. */
    public void report(long nowMillis) {
        if (refused.get() > 0 && nowMillis >= nextReportMillis.get()) {
            nextReportMillis.set(nowMillis + REPORT_INTERVAL_MILLIS);
            LOG.atWarn()
                    .addArgument(refused.getAndSet(0))
                    .addArgument(maxConnections)
                    .log("Refused {} requests and connections: limits.max_connections allows {} connections");
        }
    }

    private enum State {
        COUNTED,
        SURPLUS,
        GONE
    }

    /** One connection's place, which is free again when the connection is closed. */
    final class Place {
        private final AtomicReference<State> state;
        private volatile XnioExecutor.@Nullable Key deadline;

        private Place(State first) {
            state = new AtomicReference<>(first);
        }

        /** Whether the connection may be used; one that was too many asks for a free place again. */
        boolean isCounted() {
            if (state.get() == State.SURPLUS && takeOne(counted, maxConnections)) {
                if (state.compareAndSet(State.SURPLUS, State.COUNTED)) {
                    surplus.decrementAndGet();
                    unlimitTime();
                } else {
                    counted.decrementAndGet();
                }
            }
            return state.get() == State.COUNTED;
        }

        /** What was refused stands in the next report. */
        void noteRefusal() {
            ConnectionCount.this.noteRefusal();
        }

        /** What goes over all connections. */
        TrafficMeter traffic() {
            return traffic;
        }

        private void leave() {
            switch (state.getAndSet(State.GONE)) {
                case COUNTED -> counted.decrementAndGet();
                case SURPLUS -> {
                    surplus.decrementAndGet();
                    unlimitTime();
                }
                case GONE -> {}
            }
        }

        private void limitTime(StreamConnection connection) {
            deadline = connection
                    .getIoThread()
                    .executeAfter(() -> closeSurplus(connection), surplusMillis, TimeUnit.MILLISECONDS);
            if (state.get() != State.SURPLUS) {
                unlimitTime();
            }
        }

        private void closeSurplus(StreamConnection connection) {
            if (state.get() == State.SURPLUS) {
                IoUtils.safeClose(connection);
            }
        }

        private void unlimitTime() {
            XnioExecutor.Key key = deadline;
            if (key != null) {
                boolean ignored = key.remove();
            }
        }
    }
}
