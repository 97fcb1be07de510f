package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.base.IdGenerator;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * One address at which the server listens.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HttpListener {

    private static final int UPGRADE_REQUIRED = 426;
    private static final int REQUEST_PARSE_TIMEOUT_MILLIS = 30_000;
    private static final int BACKLOG = 4096;
    private static final int BUFFER_BYTES = ConnectionSource.MAX_KEPT_BYTES;

    private static final IdGenerator IDS = new IdGenerator();

    private final AcceptingChannel<? extends StreamConnection> door;
    private final HttpOpenListener connections;
    private final Gate gate;

    private HttpListener(AcceptingChannel<? extends StreamConnection> door, HttpOpenListener connections, Gate gate) {
        this.door = door;
        this.connections = connections;
        this.gate = gate;
    }

    /** REST, health, metrics, and upgrades to WebSocket on any path. */
    public static HttpHandler everything(
            HttpHandler rest, HttpHandler health, HttpHandler metrics, HttpHandler upgrade) {
        return exchange -> {
            if (wantsUpgrade(exchange)) {
                putRequestId(exchange);
                Exchanges.ignoreRest(exchange);
                upgrade.handleRequest(exchange);
            } else if (asksForHealth(exchange)) {
                putRequestId(exchange);
                Exchanges.ignoreRest(exchange);
                health.handleRequest(exchange);
            } else if (exchange.getRequestURI().equals(MetricsHandler.PATH)) {
                putRequestId(exchange);
                Exchanges.ignoreRest(exchange);
                metrics.handleRequest(exchange);
            } else {
                rest.handleRequest(exchange);
            }
        };
    }

    /** Upgrades to WebSocket on any path, and nothing else. */
    public static HttpHandler upgradesOnly(HttpHandler upgrade) {
        return exchange -> {
            putRequestId(exchange);
            Exchanges.ignoreRest(exchange);
            if (wantsUpgrade(exchange)) {
                upgrade.handleRequest(exchange);
            } else {
                exchange.setStatusCode(UPGRADE_REQUIRED);
                exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
                exchange.getResponseSender().send("This address speaks WebSocket only; REST has another one.\n");
            }
        };
    }

    static void putRequestId(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Exchanges.REQUEST_ID, IDS.newRequestId());
    }

    static boolean asksForHealth(HttpServerExchange exchange) {
        return !wantsUpgrade(exchange) && exchange.getRequestURI().startsWith(HealthHandler.PREFIX);
    }

    /** HTTP/1.0 has no upgrades: there the header says nothing. */
    private static boolean wantsUpgrade(HttpServerExchange exchange) {
        String upgrade = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
        return upgrade != null
                && exchange.isHttp11()
                && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /**
     * Starts to listen.
     *
     * @param count shared by all addresses of a server
     * @throws IOException when the address cannot be had; the message says so to the operator
     */
    public static HttpListener start(
            InetSocketAddress address, XnioWorker worker, Limits limits, ConnectionCount count, HttpHandler handler)
            throws IOException {
        return start(address, worker, options(limits), count, handler);
    }

    static OptionMap.Builder options(Limits limits) {
        return OptionMap.builder()
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .set(UndertowOptions.MAX_PARAMETERS, limits.maxRequestHeaderBytes())
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.maxRequestHeaderBytes())
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_PARSE_TIMEOUT_MILLIS)
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.idleTimeoutSeconds() * 1000)
                .set(UndertowOptions.RECORD_REQUEST_START_TIME, false);
    }

    /** For tests, which have little time. */
    static HttpListener start(
            InetSocketAddress address,
            XnioWorker worker,
            OptionMap.Builder options,
            ConnectionCount count,
            HttpHandler handler)
            throws IOException {
        DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, -1, 4);
        HttpOpenListener connections = new HttpOpenListener(buffers, options.getMap());
        Gate gate = new Gate(new Framing(handler), IDS);
        connections.setRootHandler(gate);
        ChannelListener<StreamConnection> onOpen = connection -> {
            ConnectionCount.Place place = count.admit(connection);
            if (place != null) {
                ConnectionSink.installIn(connection, ConnectionSource.installIn(connection, place), IDS);
                connections.handleEvent(connection);
            }
        };
        try {
            AcceptingChannel<? extends StreamConnection> door = worker.createStreamConnectionServer(
                    address, ChannelListeners.openListenerAdapter(onOpen), socketOptions(worker));
            door.resumeAccepts();
            return new HttpListener(door, connections, gate);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "Cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage()
                            + ". Choose another address with --listen HOST:PORT, or stop what listens there.",
                    e);
        }
    }

    private static OptionMap socketOptions(XnioWorker worker) {
        return OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, worker.getIoThreadCount())
                .set(Options.BACKLOG, BACKLOG)
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .getMap();
    }

    /** Where it listens, with the port that was chosen if the configured one was 0. */
    public InetSocketAddress address() {
        return door.getLocalAddress(InetSocketAddress.class);
    }

    /** The number of requests that have begun and not ended. */
    int requestsUnderWay() {
        return gate.underWay();
    }

    /** Takes no new requests; those under way go on. */
    public void refuseRequests() {
        gate.close();
    }

    /**
     * Takes no new requests, gives those under way the time, and closes every connection, also those that were upgraded
     * and are still open by then.
     */
    public void stop(long graceMillis) throws InterruptedException {
        gate.close();
        IoUtils.safeClose(door);
        gate.awaitEmpty(graceMillis);
        connections.closeConnections();
    }
}
