package dev.holdfast.bench.holdfast;

import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.TakePlan;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A few connections to our server and the closed loops that the measurements run over them.
 *
 * <p><em>One thread at a time.</em>
 */
public final class HoldfastClient implements Closeable {
    /** Whether a connection introduces itself; an echo server would not understand. */
    public enum Greeting {
        /** The first request is {@code hello}. */
        HELLO,
        /** Requests are sent at once. */
        NONE
    }

    /** How many requests one frame carries at most. */
    public static final int MAX_REQUESTS_PER_FRAME = 64;

    private static final String PROJECT = "bench";
    private static final int FILL_MESSAGES_PER_REQUEST = 100;
    private static final int FILL_IN_FLIGHT = 16;

    private final List<HoldfastConnection> connections = new ArrayList<>();

    /** Nobody reads it; one for all, because a histogram is larger than all else that a connection needs. */
    private final Histogram greetings = Outcome.histogram();

    /** Opens connections to a server. */
    public HoldfastClient(InetSocketAddress server, int count, Greeting greeting) throws IOException {
        byte[] readBuffer = HoldfastConnection.newReadBuffer();
        for (int index = 0; index < count; index++) {
            connect(source(0), server, readBuffer, greeting);
        }
    }

    /** Opens no connection yet. */
    private HoldfastClient() {}

    /**
     * Opens connections that will only idle, each greeted, from as many source addresses as their number needs.
     *
     * @param connectionsPerAddress how many may share a source address
     */
    public static HoldfastClient idle(InetSocketAddress server, int count, int connectionsPerAddress)
            throws IOException {
        HoldfastClient client = new HoldfastClient();
        byte[] readBuffer = HoldfastConnection.newReadBuffer();
        for (int index = 0; index < count; index++) {
            client.connect(source(index / connectionsPerAddress), server, readBuffer, Greeting.HELLO);
        }
        return client;
    }

    /** Answers the pings of idle connections for a time, and says nothing else. */
    public static void answerPings(List<HoldfastClient> clients, Duration duration) throws IOException {
        List<HoldfastConnection> all =
                clients.stream().flatMap(client -> client.connections.stream()).toList();
        List<HoldfastConnection.Silence> silence = Collections.nCopies(all.size(), new HoldfastConnection.Silence());
        long end = System.nanoTime() + duration.toNanos();
        Conversations.hold(all, silence, () -> System.nanoTime() >= end, 1);
    }

    private static InetSocketAddress source(int index) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + index)}), 0);
    }

    private void connect(InetSocketAddress source, InetSocketAddress server, byte[] readBuffer, Greeting greeting)
            throws IOException {
        HoldfastConnection connection = HoldfastConnection.open(source, server, readBuffer, MAX_REQUESTS_PER_FRAME);
        connections.add(connection);
        if (greeting == Greeting.HELLO) {
            connection.hold(new ClosedLoop(Requests.hello(PROJECT), 1, ClosedLoop.Limit.requests(1), greetings));
        }
    }

    List<HoldfastConnection> connections() {
        return connections;
    }

    /** Posts single messages for a time, with so many unanswered on each connection. */
    public Outcome post(String queue, int bodyBytes, int inFlight, Duration duration) throws IOException {
        return repeat(Requests.post(queue, 1, bodyBytes), inFlight, duration);
    }

    /** Lists a page from the head of a queue, again and again. */
    public Outcome listFromHead(String queue, int limit, int inFlight, Duration duration) throws IOException {
        return repeat(Requests.listMessages(queue, limit), inFlight, duration);
    }

    /** Asks for the stats of a queue, again and again. */
    public Outcome stats(String queue, int inFlight, Duration duration) throws IOException {
        return repeat(Requests.ofQueue("queue_get_stats", queue), inFlight, duration);
    }

    /** Lists a page of queues behind a marker, again and again. */
    public Outcome listQueues(String marker, int limit, int inFlight, Duration duration) throws IOException {
        return repeat(Requests.listQueues(marker, limit), inFlight, duration);
    }

    private Outcome repeat(RequestTemplate template, int inFlight, Duration duration) throws IOException {
        Histogram latency = Outcome.histogram();
        long start = System.nanoTime();
        ClosedLoop.Limit limit = ClosedLoop.Limit.until(start + duration.toNanos());
        List<ClosedLoop> loops = connections.stream()
                .map(connection -> new ClosedLoop(template, inFlight, limit, latency))
                .toList();
        Conversations.hold(connections, loops);
        long answered = loops.stream().mapToLong(ClosedLoop::answered).sum();
        return new Outcome(answered, System.nanoTime() - start, latency);
    }

    /** Creates queues whose names are a prefix and eight digits, from a first number on. */
    public Outcome createQueues(String prefix, long first, long count, int inFlight) throws IOException {
        RequestTemplate template = Requests.ofQueue("queue_create", prefix + RequestTemplate.NUMBER);
        Histogram latency = Outcome.histogram();
        long start = System.nanoTime();
        ClosedLoop loop = new ClosedLoop(template, inFlight, ClosedLoop.Limit.requests(count), latency, first);
        connections.get(0).hold(loop);
        return new Outcome(count, System.nanoTime() - start, latency);
    }

    /** Makes a backlog with many messages per request; at least the given number. */
    public Outcome fill(String queue, int bodyBytes, long messages) throws IOException {
        RequestTemplate template = Requests.post(queue, FILL_MESSAGES_PER_REQUEST, bodyBytes);
        long requests = (messages + FILL_MESSAGES_PER_REQUEST - 1) / FILL_MESSAGES_PER_REQUEST;
        Histogram latency = Outcome.histogram();
        long start = System.nanoTime();
        connections.get(0).hold(new ClosedLoop(template, FILL_IN_FLIGHT, ClosedLoop.Limit.requests(requests), latency));
        return new Outcome(requests * FILL_MESSAGES_PER_REQUEST, System.nanoTime() - start, latency);
    }

    /** Takes and acknowledges batches on every connection until so many messages are gone or the queue is empty. */
    public Outcome take(String queue, int batch, long maxMessages, TakePlan.Pace pace) throws IOException {
        Histogram latency = Outcome.histogram();
        long share = maxMessages / connections.size();
        List<TakeLoop> loops = connections.stream()
                .map(connection -> new TakeLoop(queue, batch, share, pace, latency))
                .toList();
        long start = System.nanoTime();
        Conversations.hold(connections, loops);
        long taken = loops.stream().mapToLong(TakeLoop::taken).sum();
        return new Outcome(taken, System.nanoTime() - start, latency);
    }

    /** Removes a queue with all that is in it. */
    public void delete(String queue) throws IOException {
        connections
                .get(0)
                .hold(new ClosedLoop(
                        Requests.ofQueue("queue_delete", queue), 1, ClosedLoop.Limit.requests(1), Outcome.histogram()));
    }

    @Override
    public void close() throws IOException {
        for (HoldfastConnection connection : connections) {
            connection.close();
        }
    }
}
