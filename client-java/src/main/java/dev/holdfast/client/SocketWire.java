package dev.holdfast.client;

import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.io.Mux;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A WebSocket.
 *
 * <p><em>Thread-safe.</em>
 */
record SocketWire(Mux<Ask, Incoming> socket) implements Wire {

    @Override
    public CompletableFuture<Incoming> call(Ask ask) {
        return socket.call(ask);
    }

    @Override
    public CompletableFuture<Incoming> finish(Ask ask) {
        return socket.finish(ask);
    }

    @Override
    public void hold() {
        socket.hold();
    }

    @Override
    public void letGo() {
        socket.letGo();
    }

    @Override
    public CompletableFuture<Void> leaving() {
        return socket.leaving();
    }

    @Override
    public CompletableFuture<Throwable> closed() {
        return socket.closed();
    }

    @Override
    public int load() {
        return socket.load();
    }

    @Override
    public boolean accepting() {
        return socket.accepting();
    }

    @Override
    public void retire(Duration max) {
        socket.retire(max);
    }

    @Override
    public void close(Throwable why) {
        socket.close(why);
    }

    @Override
    public CompletableFuture<GoAway> goingAway() {
        return socket.goingAway();
    }

    @Override
    public Duration roundTrip() {
        return socket.roundTrip();
    }
}
