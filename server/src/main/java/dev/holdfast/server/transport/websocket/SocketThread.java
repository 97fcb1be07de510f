package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.EnvelopeReader;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.MessageDeflater;
import dev.holdfast.protocol.websocket.MessageInflater;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Dice;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.Mailbox;
import dev.holdfast.server.base.TimingWheel;
import dev.holdfast.server.operation.ConnectionGlance;
import dev.holdfast.server.operation.ConsumerSink;
import dev.holdfast.server.operation.Dispatcher;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * What all connections of one I/O thread share: the buffers, so that an idle connection holds none; the mailbox through
 * which replies come back; and one timing wheel, so that no connection needs a timer of its own.
 *
 * <p><em>One thread at a time.</em>
 */
final class SocketThread {

    static final int READ_BUFFER_BYTES = 128 * 1024;
    private static final int KEPT_WRITE_BUFFER_BYTES = 256 * 1024;

    private static final int KEPT_SCRATCH_BYTES = 1024 * 1024;

    /**
     * The largest single reply. It may exceed what waits for a slow reader otherwise: messages that were popped for it
     * exist nowhere else.
     */
    private static final int MAX_REPLY_BYTES = 256 * 1024 * 1024;

    /** Beside one frame of the largest size: what is gathered before it, the controls, and headers. */
    private static final int ROOM_BYTES = 2 * Outbox.BYTES_BEFORE_WRITE;

    /** How many of those that have ended are still shown to operators. */
    private static final int MAX_ENDED = 100;

    private static final int SCRATCH_BYTES = 4096;
    private static final long TICK_MILLIS = 100;

    /** A turn of the wheel is longer than most intervals of heartbeats. */
    private static final int TICKS_PER_TURN = 512;

    private final XnioIoThread ioThread;
    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final Limits limits;
    private final Clock clock;
    private final EnvelopeReader envelopes;
    private final IdGenerator ids = new IdGenerator();
    private final byte[] readBytes = new byte[READ_BUFFER_BYTES];
    private final ByteBuffer readBuffer = ByteBuffer.wrap(readBytes);
    private final FrameBuffer frames;
    private final FrameWriter frameWriter = FrameWriter.server();
    private @Nullable MessageInflater inflater;
    private @Nullable MessageDeflater deflater;
    private PackWriter scratch = new PackWriter(SCRATCH_BYTES);
    private final Mailbox<Arrival> mailbox;
    private final ConsumerSink.Courier courier;
    private final List<Connection> connections = new ArrayList<>();

    /** Those that have ended last, the eldest first. */
    private final ArrayDeque<ConnectionGlance.Seen> ended = new ArrayDeque<>(0);

    private final Set<Connection> toFlush = new LinkedHashSet<>();
    private final TimingWheel<Connection> wheel;
    private final Dice dice = new Dice();
    private final Farewell farewell;
    private boolean isTicking;

    SocketThread(
            XnioIoThread ioThread,
            Dispatcher dispatcher,
            Authentication authentication,
            Limits limits,
            Clock clock,
            Farewell farewell) {
        this.ioThread = ioThread;
        this.farewell = farewell;
        this.wheel = new TimingWheel<>(TICK_MILLIS, TICKS_PER_TURN, clock.nowMillis());
        this.authentication = authentication;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.clock = clock;
        this.envelopes = new EnvelopeReader(limits);
        this.frames = new FrameBuffer(KEPT_WRITE_BUFFER_BYTES, maxReplyBytes() + ROOM_BYTES);
        this.mailbox = new Mailbox<>(ioThread, this::take, this::flushAll);
        this.courier = deliveries -> mailbox.put(new ConsumerSocket.Parcel(deliveries));
    }

    private void take(Arrival arrival) {
        arrival.arriveIn(toFlush);
    }

    private void flushAll() {
        toFlush.forEach(Connection::flush);
        toFlush.clear();
    }

    void add(Connection connection) {
        connection.setIndex(connections.size());
        connections.add(connection);
        if (!isTicking) {
            isTicking = true;
            scheduleTick();
        }
    }

    void remove(Connection connection) {
        wheel.cancel(connection.timer());
        int index = connection.index();
        Connection last = connections.remove(connections.size() - 1);
        if (last != connection) {
            connections.set(index, last);
            last.setIndex(index);
        }
        if (ended.size() == MAX_ENDED) {
            ended.removeFirst();
        }
        ended.addLast(connection.glance());
    }

