package dev.holdfast.client;

import dev.holdfast.persist.CallException;
import dev.holdfast.persist.ComeBackLater;
import dev.holdfast.persist.Connector;
import dev.holdfast.persist.Dial;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.io.Mux;
import dev.holdfast.persist.io.NotUpgraded;
import dev.holdfast.persist.io.Pipe;
import dev.holdfast.persist.io.Transport;
import dev.holdfast.persist.io.WebSocketFraming;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens a WebSocket at an address; where something in between does not let it through, REST, and leaves that again when
 * a WebSocket can be had.
 *
 * <pre>
 *   socket ── not upgraded, or twice no hello ──► REST, if it answers a ping
 *     ▲                                             │ tries a socket after growing waits
 *     └──────────── one was greeted ────────────────┘
 * </pre>
 *
 * <p>A connection that cannot be opened, or a certificate that is wrong, is no reason: REST would need both too.
 *
 * <p><em>Thread-safe.</em>
 */
final class Wires implements Connector<Wire> {

    /** The wait before the first attempt to come back. */
    static final Duration FIRST_WAIT = Duration.ofSeconds(5);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    /** So many greetings in a row must have come to nothing, unless it was said that there are no sockets. */
    private static final int UNANSWERED_GREETINGS = 2;

    private static final int MAX_ADDRESSES = 256;

    private final Transport transport;
    private final Protocol protocol;
    private final BiConsumer<Wire, Incoming> pushes;
    private final Timers timers;
    private final @Nullable Duration firstWait;
    private final Map<InetSocketAddress, Integer> unanswered = new ConcurrentHashMap<>();

    /** @param firstWait before the first attempt to come back; null where nothing but sockets is wanted */
    Wires(
            Transport transport,
            Protocol protocol,
            BiConsumer<Wire, Incoming> pushes,
            Timers timers,
            @Nullable Duration firstWait) {
        this.transport = transport;
        this.protocol = protocol;
        this.pushes = pushes;
        this.timers = timers;
        this.firstWait = firstWait;
    }

    @Override
    public CompletableFuture<Wire> connect(Endpoint to, Dial dial) {
        CompletableFuture<Wire> result = new CompletableFuture<>();
        AtomicBoolean isConnected = new AtomicBoolean();
        CompletableFuture<Mux<Ask, Incoming>> socket = socket(to, dial, isConnected);
        var unused = socket.whenComplete((greeted, failure) -> {
            if (greeted != null) {
                unanswered.remove(to.address());
                give(new SocketWire(greeted), result);
            } else {
                Throwable cause = failure == null ? new CancellationException() : CallException.unwrapped(failure);
                onFailure(to, dial, cause, isConnected.get(), result);
            }
        });
        var unusedToo = result.whenComplete((wire, failure) -> socket.cancel(false));
        return result;
    }

    private static void give(Wire wire, CompletableFuture<Wire> result) {
        if (!result.complete(wire)) {
            wire.close(new CancellationException("The link is not needed any more."));
        }
    }

    /** @param isConnected becomes true when there is a connection */
    private CompletableFuture<Mux<Ask, Incoming>> socket(Endpoint to, Dial dial, AtomicBoolean isConnected) {
        Transport noting = (address, dialled) -> {
            var opening = transport.open(address, dialled);
            var unused = opening.thenRun(() -> isConnected.set(true));
            return opening;
        };
        return Mux.over(
                        noting,
                        WebSocketFraming.at("/", Map.of()),
                        protocol,
                        Mux.DEFAULT_ROOM,
                        (link, told) -> pushes.accept(new SocketWire(link), told))
                .connect(to, dial);
    }

    private void onFailure(
            Endpoint to, Dial dial, Throwable cause, boolean isConnected, CompletableFuture<Wire> result) {
        if (firstWait == null || result.isDone() || !isReason(to.address(), cause, isConnected)) {
            result.completeExceptionally(cause);
            return;
        }
        var unused = rest(to, dial, cause).whenComplete((wire, failure) -> {
            if (wire != null) {
                give(wire, result);
                comeBackLater(new Pace(firstWait, LONGEST_WAIT), wire, to, dial);
            } else {
                result.completeExceptionally(cause);
            }
        });
    }

    private boolean isReason(InetSocketAddress address, Throwable cause, boolean isConnected) {
        boolean isOfServer = cause instanceof ComeBackLater || cause instanceof SSLException;
        if (!isConnected || isOfServer || !(cause instanceof IOException)) {
            return false;
        }
        if (unanswered.size() >= MAX_ADDRESSES) {
            unanswered.clear();
        }
        return unanswered.merge(address, 1, Integer::sum) >= UNANSWERED_GREETINGS || cause instanceof NotUpgraded;
    }

    private CompletableFuture<PollingWire> rest(Endpoint to, Dial dial, Throwable reason) {
        return protocol.token().toCompletableFuture().thenCompose(token -> {
            AtomicReference<Token> current = new AtomicReference<>(token);
            String host = WebSocketFraming.host(to, dial);
            RestCodec codec = new RestCodec(() -> protocol.headers(host, Objects.requireNonNull(current.get())));
            return Pipe.over(transport, codec, 1).connect(to, dial).thenApply(pipe -> {
                protocol.renewal(pipe.closed(), next -> {
                            current.set(next);
                            return CompletableFuture.completedFuture(null);
                        })
                        .begin(token);
                return new PollingWire(pipe, reason, timers, protocol.clientId(), pushes);
            });
        });
    }

    private void comeBackLater(Pace pace, PollingWire wire, Endpoint to, Dial dial) {
        double chance = ThreadLocalRandom.current().nextDouble();
        Duration some = Duration.ofNanos((long) (pace.next().toNanos() * (1 + chance) / 2));
        timers.after(some, () -> {
            if (!wire.leaving().isDone()) {
                comeBack(pace, wire, to, dial);
            }
        });
    }

    private void comeBack(Pace pace, PollingWire wire, Endpoint to, Dial dial) {
        var unused = socket(to, dial, new AtomicBoolean()).whenComplete((greeted, failure) -> {
            if (greeted != null) {
                greeted.close(new CancellationException("It was an attempt."));
                wire.leave();
            } else {
                comeBackLater(pace, wire, to, dial);
            }
        });
    }
}
