package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.operation.BudgetShare;
import dev.holdfast.server.operation.ConsumerSink;
import dev.holdfast.server.operation.Delivery;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the lanes see of a connection that has consumers.
 *
 * <p>A lane that finds no room says so by asking; when the peer has taken half of what waits, all lanes are told. Each
 * side first does its own part and then looks at the other's, so that no lane waits for a call that nobody makes.
 *
 * <p><em>Thread-safe.</em>
 */
final class ConsumerSocket implements ConsumerSink {

    private static final long NOBODY = 0;

    private final Connection connection;
    private final long maxBytes;
    private final int maxConsumers;
    private final long slowMillis;
    private final BudgetShare share = new BudgetShare();

    /** Lanes that have had consumers of it. */
    private final Queue<Home> homes = new ConcurrentLinkedQueue<>();

    private final AtomicInteger consumers = new AtomicInteger();

    /** Since when a lane waits for room; {@link #NOBODY} while none does. */
    private final AtomicLong fullSinceMillis = new AtomicLong(NOBODY);

    /** Since when the peer has left something in the socket; only the I/O thread knows. */
    private long blockedSinceMillis = NOBODY;

    ConsumerSocket(Connection connection, Limits limits) {
        this.connection = connection;
        this.maxBytes = limits.maxOutboxBytesPerConnection();
        this.maxConsumers = limits.maxConsumersPerConnection();
        this.slowMillis = 1000 * limits.slowConsumerSeconds();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public BudgetShare share() {
        return share;
    }

    @Override
    public boolean hasRoom() {
        if (share.heldBytes() < maxBytes) {
            return true;
        }
        if (fullSinceMillis.compareAndSet(NOBODY, connection.nowMillis())) {
            connection.hand(arrival(connection::watchForSlowness));
        }
        if (share.heldBytes() > maxBytes / 2) {
            return false;
        }
        // Another lane may wait for a call that nobody makes any more.
        fullSinceMillis.set(NOBODY);
        tellHomes();
        return true;
    }

    @Override
    public boolean join(Home home) {
        if (consumers.incrementAndGet() > maxConsumers) {
            consumers.decrementAndGet();
            return false;
        }
        if (!homes.contains(home)) {
            homes.add(home);
        }
        if (!connection.isOpen()) {
            home.look(this);
        }
        return true;
    }

    @Override
    public void leave() {
        consumers.decrementAndGet();
    }

    @Override
    public Courier courier() {
        return connection.courier();
    }

    @Override
    public void giveUp() {
        connection.hand(arrival(connection::fail));
    }

    private Arrival arrival(Runnable step) {
        return new Arrival() {
            @Override
            public Connection connection() {
                return connection;
            }

            @Override
            public void arrive() {
                step.run();
            }
        };
    }

    /** The peer has taken something. */
    void drained() {
        if (fullSinceMillis.get() != NOBODY && share.heldBytes() <= maxBytes / 2) {
            fullSinceMillis.set(NOBODY);
            tellHomes();
        }
    }

    /** The peer does not take all that was written. @return whether it did until now */
    boolean block(long nowMillis) {
        boolean isNews = blockedSinceMillis == NOBODY;
        if (isNews) {
            blockedSinceMillis = nowMillis;
        }
        return isNews;
    }

    /** The peer has taken all that was written. */
    void unblock() {
        blockedSinceMillis = NOBODY;
    }

    /**
     * When a lane will have waited too long for a peer that takes too little; {@link Long#MAX_VALUE} while none waits,
     * or only for the disk. For the I/O thread.
     */
    long overdueMillis() {
        long fullSince = fullSinceMillis.get();
        boolean isSlow = fullSince != NOBODY && blockedSinceMillis != NOBODY;
        return isSlow ? Math.max(fullSince, blockedSinceMillis) + slowMillis : Long.MAX_VALUE;
    }

    /** The connection has ended, or is about to. */
    void end() {
        tellHomes();
    }

    private void tellHomes() {
        homes.forEach(home -> home.look(this));
    }

    /**
     * Deliveries on their way to the connections of one I/O thread.
     *
     * <p><em>One thread at a time.</em>
     */
    record Parcel(List<Delivery> deliveries) implements Arrival {

        private static Connection connectionOf(Delivery delivery) {
            return ((ConsumerSocket) delivery.sink()).connection;
        }

        @Override
        public Connection connection() {
            return connectionOf(deliveries.get(0));
        }

        @Override
        public void arrive() {
            deliveries.forEach(delivery -> connectionOf(delivery).take(delivery));
        }

        @Override
        public void arriveIn(Set<Connection> touched) {
            arrive();
            deliveries.forEach(delivery -> touched.add(connectionOf(delivery)));
        }
    }
}