    private void scheduleTick() {
        ioThread.executeAfter(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        isTicking = !connections.isEmpty();
        if (isTicking) {
            scheduleTick();
        }
        long nowMillis = clock.nowMillis();
        wheel.advance(nowMillis, connection -> connection.look(nowMillis));
    }

    /** Looks at a connection at that moment, if not before. */
    void lookBy(Connection connection, long moment) {
        if (moment < connection.timer().dueMillis()) {
            wheel.schedule(connection.timer(), moment);
        }
    }

    /** A connection takes notices from now on, or no more. */
    void listens(boolean takesNotices) {
        if (takesNotices) {
            farewell.joined();
        } else {
            farewell.left();
        }
    }

    /** What connections are told that the node leaves; null while it does not. */
    Farewell.@Nullable Terms leaving() {
        return farewell.terms();
    }

    /** Tells the connections that take notices that the node leaves. */
    void leave(Farewell.Terms terms) {
        List.copyOf(connections).forEach(connection -> connection.leave(terms));
    }

    /** Tells every connection that the node is going. */
    void closeAll() {
        List.copyOf(connections).forEach(Connection::closeForRestart);
    }

    /** The connections with the lowest ids behind one, in no order. */
    List<ConnectionDocument> list(String after, int limit) {
        PriorityQueue<Connection> lowest =
                new PriorityQueue<>(Comparator.comparing(Connection::id).reversed());
        for (Connection connection : connections) {
            if (connection.isOpen() && connection.id().compareTo(after) > 0) {
                lowest.add(connection);
                if (lowest.size() > limit) {
                    lowest.remove();
                }
            }
        }
        long nowMillis = clock.nowMillis();
        return lowest.stream().map(connection -> connection.show(nowMillis)).toList();
    }

    /** The connections that have come or gone last. */
    ConnectionGlance glance(int limit) {
        Stream<ConnectionGlance.Seen> all = Stream.concat(connections.stream().map(Connection::glance), ended.stream());
        return ConnectionGlance.of(all, connections.size() + ended.size(), limit);
    }

    /** Closes one of the connections, if it is here. */
    void close(String id, CloseCode code, String reason) {
        for (Connection connection : List.copyOf(connections)) {
            if (connection.id().equals(id)) {
                connection.closeAsTold(code, reason);
            }
        }
    }

    int size() {
        return connections.size();
    }

    XnioIoThread ioThread() {
        return ioThread;
    }

    /** An address for a new connection, as other servers of this protocol show it. */
    String newAddress(@Nullable InetSocketAddress local) {
        String host = local == null ? "localhost" : local.getHostString();
        String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return "http://" + bracketed + ":" + (local == null ? 0 : local.getPort()) + "/" + ids.newConnectionId();
    }

    /** Takes what consumers of this thread's connections are told. May be called by any thread. */
    ConsumerSink.Courier courier() {
        return courier;
    }

    Mailbox<Arrival> mailbox() {
        return mailbox;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Authentication authentication() {
        return authentication;
    }

    Limits limits() {
        return limits;
    }

    Clock clock() {
        return clock;
    }

    Dice dice() {
        return dice;
    }

    EnvelopeReader envelopes() {
        return envelopes;
    }

    byte[] readBytes() {
        return readBytes;
    }

    /** Backed by {@link #readBytes()}, empty. */
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    FrameBuffer frames() {
        return frames;
    }

    /** Made when the first connection needs it. */
    MessageInflater inflater() {
        if (inflater == null) {
            inflater = new MessageInflater();
        }
        return inflater;
    }

    /** Made when the first message needs it. */
    MessageDeflater deflater() {
        if (deflater == null) {
            deflater = new MessageDeflater();
        }
        return deflater;
    }

    FrameWriter frameWriter() {
        return frameWriter;
    }

    /** The most bytes that one reply may have in its encoding. */
    int maxReplyBytes() {
        return Math.max(MAX_REPLY_BYTES, limits.maxOutboxBytesPerConnection());
    }

    PackWriter scratch() {
        if (scratch.buffer().length > KEPT_SCRATCH_BYTES) {
            scratch = new PackWriter(SCRATCH_BYTES);
        }
        return scratch.reset();
    }
}
