package dev.holdfast.server.chaos;

import dev.holdfast.server.chaos.FaultPlan.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A network on loopback that stalls, splits, delays, halves, swallows and resets, as a seed tells it.
 *
 * <pre>
 *   client ──► port() ──► a {@link FaultPlan} for each connection, in the order of their coming ──► the target
 * </pre>
 *
 * <p>After {@link #heal} every connection passes all bytes, and those that have lost some are broken.
 *
 * <p><em>Thread-safe.</em>
 */
public final class FaultProxy implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 256;

    private final ServerSocket listening;
    private final Supplier<FaultPlan> plans;
    private final CountDownLatch healed = new CountDownLatch(1);
    private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<Fault, Integer> planned = new EnumMap<>(Fault.class);
    private volatile int targetPort;

    private FaultProxy(Supplier<FaultPlan> plans, int targetPort) throws IOException {
        this.plans = plans;
        this.targetPort = targetPort;
        listening = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getLoopbackAddress());
    }

    public static FaultProxy start(long seed, int targetPort) {
        Random random = new Random(seed);
        return start(() -> FaultPlan.of(random), targetPort);
    }

    static FaultProxy start(Supplier<FaultPlan> plans, int targetPort) {
        try {
            FaultProxy proxy = new FaultProxy(plans, targetPort);
            FaultyConnection.run("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Leads new connections to another port, where the server listens after a restart. */
    public void leadTo(int port) {
        targetPort = port;
    }

    /** Lets everything pass from now on. */
    public void heal() {
        healed.countDown();
        connections.forEach(FaultyConnection::heal);
    }

    /** How many connections were given each fault. */
    Map<Fault, Integer> planned() {
        synchronized (planned) {
            return new EnumMap<>(planned);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                join(listening.accept());
            } catch (IOException end) {
                // The proxy was closed, or the client has gone already.
            }
        }
    }

    private FaultPlan plan() {
        FaultPlan plan = healed.getCount() == 0 ? FaultPlan.CALM : plans.get();
        synchronized (planned) {
            planned.merge(plan.fault(), 1, Integer::sum);
        }
        return plan;
    }

    private void join(Socket client) throws IOException {
        FaultPlan plan = plan();
        connections.removeIf(FaultyConnection::isOver);
        if (plan.fault() == Fault.REFUSE || connections.size() >= MAX_CONNECTIONS) {
            FaultyConnection.reset(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            FaultyConnection connection = new FaultyConnection(plan, healed, client, server);
            connections.add(connection);
            connection.start();
        } catch (IOException nobodyListens) {
            FaultyConnection.reset(client);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        healed.countDown();
        connections.forEach(FaultyConnection::reset);
    }
}
