package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.config.EdgeConfig;
import dev.holdfast.server.notify.NotifierCounts;
import dev.holdfast.server.operation.FaultyBindings;
import dev.holdfast.server.operation.RunningOperations;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * A listener on a loopback port with everything behind it, and clients that speak to it byte by byte.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestHarness implements AutoCloseable {

    static final String ANN = "3381af92-2b9e-11e3-b191-71861300734c";
    static final String BOB = "3381af92-2b9e-11e3-b191-71861300734d";
    static final String PROJECT = "p";

    private static final int LONG_TIMEOUT_MILLIS = 30_000;
    private static final int SHORT_TIMEOUT_MILLIS = 300;
    private static final int MAX_LOOKS = 60_000;

    private final RunningOperations operations;
    private final XnioWorker worker;
    private final EventStreams streams;
    private final HttpListener listener;
    private final ConnectionCount connections;

    RestHarness() throws IOException {
        this(0);
    }

    RestHarness(int port) throws IOException {
        this(port, LONG_TIMEOUT_MILLIS, Limits.DEFAULT, null);
    }

    RestHarness(Limits limits) throws IOException {
        this(0, LONG_TIMEOUT_MILLIS, limits, null);
    }

    /** One that looks at hosts and origins first. */
    static RestHarness guarded(EdgeConfig edge) throws IOException {
        return new RestHarness(0, LONG_TIMEOUT_MILLIS, Limits.DEFAULT, edge);
    }

    /** One that does not wait long for the rest of a request. */
    static RestHarness impatient() throws IOException {
        return new RestHarness(0, SHORT_TIMEOUT_MILLIS, Limits.DEFAULT, null);
    }

    /** One that wants to know who asks. */
    RestHarness(Authentication authentication) throws IOException {
        this(0, LONG_TIMEOUT_MILLIS, Limits.DEFAULT, null, authentication);
    }

    private RestHarness(int port, int timeoutMillis, Limits limits, @Nullable EdgeConfig edge) throws IOException {
        this(port, timeoutMillis, limits, edge, Authentication.none(false));
    }

    /** One that counts its connections, and does not wait long for the rest of a request. */
    RestHarness(ConnectionCount connections) throws IOException {
        this(
                0,
                SHORT_TIMEOUT_MILLIS,
                Limits.DEFAULT,
                null,
                Authentication.none(false),
                connections,
                new RunningOperations(Limits.DEFAULT));
    }

    /** One whose store answers nothing. */
    static RestHarness withoutStore() throws IOException {
        return new RestHarness(
                0,
                LONG_TIMEOUT_MILLIS,
                Limits.DEFAULT,
                null,
                Authentication.none(false),
                new ConnectionCount(Limits.DEFAULT.maxConnections()),
                new RunningOperations(Limits.DEFAULT, FaultyBindings.failingStore()));
    }

    private RestHarness(
            int port, int timeoutMillis, Limits limits, @Nullable EdgeConfig edge, Authentication authentication)
            throws IOException {
        this(
                port,
                timeoutMillis,
                limits,
                edge,
                authentication,
                new ConnectionCount(limits.maxConnections()),
                new RunningOperations(limits));
    }

    private RestHarness(
            int port,
            int timeoutMillis,
            Limits limits,
            @Nullable EdgeConfig edge,
            Authentication authentication,
            ConnectionCount connections,
            RunningOperations running)
            throws IOException {
        operations = running;
        this.connections = connections;
        worker = Xnio.getInstance(RestHarness.class.getClassLoader())
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 2)
                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                        .getMap());
        streams = new EventStreams(
                operations.dispatcher(), authentication, operations.failures(), limits, operations::nowMillis);
        RestHandler rest = new RestHandler(
                operations.dispatcher(),
                authentication,
                operations.failures(),
                limits,
                operations.ids(),
                streams,
                timeoutMillis);
        listener = HttpListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                worker,
                HttpListener.options(limits).set(UndertowOptions.REQUEST_PARSE_TIMEOUT, timeoutMillis),
                connections,
                handler(rest, edge));
    }

    private static HttpHandler handler(HttpHandler rest, @Nullable EdgeConfig edge) {
        HealthHandler health = new HealthHandler(List::of, () -> new NotifierCounts(1, 2, 3, 4, 5, 6));
        if (edge == null) {
            return HttpListener.everything(rest, health, rest, exchange -> exchange.setStatusCode(101));
        }
        HttpHandler upgrade = exchange -> exchange.setStatusCode(204);
        return HttpListener.everything(
                new HostCheck(edge.hosts(), Cors.around(rest, edge.cors())),
                health,
                rest,
                new HostCheck(edge.hosts(), new OriginCheck(edge.webSocketOrigins(), edge.hosts(), upgrade)));
    }

    HttpListener listener() {
        return listener;
    }

    EventStreams streams() {
        return streams;
    }

    /** How many bytes all clients have been sent. */
    long sentBytes() {
        return connections.traffic().sentBytes().sum();
    }

    RunningOperations operations() {
        return operations;
    }

    int port() {
        return listener.address().getPort();
    }

    /** A new connection. */
    HttpConnection connect() throws IOException {
        return new HttpConnection(port());
    }

    /** Sends one request on a connection of its own, with a client id and a project. */
    HttpReply call(String method, String target, @Nullable String body, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of("Client-ID: " + ANN, "X-Project-ID: " + PROJECT));
        all.addAll(List.of(headers));
        return bare(method, target, body, all.toArray(String[]::new));
    }

    HttpReply get(String target, String... headers) throws IOException {
        return call("GET", target, null, headers);
    }

    /** Sends one request with no headers but these. */
    HttpReply bare(String method, String target, @Nullable String body, String... headers) throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send(method, target, body, headers);
            return connection.receive(method);
        }
    }

    /** Waits for what must become true soon. */
    static void await(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == MAX_LOOKS) {
                throw new AssertionError("it did not become true in time");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        try {
            listener.stop(0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        operations.close();
        worker.shutdownNow();
    }
}
