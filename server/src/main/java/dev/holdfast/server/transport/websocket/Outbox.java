package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.server.operation.BudgetCharge;
import dev.holdfast.server.operation.Delivery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.StreamSinkChannel;

/**
 * What a connection still has to send.
 *
 * <p>Replies to Zaqar's requests leave in the order of the requests, whatever order they are finished in; native
 * replies leave as soon as they are finished, and those that leave together share one frame as an array. All frames of
 * a flush are gathered in the thread's buffer and written at once; only what the peer does not take is kept, so an idle
 * connection keeps nothing.
 *
 * <p><em>One thread at a time.</em>
 */
final class Outbox {

    private static final int MAX_BATCH_BYTES = 256 * 1024;

    /** How much is gathered for one write; what one more frame may add is in {@link SocketThread#frames()}. */
    static final int BYTES_BEFORE_WRITE = 512 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** What is told in a frame of its own. */
    private record Word(RawValue value, Encoding encoding) {}

    private final SocketThread thread;
    private final StreamSinkChannel channel;
    private final boolean isCompressed;

    /** Zaqar's requests in the order of their arrival, until they are answered. */
    private final ArrayDeque<SocketRequest> inOrder = new ArrayDeque<>(0);

    /** Finished native requests. */
    private final ArrayDeque<SocketRequest> finished = new ArrayDeque<>(0);

    /** What the results in frames take of the budget until the peer has taken the frames. */
    private final List<BudgetCharge> inFrames = new ArrayList<>(0);

    /** Pushes in the order in which they came. */
    private final ArrayDeque<SocketPush> pushes = new ArrayDeque<>(0);

    /** What consumers are told. */
    private final DeliveryQueue deliveries;

    /** Notices and what is watched, in the order in which they came; null before the first one. */
    private @Nullable ArrayDeque<Word> words;

    private Encoding noticeEncoding = Encoding.JSON;
    private Encoding watchEncoding = Encoding.JSON;
    private Encoding pushEncoding = Encoding.JSON;
    private long pushBytes;
    private byte @Nullable [] ping;
    private byte @Nullable [] pong;
    private @Nullable ByteBuffer unwritten;
    private int closeCode;
    private String closeReason = "";
    private boolean isClosing;
    private boolean hasSent;
    private int unanswered;
    private long sentBytes;
    private long unansweredBytes;

    Outbox(SocketThread thread, StreamSinkChannel channel, boolean isCompressed) {
        this.isCompressed = isCompressed;
        this.thread = thread;
        this.channel = channel;
        this.deliveries = new DeliveryQueue(thread.dispatcher().meter().pushes());
    }

    /** A request has arrived. */
    void expect(SocketRequest request) {
        unanswered++;
        unansweredBytes += request.bytes();
        if (!request.isNative()) {
            inOrder.addLast(request);
        } else if (request.isDone()) {
            finished.addLast(request);
        }
    }

    /** The outcome of an expected request is known. */
    void finished(SocketRequest request) {
        if (request.isNative()) {
            finished.addLast(request);
        }
    }

    /** The form of all pushes from now on: that of the last request that subscribed the connection. */
    void pushIn(Encoding encoding) {
        pushEncoding = encoding;
    }

    /** A push leaves behind every reply that is finished by now; the native ones leave before pushes anyway. */
    void push(SocketPush push) {
        for (Iterator<SocketRequest> newestFirst = inOrder.descendingIterator(); newestFirst.hasNext(); ) {
            SocketRequest request = newestFirst.next();
            if (request.isDone()) {
                push.waitFor(request);
                break;
            }
        }
        pushes.addLast(push);
        pushBytes += push.bytes();
    }

    /** The form of all notices from now on: that of the last hello. */
    void noticesIn(Encoding encoding) {
        noticeEncoding = encoding;
    }

    /** The form of all that is watched from now on: that of the last request that began a watch. */
    void watchIn(Encoding encoding) {
        watchEncoding = encoding;
    }

    /** A notice leaves behind the replies and pushes that may leave by now. */
    void tell(RawValue notice) {
        add(new Word(notice, noticeEncoding));
    }

    /** So does what is watched. */
    void show(RawValue watched) {
        add(new Word(watched, watchEncoding));
    }

    private void add(Word word) {
        if (words == null) {
            words = new ArrayDeque<>(1);
        }
        words.addLast(word);
    }

    private @Nullable Word takeWord() {
        return words == null ? null : words.pollFirst();
    }

    /** How many bytes of messages wait to be pushed to subscribers. */
    long pushBytes() {
        return pushBytes;
    }

    /** About how many bytes wait for the peer to take them, whatever they are. */
    long waitingBytes() {
        return unwrittenBytes() + pushBytes + deliveries.bytes();
    }

