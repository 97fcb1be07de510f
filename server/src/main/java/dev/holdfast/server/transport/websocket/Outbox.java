package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.Opcode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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
    private static final int BYTES_BEFORE_WRITE = 512 * 1024;

    private final SocketThread thread;
    private final StreamSinkChannel channel;

    /** Zaqar's requests in the order of their arrival, until they are answered. */
    private final ArrayDeque<SocketRequest> inOrder = new ArrayDeque<>(0);

    /** Finished native requests. */
    private final ArrayDeque<SocketRequest> finished = new ArrayDeque<>(0);

    private byte @Nullable [] controls;
    private @Nullable ByteBuffer unwritten;
    private int closeCode;
    private String closeReason = "";
    private boolean isClosing;

    Outbox(SocketThread thread, StreamSinkChannel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /** A request has arrived. */
    void expect(SocketRequest request) {
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

    /** A ping or a pong; it leaves before any reply. */
    void control(Opcode opcode, byte[] payload, int offset, int length) {
        FrameBuffer frames = new FrameBuffer(256, 256);
        thread.frameWriter().append(frames, opcode, payload, offset, length);
        byte[] frame = Arrays.copyOf(frames.array(), frames.length());
        byte[] before = controls;
        boolean isFull = before != null && before.length > MAX_BATCH_BYTES;
        controls = before == null || isFull ? frame : concatenate(before, frame);
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The last frame, behind all replies that are finished by then. */
    void close(int code, String reason) {
        isClosing = true;
        closeCode = code;
        closeReason = reason;
    }

    /** Whether the peer takes its replies too slowly. */
    boolean isOverfull() {
        ByteBuffer rest = unwritten;
        return rest != null && rest.remaining() > thread.limits().maxOutboxBytesPerConnection();
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
            hasMore = gather(frames);
            if (!send(frames)) {
                return false;
            }
        }
        return channel.flush();
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
        return true;
    }

    private boolean send(FrameBuffer frames) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(frames.array(), 0, frames.length());
        writeAll(bytes);
        if (bytes.hasRemaining()) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            unwritten = ByteBuffer.wrap(copy);
            return false;
        }
        return true;
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && channel.write(bytes) > 0) {
            // A socket may take a part and then some more.
        }
    }

    /** Fills the buffer with frames. @return whether some are left */
    private boolean gather(FrameBuffer frames) {
        if (controls != null) {
            frames.write(controls, 0, controls.length);
            controls = null;
        }
        while (frames.length() < BYTES_BEFORE_WRITE) {
            SocketRequest first = inOrder.peekFirst();
            if (first != null && first.isDone()) {
                inOrder.removeFirst();
                appendSingle(frames, first);
            } else if (!finished.isEmpty()) {
                appendBatch(frames);
            } else {
                appendClose(frames);
                return false;
            }
        }
        return true;
    }

    private void appendClose(FrameBuffer frames) {
        if (isClosing) {
            isClosing = false;
            thread.frameWriter().appendClose(frames, closeCode, closeReason);
        }
    }

    private void appendSingle(FrameBuffer frames, SocketRequest request) {
        PackWriter out = thread.scratch();
        request.writeReply(out);
        append(frames, request.encoding(), out, 0);
    }

    /** The finished native requests of one encoding, as one reply or as an array of them. */
    private void appendBatch(FrameBuffer frames) {
        Encoding encoding = finished.getFirst().encoding();
        PackWriter out = thread.scratch();
        out.openArray();
        int count = 0;
        while (!finished.isEmpty()
                && finished.getFirst().encoding() == encoding
                && out.size() < MAX_BATCH_BYTES
                && count < thread.limits().maxEnvelopesPerFrame()) {
            finished.removeFirst().writeReply(out);
            count++;
        }
        append(frames, encoding, out, out.closeArray(count));
    }

    private void append(FrameBuffer frames, Encoding encoding, PackWriter out, int from) {
        int length = out.size() - from;
        if (encoding == Encoding.MESSAGE_PACK) {
            thread.frameWriter().append(frames, Opcode.BINARY, out.buffer(), from, length);
        } else {
            byte[] json = JsonCodec.toJsonBytes(out.buffer(), from, length);
            thread.frameWriter().append(frames, Opcode.TEXT, json, 0, json.length);
        }
    }

    /** Forgets everything: the peer is gone. */
    void drop() {
        inOrder.clear();
        finished.clear();
        unwritten = null;
        controls = null;
    }
}
