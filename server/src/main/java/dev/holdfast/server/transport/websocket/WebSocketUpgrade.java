package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.websocket.Handshake;
import dev.holdfast.protocol.websocket.UpgradeDecision;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Gate;
import dev.holdfast.server.operation.ConnectionRegistry;
import dev.holdfast.server.operation.Dispatcher;
import dev.holdfast.server.transport.UpgradeIdentity;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Turns HTTP requests for an upgrade, on any path, into connections.
 *
 * <p>The frames are read and written by the project's own code on the bare connection: Undertow's WebSocket channel
 * costs some twenty times as much per small frame.
 *
 * <p><em>Thread-safe.</em>
 */
public final class WebSocketUpgrade implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final int SERVICE_UNAVAILABLE = 503;

    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final Limits limits;
    private final Clock clock;
    private final boolean compresses;
    private final Map<XnioIoThread, SocketThread> threads = new ConcurrentHashMap<>();
    private final OpenConnections open = new OpenConnections(threads.values());
    private final AtomicInteger openConnections = new AtomicInteger();
    private final Farewell farewell = new Farewell();
    private volatile boolean isStopping;

    /** @param compresses whether large messages are compressed for clients that offer it */
    public WebSocketUpgrade(
            Dispatcher dispatcher, Authentication authentication, Limits limits, Clock clock, boolean compresses) {
        this.dispatcher = dispatcher;
        this.authentication = authentication;
        this.limits = limits;
        this.clock = clock;
        this.compresses = compresses;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        UpgradeDecision decision =
                Handshake.check(exchange.getRequestMethod().toString(), name -> headers(exchange, name), compresses);
        decision.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        if (!(decision instanceof UpgradeDecision.Accepted accepted)) {
            refuse(exchange, decision);
        } else if (isStopping) {
            exchange.setStatusCode(SERVICE_UNAVAILABLE);
            exchange.getResponseHeaders().put(new HttpString("Retry-After"), "1");
            exchange.endExchange();
        } else {
            UpgradeIdentity proved = UpgradeIdentity.of(exchange);
            exchange.upgradeChannel((connection, ended) -> open(connection, proved, accepted.isCompressed()));
            exchange.endExchange();
        }
    }

    private static @Nullable Collection<String> headers(HttpServerExchange exchange, String name) {
        return exchange.getRequestHeaders().get(name);
    }

    private static void refuse(HttpServerExchange exchange, UpgradeDecision decision) {
        exchange.setStatusCode(decision.status());
        String reason = decision instanceof UpgradeDecision.Refused refused ? refused.reason() : "";
        exchange.getResponseSender().send(reason + "\n");
    }

    private void open(StreamConnection channel, @Nullable UpgradeIdentity proved, boolean isCompressed) {
        XnioIoThread ioThread = channel.getIoThread();
        SocketThread thread = threads.computeIfAbsent(
                ioThread, key -> new SocketThread(key, dispatcher, authentication, limits, clock, farewell));
        openConnections.incrementAndGet();
        Connection connection = new Connection(thread, channel, proved, isCompressed, openConnections::decrementAndGet);
        connection.open();
        if (isStopping) {
            connection.closeForRestart();
        }
    }

    /** The open WebSockets, as operators see them. */
    public ConnectionRegistry connections() {
        return open;
    }

    /** The number of open WebSockets. */
    public int openConnections() {
        return openConnections.get();
    }

    /**
     * Tells every connection that takes notices that the node leaves, goes on serving them until the time is over, and
     * then closes those that are left. Returns when none of them is left, which is at once where there are none.
     */
    public void drain(long seconds, String reason) throws InterruptedException {
        isStopping = true;
        if (farewell.begin(seconds, reason, clock.nowMillis())) {
            LOG.atInfo()
                    .addKeyValue("seconds", seconds)
                    .log("Waiting for connections to move elsewhere; a second signal to stop ends that");
            Farewell.Terms terms = Objects.requireNonNull(farewell.terms());
            open.onEach(thread -> thread.leave(terms), () -> {});
            farewell.await(1000 * seconds + terms.closingMillis());
        }
    }

    /** Lets nobody wait for the connections any more. */
    public void endDrain() {
        if (farewell.end()) {
            LOG.info("Told again to stop: not waiting for connections to move any longer");
        }
    }

    /**
     * Sends what is finished and tells every peer to come back later. Returns when all have been told, or the time is
     * over.
     */
    public void closeConnections(long graceMillis) throws InterruptedException {
        isStopping = true;
        Gate told = new Gate();
        open.onEach(SocketThread::closeAll, told::open);
        boolean ignored = told.await(graceMillis);
    }
}