    /** What a consumer is told leaves behind every native reply that is finished by now. */
    void deliver(Delivery delivery) {
        deliveries.add(delivery);
    }

    void dropPushes() {
        pushes.clear();
        pushBytes = 0;
        deliveries.drop();
    }

    /** How many requests have arrived whose replies are not written: what this connection makes the server keep. */
    int unanswered() {
        return unanswered;
    }

    /** How many bytes of the wire they came in. */
    long unansweredBytes() {
        return unansweredBytes;
    }

    /** How many replies are ready to be written. */
    int finished() {
        return finished.size();
    }

    /** How many of them are Zaqar's, which have to wait for each other. */
    int unansweredInOrder() {
        return inOrder.size();
    }

    /**
     * A ping or a pong; it leaves before any reply. It replaces one of its kind that has not left: the answer to the
     * latest ping answers those before it too.
     */
    void control(Opcode opcode, byte[] payload, int offset, int length) {
        FrameBuffer frames = new FrameBuffer(256, 256);
        thread.frameWriter().append(frames, opcode, payload, offset, length);
        byte[] frame = Arrays.copyOf(frames.array(), frames.length());
        if (opcode == Opcode.PING) {
            ping = frame;
        } else {
            pong = frame;
        }
    }

    /** The last frame, behind all replies that are finished by then. */
    void close(int code, String reason) {
        isClosing = true;
        closeCode = code;
        closeReason = reason;
    }

    /** Whether the peer has been sent a message since this was last asked; a page in a browser sees nothing else. */
    boolean takeHasSent() {
        boolean sent = hasSent;
        hasSent = false;
        return sent;
    }

    /** Whether something waits for the peer to take it. */
    boolean isBlocked() {
        return unwritten != null;
    }

    /** How many bytes the socket has taken. */
    long sentBytes() {
        return sentBytes;
    }

    /** How many bytes wait for the peer to take them. */
    int unwrittenBytes() {
        ByteBuffer rest = unwritten;
        return rest == null ? 0 : rest.remaining();
    }

    /** Writes as much as the peer takes. @return whether that was all */
    boolean write() throws IOException {
        if (!writeRest()) {
            return false;
        }
        FrameBuffer frames = thread.frames();
        boolean hasMore = true;
        while (hasMore) {
            frames.reset();
            hasMore = gatherOrSend(frames);
            if (!send(frames)) {
                return false;
            }
        }
        return channel.flush();
    }

    /** Fills the buffer with frames; those before one that fails are not lost with it. */
    private boolean gatherOrSend(FrameBuffer frames) throws IOException {
        try {
            return gather(frames);
        } catch (RuntimeException e) {
            send(frames);
            throw e;
        }
    }

    private boolean writeRest() throws IOException {
        ByteBuffer rest = unwritten;
        if (rest == null) {
            return true;
        }
        writeAll(rest);
        if (rest.hasRemaining()) {
            return false;
        }
        unwritten = null;
        giveBackCharges();
        return true;
    }

    private void giveBackCharges() {
        inFrames.forEach(BudgetCharge::giveBack);
        inFrames.clear();
    }

