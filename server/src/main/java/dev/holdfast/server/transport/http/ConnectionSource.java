package dev.holdfast.server.transport.http;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * What a client sends on one connection, below everything that Undertow makes of it. While a request is served Undertow
 * does not read, and so it would learn only from its reply that nobody is there any more; here the end of the
 * connection can be seen earlier.
 *
 * <pre>
 *             watch                     the end came
 *   PASSING ────────► WATCHING ─────────────────────────► PASSING, and the watcher is told
 *      ▲                 │  bytes of the next request came: they are kept
 *      └─────────────────┘
 *            unwatch: kept bytes are read first
 *
 *   discardRest ─► DISCARDING: what comes is thrown away, up to a limit, so that a client who is still sending can
 *                  read why nobody listens
 * </pre>
 *
 * <p><em>One thread at a time.</em>
 */
final class ConnectionSource extends AbstractStreamSourceConduit<StreamSourceConduit> {

    /** No more than one read of Undertow's takes, so that kept bytes never outlast the first read. */
    static final int MAX_KEPT_BYTES = 16 * 1024;

    private static final long MAX_DISCARDED_BYTES = 16L * 1024 * 1024;
    private static final int DISCARD_BUFFER_BYTES = 16 * 1024;

    private final ReadReadyHandler undertow;
    private final ConnectionCount.Place place;
    private final LongAdder received;
    private @Nullable ByteBuffer kept;
    private boolean isDiscarding;
    private long discardedBytes;

    private ConnectionSource(StreamConnection connection, ConnectionCount.Place place) {
        super(connection.getSourceChannel().getConduit());
        this.place = place;
        this.received = place.traffic().receivedBytes();
        undertow = new ReadReadyHandler.ChannelListenerHandler<>(connection.getSourceChannel());
    }

    /** Must come before Undertow sees the connection. */
    static ConnectionSource installIn(StreamConnection connection, ConnectionCount.Place place) {
        ConnectionSource source = new ConnectionSource(connection, place);
        connection.getSourceChannel().setConduit(source);
        return source;
    }

    /** The source of a request, or null when its connection did not come through {@link HttpListener}. */
    static @Nullable ConnectionSource of(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof AbstractServerConnection connection
                        && connection.getOriginalSourceConduit() instanceof ConnectionSource source
                ? source
                : null;
    }

    /** The connection's place among those that may be open. */
    ConnectionCount.Place place() {
        return place;
    }

    /** Tells when the client has ended the connection; only while a request is served whose body has been read. */
    void watch(Runnable whenEnded) {
        next.setReadReadyHandler(new Watcher(whenEnded));
        next.resumeReads();
    }

    /** Leaves reading to Undertow again. */
    void unwatch() {
        next.suspendReads();
        next.setReadReadyHandler(undertow);
        if (kept != null) {
            kept.flip();
        }
    }

    /** From now on nobody wants to know what the client sends. */
    void discardRest() {
        isDiscarding = true;
    }

    /** Throws away what has come by now; a connection that fails has nothing more to throw away. */
    void discardArrived() {
        discardRest();
        try {
            int ignored = discard();
        } catch (IOException broken) {
            discardedBytes = MAX_DISCARDED_BYTES;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (isDiscarding) {
            return discard();
        }
        ByteBuffer first = kept;
        if (first == null) {
            return received(next.read(into));
        }
        int count = Math.min(first.remaining(), into.remaining());
        into.put(first.slice().limit(count));
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            kept = null;
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        if (!isDiscarding && kept == null) {
            long count = next.read(into, offset, length);
            int ignored = received((int) Math.min(count, Integer.MAX_VALUE));
            return count;
        }
        for (int i = offset; i < offset + length; i++) {
            if (into[i].hasRemaining()) {
                return read(into[i]);
            }
        }
        return 0;
    }

    private int received(int count) {
        if (count > 0) {
            received.add(count);
        }
        return count;
    }

    private int discard() throws IOException {
        ByteBuffer scratch = ByteBuffer.allocate(DISCARD_BUFFER_BYTES);
        while (discardedBytes < MAX_DISCARDED_BYTES) {
            int count = received(next.read(scratch.clear()));
            if (count <= 0) {
                return count;
            }
            discardedBytes += count;
        }
        return -1;
    }

    @Override
    public void resumeReads() {
        if (kept == null) {
            next.resumeReads();
        } else {
            next.wakeupReads();
        }
    }

    private final class Watcher implements ReadReadyHandler {
        private final Runnable whenEnded;

        Watcher(Runnable whenEnded) {
            this.whenEnded = whenEnded;
        }

        @Override
        public void readReady() {
            ByteBuffer buffer = kept == null ? ByteBuffer.allocate(MAX_KEPT_BYTES) : kept;
            int count = readInto(buffer);
            if (count < 0) {
                unwatch();
                whenEnded.run();
                return;
            }
            if (count > 0) {
                kept = buffer;
            }
            if (!buffer.hasRemaining()) {
                next.suspendReads();
            }
        }

        /** A connection that fails has ended as well. */
        private int readInto(ByteBuffer buffer) {
            try {
                return received(next.read(buffer));
            } catch (IOException broken) {
                return -1;
            }
        }

        @Override
        public void forceTermination() {
            undertow.forceTermination();
        }

        @Override
        public void terminated() {
            undertow.terminated();
        }
    }
}
