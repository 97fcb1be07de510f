package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.Limits;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.xnio.Options;
import org.xnio.XnioWorker;

/**
 * One address at which the server listens.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HttpListener {

    private static final int UPGRADE_REQUIRED = 426;
    private static final int REQUEST_PARSE_TIMEOUT_MILLIS = 30_000;
    private static final int BACKLOG = 4096;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Undertow undertow;
    private final GracefulShutdownHandler gate;

    private HttpListener(Undertow undertow, GracefulShutdownHandler gate) {
        this.undertow = undertow;
        this.gate = gate;
    }

    /** REST, health, and upgrades to WebSocket on any path. */
    public static HttpHandler everything(HttpHandler rest, HttpHandler health, HttpHandler upgrade) {
        return exchange -> {
            if (wantsUpgrade(exchange)) {
                upgrade.handleRequest(exchange);
            } else if (exchange.getRequestURI().startsWith(HealthHandler.PREFIX)) {
                health.handleRequest(exchange);
            } else {
                rest.handleRequest(exchange);
            }
        };
    }

    /** Upgrades to WebSocket on any path, and nothing else. */
    public static HttpHandler upgradesOnly(HttpHandler upgrade) {
        return exchange -> {
            if (wantsUpgrade(exchange)) {
                upgrade.handleRequest(exchange);
            } else {
                exchange.setStatusCode(UPGRADE_REQUIRED);
                exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
                exchange.getResponseSender().send("This address speaks WebSocket only; REST has another one.\n");
            }
        };
    }

    private static boolean wantsUpgrade(HttpServerExchange exchange) {
        String upgrade = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /**
     * Starts to listen.
     *
     * @throws IOException when the address cannot be had; the message says so to the operator
     */
    public static HttpListener start(InetSocketAddress address, XnioWorker worker, Limits limits, HttpHandler handler)
            throws IOException {
        GracefulShutdownHandler gate = new GracefulShutdownHandler(handler);
        Undertow undertow = Undertow.builder()
                .setWorker(worker)
                .setBufferSize(BUFFER_BYTES)
                .setDirectBuffers(true)
                .setSocketOption(Options.BACKLOG, BACKLOG)
                .setSocketOption(Options.TCP_NODELAY, true)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, limits.maxRequestHeaderBytes())
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_PARSE_TIMEOUT_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.idleTimeoutSeconds() * 1000)
                .setServerOption(UndertowOptions.RECORD_REQUEST_START_TIME, false)
                .addHttpListener(address.getPort(), address.getHostString(), gate)
                .build();
        try {
            undertow.start();
        } catch (RuntimeException e) {
            throw new IOException(
                    "Cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + reason(e)
                            + ". Choose another address with --listen HOST:PORT, or stop what listens there.",
                    e);
        }
        return new HttpListener(undertow, gate);
    }

    private static String reason(RuntimeException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    /** Where it listens, with the port that was chosen if the configured one was 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    }

    /** Takes no new requests; those under way go on. */
    public void refuseRequests() {
        gate.shutdown();
    }

    /** Gives the requests under way until the deadline, and ends. */
    public void stop(long graceMillis) throws InterruptedException {
        gate.shutdown();
        boolean ignored = gate.awaitShutdown(graceMillis);
        undertow.stop();
    }
}