    private boolean send(FrameBuffer frames) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(frames.array(), 0, frames.length());
        writeAll(bytes);
        if (bytes.hasRemaining()) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            unwritten = ByteBuffer.wrap(copy);
            inFrames.forEach(BudgetCharge::copied);
            return false;
        }
        giveBackCharges();
        return true;
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        int begin = bytes.remaining();
        while (bytes.hasRemaining() && channel.write(bytes) > 0) {
            // A socket may take a part and then some more.
        }
        sentBytes += begin - bytes.remaining();
    }

    /** Fills the buffer with frames. @return whether some are left */
    private boolean gather(FrameBuffer frames) {
        appendControls(frames);
        while (frames.length() < BYTES_BEFORE_WRITE) {
            SocketRequest first = inOrder.peekFirst();
            if (first != null && first.isDone()) {
                inOrder.removeFirst();
                appendSingle(frames, first);
            } else if (!finished.isEmpty()) {
                appendBatch(frames);
            } else if (!pushes.isEmpty() && pushes.getFirst().mayLeave()) {
                appendPush(frames, pushes.removeFirst());
            } else if (!deliveries.isEmpty()) {
                appendDeliveries(frames);
            } else if (!appendWord(frames)) {
                appendClose(frames);
                return false;
            }
        }
        return true;
    }

    private boolean appendWord(FrameBuffer frames) {
        Word word = takeWord();
        if (word != null) {
            PackWriter out = thread.scratch();
            append(frames, word.encoding, out.value(word.value), 0);
        }
        return word != null;
    }

    /** A push that cannot be sent is lost; the message is still in its queue. */
    private void appendPush(FrameBuffer frames, SocketPush push) {
        pushBytes -= push.bytes();
        PackWriter out = thread.scratch();
        push.write(out);
        try {
            append(frames, pushEncoding, out, 0);
            thread.dispatcher().meter().pushes().increment();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A push cannot be sent");
        }
    }

    private void appendDeliveries(FrameBuffer frames) {
        PackWriter out = thread.scratch();
        int from = deliveries.write(
                out, pushEncoding, MAX_BATCH_BYTES, thread.limits().maxEnvelopesPerFrame(), inFrames);
        Opcode opcode = pushEncoding == Encoding.JSON ? Opcode.TEXT : Opcode.BINARY;
        append(frames, opcode, out.buffer(), from, out.size() - from);
    }

    private void appendControls(FrameBuffer frames) {
        if (pong != null) {
            frames.write(pong, 0, pong.length);
            pong = null;
        }
        if (ping != null) {
            frames.write(ping, 0, ping.length);
            ping = null;
        }
    }

    private void appendClose(FrameBuffer frames) {
        if (isClosing) {
            isClosing = false;
            thread.frameWriter().appendClose(frames, closeCode, closeReason);
        }
    }

    private void appendSingle(FrameBuffer frames, SocketRequest request) {
        answered(request);
        PackWriter out = thread.scratch();
        request.writeReply(out);
        try {
            append(frames, request.encoding(), out, 0);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A reply cannot be sent; its client is told so");
            request.refuse(Refusal.of(
                    ErrorCode.INTERNAL,
                    "The reply is larger than the server sends at once, or cannot be shown as JSON."
                            + " Ask for fewer messages."));
            request.writeReply(out.reset());
            append(frames, request.encoding(), out, 0);
        }
    }

    /**
     * The finished native requests of one encoding, as one reply or as an array of them. An array that cannot be sent
     * is given up for one frame each, so that only the reply that is to blame suffers.
     */
    private void appendBatch(FrameBuffer frames) {
        if (finished.getFirst().isAlone()) {
            appendSingle(frames, finished.removeFirst());
            return;
        }
        Encoding encoding = finished.getFirst().encoding();
        PackWriter out = thread.scratch();
        out.openArray();
        List<SocketRequest> batch = new ArrayList<>();
        while (joins(encoding, out.size(), batch.size())) {
            SocketRequest request = finished.removeFirst();
            request.writeReply(out);
            batch.add(request);
        }
        try {
            append(frames, encoding, out, out.closeArray(batch.size()));
            batch.forEach(this::answered);
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("A batch of replies is sent in single frames");
            Collections.reverse(batch);
            batch.forEach(SocketRequest::markAlone);
            batch.forEach(finished::addFirst);
        }
    }

    private void answered(SocketRequest request) {
        unanswered--;
        unansweredBytes -= request.bytes();
        BudgetCharge charge = request.charge();
        if (charge != null) {
            inFrames.add(charge);
        }
        request.markWritten();
    }

    private boolean joins(Encoding encoding, int bytes, int count) {
        SocketRequest next = finished.peekFirst();
        return next != null
                && next.encoding() == encoding
                && !next.isAlone()
                && bytes < MAX_BATCH_BYTES
                && count < thread.limits().maxEnvelopesPerFrame();
    }

    private void append(FrameBuffer frames, Encoding encoding, PackWriter out, int from) {
        int length = out.size() - from;
        if (encoding == Encoding.MESSAGE_PACK) {
            append(frames, Opcode.BINARY, out.buffer(), from, length);
        } else {
            byte[] json = JsonCodec.toJsonBytes(out.buffer(), from, length);
            append(frames, Opcode.TEXT, json, 0, json.length);
        }
    }

    private void append(FrameBuffer frames, Opcode opcode, byte[] payload, int from, int length) {
        int maxBytes = thread.maxReplyBytes();
        if (length > maxBytes) {
            throw new IllegalStateException("a frame of " + length + " bytes, more than " + maxBytes);
        }
        hasSent = true;
        if (isCompressed && length >= thread.limits().minCompressedFrameBytes()) {
            thread.frameWriter().appendCompressed(frames, opcode, payload, from, length, thread.deflater());
        } else {
            thread.frameWriter().append(frames, opcode, payload, from, length);
        }
    }

    /** Forgets what is not yet in frames; the close frame may still follow. */
    void dropReplies() {
        inOrder.forEach(SocketRequest::forget);
        finished.forEach(SocketRequest::forget);
        inOrder.clear();
        finished.clear();
        dropPushes();
        words = null;
        ping = null;
        pong = null;
    }

    /** Forgets everything: the peer is gone. */
    void drop() {
        dropReplies();
        giveBackCharges();
        unwritten = null;
    }
}
