package dev.holdfast.bench.holdfast;

import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Opcode;

/**
 * Gathers the requests that wait while the socket is busy into as few frames as possible.
 *
 * <p>A frame holds a single envelope as it is, or an array of up to a fixed number of them.
 *
 * <p><em>One thread at a time.</em>
 */
final class RequestBatch {
    private static final int ARRAY_16 = 0xdc;
    private static final int ARRAY_HEADER_BYTES = 3;
    private static final int KEEP_BYTES = 1 << 16;
    private static final int MAX_BYTES = 1 << 24;

    private final FrameBuffer envelopes = new FrameBuffer(KEEP_BYTES, MAX_BYTES);
    private final FrameBuffer frames;
    private final FrameWriter writer;
    private final int maxEnvelopes;
    private int count;

    RequestBatch(FrameBuffer frames, FrameWriter writer, int maxEnvelopes) {
        this.frames = frames;
        this.writer = writer;
        this.maxEnvelopes = maxEnvelopes;
    }

    static FrameBuffer newBuffer() {
        return new FrameBuffer(KEEP_BYTES, MAX_BYTES);
    }

    void add(RequestTemplate template, int id, long number) {
        template.append(envelopes, id, number);
        added();
    }

    void addRange(RequestTemplate template, int id, int from, int to) {
        template.appendRange(envelopes, id, from, to);
        added();
    }

    /** Where an envelope that is no template is written, before {@link #added()}. */
    FrameBuffer envelopes() {
        return envelopes;
    }

    void added() {
        if (++count == maxEnvelopes) {
            endFrame();
        }
    }

    /** Closes the frame that is being gathered, if it holds anything. */
    void endFrame() {
        if (count == 0) {
            return;
        }
        int frame = writer.begin(frames, envelopes.length() + ARRAY_HEADER_BYTES);
        if (count > 1) {
            frames.writeByte(ARRAY_16);
            frames.writeShort(count);
        }
        frames.write(envelopes.array(), 0, envelopes.length());
        writer.end(frames, frame, Opcode.BINARY);
        envelopes.reset();
        count = 0;
    }
}
