package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.ProtocolViolation;
import dev.holdfast.protocol.websocket.Role;
import dev.holdfast.server.operation.RequestBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * What comes in over a connection, as far as the server has room for it.
 *
 * <p>While the peer does not take what is written for it, nothing is read from it, so that it cannot ask for more than
 * it takes. The same holds while too many of Zaqar's requests wait for each other, as their client expects to be served
 * one after another, however many it sends (a native client is told so instead), and while the unanswered requests came
 * in more bytes than may wait for a slow reader. When all connections together hold as many bytes of requests as they
 * may, those with unanswered ones are not read from, those that need room for half a message are turned away, and new
 * requests are refused. Whoever is not read from for the sake of requests is read from a little nevertheless, into a
 * small buffer that nobody looks into before: so its end is seen, and its requests do not wait for nobody.
 *
 * <p><em>One thread at a time.</em>
 */
final class Intake implements FrameHandler {

    private static final int MAX_READS_PER_EVENT = 8;

    /** How much is kept of what a connection sends that is held up. */
    private static final int KEPT_BYTES = 1024;

    private final Connection connection;
    private final SocketThread thread;
    private final ConduitStreamSourceChannel source;
    private final FrameReader reader;
    private final Outbox outbox;
    private final SocketIdentity identity;
    private final RequestAdmission admission;
    private final LifeSigns life;
    private final RequestBudget.Share requests;
    private long receivedBytes;
    private boolean isStarved;

    /** What has come while it was held up, not looked into. */
    private @Nullable ByteBuffer kept;

    /** @param isCompressed whether messages may be compressed */
    Intake(
            Connection connection,
            SocketThread thread,
            ConduitStreamSourceChannel source,
            Outbox outbox,
            SocketIdentity identity,
            LifeSigns life,
            boolean isCompressed) {
        this.connection = connection;
        this.thread = thread;
        this.source = source;
        this.reader =
                new FrameReader(Role.SERVER, thread.limits().maxFrameBytes(), isCompressed ? thread.inflater() : null);
        this.outbox = outbox;
        this.identity = identity;
        this.admission = new RequestAdmission(thread, identity);
        this.life = life;
        this.requests = thread.dispatcher().requests().newShare();
    }

    /** Reads what has come. @return false when nothing more will */
    boolean read() throws IOException, ProtocolViolation {
        if (connection.isOpen() && isHeldUp()) {
            return keep();
        }
        takeKept();
        for (int i = 0; i < MAX_READS_PER_EVENT && isReading(); i++) {
            int count = source.read(thread.readBuffer());
            if (count < 0) {
                return false;
            }
            receivedBytes += count;
            if (count > 0 && connection.isOpen()) {
                life.sign(thread.clock().nowMillis());
                take(count);
            }
            if (count < SocketThread.READ_BUFFER_BYTES) {
                break;
            }
        }
        return true;
    }

    private boolean keep() throws IOException {
        ByteBuffer buffer = kept == null ? ByteBuffer.allocate(KEPT_BYTES) : kept;
        kept = buffer;
        return !buffer.hasRemaining() || source.read(buffer) >= 0;
    }

    private void takeKept() throws ProtocolViolation {
        ByteBuffer came = kept;
        kept = null;
        if (came != null && connection.isOpen()) {
            int count = came.flip().remaining();
            receivedBytes += count;
            came.get(thread.readBytes(), 0, count);
            take(count);
        }
    }

    /** Takes in the first bytes of what all connections of the thread read into. */
    private void take(int count) throws ProtocolViolation {
        reader.read(thread.readBytes(), 0, count, this);
        account();
        checkArrival();
    }

    private boolean isReading() {
        return connection.isLingering()
                || (connection.isOpen() && !isHeldUp() && outbox.finished() < maxRequestsInFlight());
    }

    /** Says how much is held for it now. */
    void account() {
        requests.hold(connection.isClosed() ? 0 : reader.retainedBytes() + outbox.unansweredBytes());
    }

    private void checkArrival() {
        if (reader.retainedBytes() == 0) {
            life.notArriving();
        } else if (thread.dispatcher().requests().isUsedUp()) {
            connection.close(CloseCode.TRY_AGAIN_LATER, "The server holds as many bytes of requests as it may.");
        } else if (life.beginsArriving()) {
            thread.lookBy(connection, life.nextLookMillis());
        }
    }

    /** Whether nothing is read until some of the unanswered requests are answered. */
    private boolean isHeldUp() {
        return outbox.unansweredInOrder() >= maxRequestsInFlight()
                || (outbox.unanswered() > 0 && thread.dispatcher().requests().isUsedUp())
                || outbox.unansweredBytes() >= thread.limits().maxOutboxBytesPerConnection();
    }

    private int maxRequestsInFlight() {
        return thread.limits().maxRequestsInFlightPerConnection();
    }

    @Override
    public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
        life.notArriving();
        Encoding encoding = opcode == Opcode.TEXT ? Encoding.JSON : Encoding.MESSAGE_PACK;
        try {
            thread.envelopes()
                    .read(
                            encoding,
                            buffer,
                            offset,
                            length,
                            envelope -> onRequest(SocketRequest.of(connection, encoding, envelope, length), envelope));
        } catch (Refusal refusal) {
            Form form = identity.isKnown() ? Form.NATIVE : Form.ZAQAR;
            SocketRequest unreadable = SocketRequest.unreadable(connection, encoding, form, refusal);
            unreadable.countReply();
            outbox.expect(unreadable);
        }
    }

    private void onRequest(SocketRequest request, Envelope envelope) {
        outbox.expect(request);
        try {
            admission.admit(request, envelope, outbox.unanswered(), life.lastSignMillis());
        } catch (Refusal refusal) {
            request.refuse(refusal);
            request.countReply();
            outbox.finished(request);
        }
    }

    @Override
    public void onPing(byte[] buffer, int offset, int length) {
        outbox.control(Opcode.PONG, buffer, offset, length);
    }

    @Override
    public void onPong(byte[] buffer, int offset, int length) {
        // Any byte from the peer counts as life, and this one has been counted.
    }

    @Override
    public void onClose(int code, String reason) {
        connection.peerCloses(code, reason);
    }

    /** Goes on reading, or waits until there is room. */
    void resume() {
        isStarved = isHeldUp();
        if (isStarved) {
            thread.lookBy(connection, thread.clock().nowMillis() + Connection.POLL_MILLIS);
        }
        if (!isStarved && kept != null) {
            source.wakeupReads();
        } else if (!isStarved || kept == null || kept.hasRemaining()) {
            source.resumeReads();
        } else {
            source.suspendReads();
        }
    }

    /** Whether it has waited for room when it was last looked. */
    boolean isStarved() {
        return isStarved;
    }

    /** A peer that is not read from, or does not get its replies, cannot show that it is alive. */
    void excuse(long nowMillis) {
        if (outbox.isBlocked()) {
            life.notArriving();
        } else if (isHeldUp()) {
            life.sign(nowMillis);
            life.notArriving();
        } else if (isStarved) {
            resume();
        }
    }

    /** What the peer has sent since the upgrade. */
    long receivedBytes() {
        return receivedBytes;
    }
}
