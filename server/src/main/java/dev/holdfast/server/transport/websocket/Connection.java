package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import dev.holdfast.protocol.operation.ConnectionShapes.Peer;
import dev.holdfast.protocol.operation.ConnectionShapes.Traffic;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import dev.holdfast.protocol.operation.SystemShapes.Ending;
import dev.holdfast.protocol.operation.SystemShapes.WatchedConnection;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.ProtocolViolation;
import dev.holdfast.server.base.TimingWheel;
import dev.holdfast.server.meter.RequestMeter;
import dev.holdfast.server.operation.BudgetShare;
import dev.holdfast.server.operation.ConnectionGlance;
import dev.holdfast.server.operation.ConsumerSink;
import dev.holdfast.server.operation.Delivery;
import dev.holdfast.server.operation.SystemOffer;
import dev.holdfast.server.transport.UpgradeIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * One WebSocket from its upgrade to its end.
 *
 * <pre>
 *   OPEN ── a violation, no sign of life, the node stops ──► CLOSING ── all written ──► LINGERING ── its end ──► CLOSED
 *     │                                                        │ ▲                    or 2 s, 10 s if slow         ▲
 *     └── close frame from the peer ───────────────────────────┼─┘── all written, the peer has closed too ─────────►│
 *     └── the peer vanishes, an I/O error ─────────────────────┴─────────────────────────────────────────────────►─┘
 * </pre>
 *
 * While CLOSING nothing is read any more and replies that come late are dropped. LINGERING reads and forgets: a socket
 * that is closed with unread bytes in it is reset, and the peer might never see why.
 *
 * <p>What is read, and when, is told by {@link Intake}; what is written, by {@link Outbox}.
 *
 * <p>The I/O thread owns all of it; other threads only see {@link #isOpen()}, {@link #address()} and {@link #hand}.
 *
 * <p><em>One thread at a time.</em>
 */
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final byte[] NO_BYTES = {};
    private static final RawValue HEARTBEAT = Notices.HEARTBEAT.of(Nothing.INSTANCE);

    private static final long LINGER_MILLIS = 2000;

    /** The same for a slow peer, which has to take what stands before the close frame first. */
    private static final long LINGER_SLOW_MILLIS = 10_000;

    /** How often it is looked whether there is room again for those that starve. */
    static final long POLL_MILLIS = 1000;

    private enum State {
        OPEN,
        CLOSING,
        LINGERING,
        CLOSED
    }

    private final SocketThread thread;
    private final StreamConnection channel;
    private final Outbox outbox;
    private final String address;
    private final String peerAddress;
    private final Runnable onClosed;
    private volatile State state = State.OPEN;
    private final SocketIdentity identity;
    private final Intake intake;
    private final LifeSigns life;
    private final TimingWheel.Timer<Connection> timer = new TimingWheel.Timer<>(this);
    private final BudgetShare results = new BudgetShare();
    private final ConsumerSocket consumers;
    private final long openedMillis;
    private boolean peerHasClosed;
    private boolean takesNotices;

    /** What the peer's hello has said of its program; null when it has said nothing. */
    private @Nullable String client;

    /** When it is closed because the node leaves, and when its end is overdue once it is being closed. */
    private long endMillis = TimingWheel.NEVER;

    /** How it has ended, once its end has begun. */
    private @Nullable Ending ending;

    private int index;

    /**
     * @param proved who has asked for it, if the request said so
     * @param isCompressed whether messages may be compressed, in both directions
     */
    Connection(
            SocketThread thread,
            StreamConnection channel,
            @Nullable UpgradeIdentity proved,
            boolean isCompressed,
            Runnable onClosed) {
        this.thread = thread;
        this.channel = channel;
        this.onClosed = onClosed;
        this.outbox = new Outbox(thread, channel.getSinkChannel(), isCompressed);
        this.identity = new SocketIdentity(thread.dispatcher(), thread.authentication(), proved);
        this.address = thread.newAddress(channel.getLocalAddress(InetSocketAddress.class));
        this.consumers = new ConsumerSocket(this, thread.limits());
        this.openedMillis = thread.clock().nowMillis();
        InetSocketAddress from = channel.getPeerAddress(InetSocketAddress.class);
        this.peerAddress = from == null ? "" : from.getHostString() + ":" + from.getPort();
        this.life = new LifeSigns(thread.limits(), thread.dice(), openedMillis);
        this.intake = new Intake(this, thread, channel.getSourceChannel(), outbox, identity, life, isCompressed);
    }

    void open() {
        thread.add(this);
        lookAgain(life.lastSignMillis());
        channel.getSourceChannel().getReadSetter().set(source -> onReadable());
        channel.getSinkChannel().getWriteSetter().set(sink -> flush());
        channel.setCloseListener(closed -> onClose());
        channel.getSourceChannel().resumeReads();
        channel.getSourceChannel().wakeupReads();
    }

    int index() {
        return index;
    }

    void setIndex(int newIndex) {
        index = newIndex;
    }

    TimingWheel.Timer<Connection> timer() {
        return timer;
    }

    /** Whether replies still reach the peer. May be asked by any thread. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether it only waits for the peer to see why it has ended. */
    boolean isLingering() {
        return state == State.LINGERING;
    }

    /** Whether nothing is left of it. */
    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** An http URL that no other connection has. May be asked by any thread. */
    String address() {
        return address;
    }

    /** The last part of its address, by which clients and the log name it. May be asked by any thread. */
    String id() {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    /** What it takes of the results that have not left. May be asked by any thread. */
    BudgetShare resultShare() {
        return results;
    }

    /** What lanes see of its consumers. May be asked by any thread. */
    ConsumerSocket consumers() {
        return consumers;
    }

    /** May be asked by any thread. */
    ConsumerSink.Courier courier() {
        return thread.courier();
    }

    /** May be asked by any thread. */
    long nowMillis() {
        return thread.clock().nowMillis();
    }

    /** Hands a finished request or a push to the I/O thread. May be called by any thread. */
    void hand(Arrival arrival) {
        thread.mailbox().put(arrival);
    }

    private void onReadable() {
        try {
            if (!intake.read()) {
                terminate();
                return;
            }
        } catch (ProtocolViolation violation) {
            close(violation.code(), violation.reason());
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A peer is gone");
            terminate();
            return;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A connection failed");
            close(CloseCode.INTERNAL_ERROR, "The server failed.");
        }
        flush();
    }

    Refusal refusalFor(Operation<?, ?> operation, RuntimeException failure) {
        return thread.dispatcher().refusalFor(operation, failure);
    }

    SocketIdentity identity() {
        return identity;
    }

    RequestMeter meter() {
        return thread.dispatcher().meter();
    }

    /** Takes back a request whose outcome is known. */
    void take(SocketRequest request) {
        if (state == State.OPEN && !request.isDone()) {
            identity.settle(request);
            if (identity.takeIsRenewed()) {
                lookForIdentity(thread.clock().nowMillis());
            }
            request.markDone();
            request.countReply();
            outbox.finished(request);
            request.settled(this);
            if (identity.hasEnded()) {
                close(CloseCode.AUTHENTICATION_EXPIRED, "Other credentials need a new connection.");
            }
        } else {
            request.countAbandoned();
            request.forget();
        }
    }

    /** It gets its pushes in this form from now on. */
    void pushIn(Encoding encoding) {
        outbox.pushIn(encoding);
    }

    /** Does as a hello has asked that was granted. */
    void greeted(Hello hello, Welcome welcome, Encoding encoding) {
        if (hello.takesNotices() != takesNotices) {
            takesNotices = hello.takesNotices();
            thread.listens(takesNotices);
        }
        client = hello.client();
        outbox.noticesIn(encoding);
        life.agree(welcome.heartbeatSeconds(), takesNotices, thread.clock().nowMillis());
        thread.lookBy(this, life.nextLookMillis());
        Farewell.Terms leaving = thread.leaving();
        if (leaving != null) {
            leave(leaving);
        }
    }

    /** Tells a peer that takes notices that the node leaves, and is closed soon after the deadline. */
    void leave(Farewell.Terms terms) {
        if (takesNotices && state == State.OPEN && endMillis == TimingWheel.NEVER) {
            outbox.tell(terms.notice());
            endMillis = terms.deadlineMillis() + thread.dice().below(terms.closingMillis() + 1);
            thread.lookBy(this, endMillis);
            flush();
        }
    }

    /** Tells a watcher what is offered, unless it has not taken what it was told before. */
    void take(SystemOffer offer) {
        if (state == State.OPEN && !outbox.isBlocked()) {
            outbox.show(offer.push());
            offer.take();
        } else {
            offer.decline();
        }
    }

    /** It is told what it watches in this form from now on. */
    void watchIn(Encoding encoding) {
        outbox.watchIn(encoding);
    }

    /** Takes a push in. A peer that does not take what it asked for cannot be told of more. */
    void take(SocketPush push) {
        if (state != State.OPEN) {
            return;
        }
        outbox.push(push);
        if (outbox.isBlocked() && outbox.pushBytes() > thread.limits().maxOutboxBytesPerConnection()) {
            closeSlow();
        }
    }

    private void closeSlow() {
        note("A peer takes too little of what it is told and is disconnected");
        outbox.dropPushes();
        close(CloseCode.SLOW_CONSUMER, "Too many messages are waiting.");
    }

    /** A lane waits for room, or the peer has begun to take too little: nobody must wait for it for ever. */
    void watchForSlowness() {
        thread.lookBy(this, consumers.overdueMillis());
    }

    /** Takes in what a consumer is told. */
    void take(Delivery delivery) {
        if (state == State.OPEN) {
            outbox.deliver(delivery);
        } else {
            delivery.forget();
        }
    }

    /** Writes what is finished, as far as the peer takes it. */
    void flush() {
        if (state == State.CLOSED || state == State.LINGERING) {
            return;
        }
        try {
            long beforeMillis = takesNotices ? thread.clock().nowMillis() : 0;
            int waitingBytes = outbox.unwrittenBytes();
            boolean allWritten = outbox.write();
            intake.account();
            consumers.drained();
            if (outbox.unwrittenBytes() < waitingBytes) {
                life.sign(thread.clock().nowMillis());
            }
            if (outbox.takeHasSent()) {
                life.sent(beforeMillis);
            }
            if (allWritten) {
                consumers.unblock();
            } else if (consumers.block(thread.clock().nowMillis())) {
                watchForSlowness();
            }
            if (!allWritten) {
                channel.getSourceChannel().suspendReads();
                channel.getSinkChannel().resumeWrites();
            } else if (state == State.CLOSING) {
                finishClosing();
            } else {
                channel.getSinkChannel().suspendWrites();
                intake.resume();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A peer is gone");
            terminate();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A connection failed");
            fail();
        }
    }

    /** Tells the peer that its connection is given up; when that fails too, nothing but the end is left. */
    void fail() {
        if (state == State.OPEN) {
            outbox.dropReplies();
            close(CloseCode.INTERNAL_ERROR, "The server failed.");
            flush();
        } else {
            terminate();
        }
    }

    private void finishClosing() throws IOException {
        if (peerHasClosed) {
            terminate();
            return;
        }
        state = State.LINGERING;
        channel.getSinkChannel().suspendWrites();
        channel.getSinkChannel().shutdownWrites();
        boolean ignored = channel.getSinkChannel().flush();
        channel.getSourceChannel().resumeReads();
    }

    /** The peer has sent its close frame. */
    void peerCloses(int code, String reason) {
        peerHasClosed = true;
        end(code, reason);
        close(code, "");
    }

    void close(CloseCode code, String reason) {
        close(code.number(), reason);
    }

    private void close(int code, String reason) {
        if (state == State.OPEN) {
            outbox.close(code, reason);
            end(code, reason);
            state = State.CLOSING;
            boolean isSlow = code == CloseCode.SLOW_CONSUMER.number();
            endMillis = thread.clock().nowMillis() + (isSlow ? LINGER_SLOW_MILLIS : LINGER_MILLIS);
            thread.lookBy(this, endMillis);
            consumers.end();
        }
    }

    private Peer peer() {
        return new Peer(peerAddress, identity.projectText(), identity.clientText(), client);
    }

    private String form() {
        return identity.isKnown() ? "native" : "zaqar";
    }

    /** That it is, or how it has ended, for operators who watch. */
    ConnectionGlance.Seen glance() {
        return new ConnectionGlance.Seen(id(), new WatchedConnection(form(), peer(), openedMillis / 1000, ending));
    }

    private void end(int code, String reason) {
        if (ending == null) {
            ending = new Ending(thread.clock().nowMillis() / 1000, code, reason.isEmpty() ? null : reason);
        }
    }

    /** How it is, for operators. */
    ConnectionDocument show(long nowMillis) {
        Traffic traffic =
                new Traffic(intake.receivedBytes(), outbox.sentBytes(), outbox.unanswered(), outbox.waitingBytes());
        return new ConnectionDocument(
                id(),
                form(),
                peer(),
                Math.max(0, nowMillis - openedMillis) / 1000,
                Math.max(0, nowMillis - life.lastSignMillis()) / 1000,
                traffic);
    }

    /** Closes it because an operator wants it so. */
    void closeAsTold(CloseCode code, String reason) {
        close(code, reason);
        flush();
    }

    void closeForRestart() {
        close(CloseCode.SERVICE_RESTART, "The server is restarting.");
        flush();
    }

    /** Does what is due by now, and says when to look again. */
    void look(long nowMillis) {
        try {
            if (state != State.OPEN && nowMillis >= endMillis) {
                terminate();
            } else if (state == State.OPEN) {
                lookAtOpen(nowMillis);
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A connection failed");
            fail();
        }
        lookAgain(nowMillis);
    }

    private void lookAgain(long nowMillis) {
        if (state == State.OPEN) {
            thread.lookBy(this, life.nextLookMillis());
            thread.lookBy(this, intake.isStarved() ? nowMillis + POLL_MILLIS : endMillis);
            thread.lookBy(this, consumers.overdueMillis());
            lookForIdentity(nowMillis);
        }
        if (state != State.CLOSED) {
            thread.lookBy(this, endMillis);
        }
    }

    /** What it does for whoever has proved to be somebody ends with that proof. */
    private void lookForIdentity(long nowMillis) {
        thread.lookBy(this, identity.nextLookMillis(nowMillis));
    }

    private void lookAtOpen(long nowMillis) {
        if (identity.isExpired(nowMillis)) {
            close(CloseCode.AUTHENTICATION_EXPIRED, "Authentication expired.");
        } else if (nowMillis >= endMillis) {
            close(CloseCode.SERVICE_RESTART, "The server is restarting.");
        } else if (nowMillis >= consumers.overdueMillis()) {
            closeSlow();
        } else {
            intake.excuse(nowMillis);
            if (life.isArrivalLate(nowMillis)) {
                close(CloseCode.IDLE_TIMEOUT, "A message took too long to arrive.");
            } else if (life.isGivenUp(nowMillis)) {
                giveUp();
            } else {
                showLife(nowMillis);
            }
        }
        flush();
    }

    private void showLife(long nowMillis) {
        boolean owesHeartbeat = life.takeHeartbeat(nowMillis);
        boolean needsSign = life.takePing(nowMillis, owesHeartbeat);
        if (needsSign) {
            outbox.control(Opcode.PING, NO_BYTES, 0, 0);
        }
        if (owesHeartbeat && !outbox.isBlocked()) {
            outbox.tell(HEARTBEAT);
        }
        if (owesHeartbeat || needsSign) {
            life.cutAnew();
        }
    }

    private void giveUp() {
        if (outbox.isBlocked()) {
            note("A peer takes nothing of its replies and is disconnected");
            terminate();
        } else {
            close(CloseCode.IDLE_TIMEOUT, "No sign of life.");
        }
    }

    private void note(String what) {
        LOG.atInfo()
                .addKeyValue("connection", id())
                .addKeyValue("client", client)
                .log(what);
    }

    private void terminate() {
        // Who sees the end of the stream must find its place free.
        onClose();
        IoUtils.safeClose(channel);
    }

    private void onClose() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            end(CloseCode.ABNORMAL.number(), "");
            outbox.drop();
            intake.account();
            consumers.end();
            thread.remove(this);
            if (takesNotices) {
                thread.listens(false);
            }
            onClosed.run();
        }
    }
}
