package dev.holdfast.server.chaos;

import dev.holdfast.server.base.SteadyClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the clients of one round share: the network, the history, and how far the round has come.
 *
 * <p><em>Thread-safe.</em>
 */
final class Round {

    static final String WORK = "work";
    static final String NEWS = "news";
    static final String DEAD = "dead";
    static final List<String> QUEUES = List.of(WORK, NEWS, DEAD);

    /** The item that ends every queue. */
    static final String LAST = "last";

    static final int MESSAGE_TTL_SECONDS = 1_209_600;
    static final int CLAIM_TTL_SECONDS = 3600;

    /** After so many posts, all clients together, the network has failed for long enough. */
    private static final int FAULTY_POSTS = 60;

    private static final int FAULTY_TIMEOUT_MILLIS = 250;
    private static final int CALM_TIMEOUT_MILLIS = 20_000;
    private static final int MAX_ROUND_MILLIS = 60_000;
    private static final int MAX_CONNECTS_MILLIS = 15;

    final History history = new History();
    final long seed;
    private final String project;
    private final FaultProxy proxy;
    private final SteadyClock clock = new SteadyClock();
    private final long endMillis = clock.nowMillis() + MAX_ROUND_MILLIS;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch faultyPosts = new CountDownLatch(FAULTY_POSTS);
    private volatile boolean isHealed;
    private volatile boolean isWorkOver;

    Round(long seed, String project, FaultProxy proxy) {
        this.seed = seed;
        this.project = project;
        this.proxy = proxy;
    }

    /** A connection of a client through the faults. */
    NativeSocket connect(String client) throws IOException {
        return connect(client, proxy.port(), isHealed ? CALM_TIMEOUT_MILLIS : FAULTY_TIMEOUT_MILLIS);
    }

    /** A connection past the faults. */
    NativeSocket connect(String client, int port) throws IOException {
        return connect(client, port, CALM_TIMEOUT_MILLIS);
    }

    private NativeSocket connect(String client, int port, int timeoutMillis) throws IOException {
        UUID clientId = new UUID(seed, client.hashCode());
        return NativeSocket.connect(port, project, clientId.toString(), timeoutMillis);
    }

    /** Lets a moment pass before the next attempt, unless the round is over. */
    void pause() {
        try {
            boolean ignored = over.await(MAX_CONNECTS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A post is done, however it ended. */
    void posted() {
        faultyPosts.countDown();
    }

    /** Waits until enough has happened while the network fails, but no longer than that. */
    void awaitFaults(int maxMillis) throws InterruptedException {
        boolean ignored = faultyPosts.await(maxMillis, TimeUnit.MILLISECONDS);
    }

    void heal() {
        isHealed = true;
        proxy.heal();
    }

    /** Those who work off messages shall stop. */
    void endWork() {
        isWorkOver = true;
    }

    boolean isWorkOver() {
        return isWorkOver || isOver();
    }

    void end() {
        over.countDown();
    }

    boolean isOver() {
        return over.getCount() == 0 || clock.nowMillis() > endMillis;
    }

    synchronized void complain(String text) {
        complaints.add(text);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }
}
