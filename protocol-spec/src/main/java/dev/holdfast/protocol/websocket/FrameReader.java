package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.ProtocolViolation.protocolError;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.websocket.FrameHeader.Assembling;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a connection: takes the bytes of the stream as they come and hands out messages and control
 * frames.
 *
 * <p>A frame that lies whole in the given buffer is unmasked there and handed out without a copy. What is incomplete is
 * kept in one of two internal buffers, each of which exists only as long as needed:
 *
 * <pre>
 *   partial frame:   the raw bytes of a frame whose end has not arrived
 *   partial message: the unmasked fragments of a message whose last fragment has not arrived
 * </pre>
 *
 * <p>Together they hold at most {@code maxMessageBytes} plus one header and one control frame, and they grow with what
 * has arrived, never with what is declared. An idle connection holds none.
 *
 * <p>Where compression was agreed on, a compressed message is unpacked when it is whole, and judged then.
 *
 * <p>Other text is judged frame by frame: a fragment that no continuation could make valid is refused at once, without
 * waiting for the end of its message. The verdict does not depend on how the stream was cut into pieces.
 *
 * <p>After a close frame, a violation, or an exception of the handler the reader is finished: it holds nothing and
 * ignores what follows.
 *
 * <p><em>One thread at a time.</em>
 */
public final class FrameReader {
    /** The largest value that {@code maxMessageBytes} may have: 1 GiB. */
    public static final int MAX_MESSAGE_BYTES_LIMIT = 1 << 30;

    private final FrameHeader header;
    private final Role role;
    private final int maxMessageBytes;
    private final GrowingBytes partialFrame = new GrowingBytes();
    private final GrowingBytes partialMessage = new GrowingBytes();
    private final Utf8Validator text = new Utf8Validator();
    private Assembling assembling = Assembling.NOTHING;
    private final @Nullable MessageInflater inflater;
    private Opcode messageOpcode = Opcode.BINARY;
    private boolean isCompressed;
    private boolean finished;

    /**
     * A reader at the start of a stream.
     *
     * @param role the side that reads: a server requires masked frames, a client refuses them
     * @param maxMessageBytes the most payload bytes that a message may have, over all its fragments, 1 to
     *     {@link #MAX_MESSAGE_BYTES_LIMIT}
     */
    public FrameReader(Role role, int maxMessageBytes) {
        this(role, maxMessageBytes, null);
    }

    /**
     * A reader at the start of a stream.
     *
     * @param inflater unpacks compressed messages, whose bound is that of others; it may serve many readers. Null where
     *     no compression was agreed on
     */
    public FrameReader(Role role, int maxMessageBytes, @Nullable MessageInflater inflater) {
        if (maxMessageBytes < 1 || maxMessageBytes > MAX_MESSAGE_BYTES_LIMIT) {
            throw new IllegalArgumentException("maxMessageBytes out of range: " + maxMessageBytes);
        }
        this.role = role;
        this.maxMessageBytes = maxMessageBytes;
        this.inflater = inflater;
        header = new FrameHeader(role, inflater != null);
    }

    /**
     * Consumes all of the given bytes and hands out what they complete, in order. The bytes are changed in place.
     *
     * @throws ProtocolViolation if the peer broke a rule; everything before the breach has been handed out
     */
    public void read(byte[] buffer, int offset, int length, FrameHandler handler) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        boolean survived = false;
        try {
            int end = offset + length;
            int position = offset;
            while (position < end && !finished) {
                position = partialFrame.isEmpty()
                        ? readFrame(buffer, position, end, handler)
                        : completeFrame(buffer, position, end, handler);
            }
            survived = true;
        } finally {
            if (!survived) {
                finish();
            }
        }
    }

    /** Whether the reader ignores all further bytes, after a close frame or a violation. */
    public boolean isFinished() {
        return finished;
    }

    /** The size of the internal buffers; 0 between messages. */
    public int retainedBytes() {
        return partialFrame.capacity() + partialMessage.capacity();
    }

    private int readFrame(byte[] buffer, int position, int end, FrameHandler handler) {
        int available = end - position;
        int wanted = parse(buffer, position, available);
        if (wanted > available) {
            partialFrame.append(buffer, position, available, wanted);
            return end;
        }
        dispatch(buffer, position, handler);
        return position + wanted;
    }

    private int completeFrame(byte[] buffer, int position, int end, FrameHandler handler) {
        int held = partialFrame.length();
        int wanted = parse(partialFrame.array(), 0, held);
        int count = Math.min(wanted - held, end - position);
        partialFrame.append(buffer, position, count, wanted);
        byte[] frame = partialFrame.array();
        held += count;
        if (parse(frame, 0, held) <= held) {
            partialFrame.release();
            dispatch(frame, 0, handler);
        }
        return position + count;
    }

    private int parse(byte[] buffer, int offset, int available) {
        return header.parse(buffer, offset, available, assembling, maxMessageBytes - partialMessage.length());
    }

    private void dispatch(byte[] buffer, int frame, FrameHandler handler) {
        int offset = frame + header.headerBytes();
        int length = header.payloadBytes();
        if (role == Role.SERVER) {
            Masks.apply(Masks.readKey(buffer, offset - Masks.KEY_BYTES), buffer, offset, length);
        }
        switch (header.opcode()) {
            case PING -> handler.onPing(buffer, offset, length);
            case PONG -> handler.onPong(buffer, offset, length);
            case CLOSE -> close(buffer, offset, length, handler);
            case TEXT, BINARY -> begin(buffer, offset, length, handler);
            case CONTINUATION -> resume(buffer, offset, length, handler);
        }
    }

    private void begin(byte[] buffer, int offset, int length, FrameHandler handler) {
        messageOpcode = header.opcode();
        isCompressed = header.isCompressed();
        if (!header.isFinal()) {
            assembling = Assembling.MESSAGE;
            gather(buffer, offset, length);
            return;
        }
        deliver(buffer, offset, length, handler);
    }

    /** Hands out a whole message whose bytes nobody has judged yet. */
    private void deliver(byte[] buffer, int offset, int length, FrameHandler handler) {
        if (isCompressed && inflater != null) {
            inflate(inflater, buffer, offset, length, handler);
            return;
        }
        if (messageOpcode == Opcode.TEXT && !Utf8Validator.isValid(buffer, offset, length)) {
            throw invalidText();
        }
        handler.onMessage(messageOpcode, buffer, offset, length);
    }

    private void inflate(MessageInflater with, byte[] buffer, int offset, int length, FrameHandler handler) {
        try {
            int messageBytes = with.inflate(buffer, offset, length, maxMessageBytes);
            if (messageOpcode == Opcode.TEXT && !Utf8Validator.isValid(with.array(), 0, messageBytes)) {
                throw invalidText();
            }
            handler.onMessage(messageOpcode, with.array(), 0, messageBytes);
        } finally {
            with.release();
        }
    }

    private void resume(byte[] buffer, int offset, int length, FrameHandler handler) {
        gather(buffer, offset, length);
        if (!header.isFinal()) {
            return;
        }
        if (!isCompressed && !text.isComplete()) {
            throw invalidText();
        }
        byte[] message = partialMessage.array();
        int messageBytes = partialMessage.length();
        partialMessage.release();
        assembling = Assembling.NOTHING;
        if (isCompressed) {
            deliver(message, 0, messageBytes, handler);
        } else {
            handler.onMessage(messageOpcode, message, 0, messageBytes);
        }
    }

    private void gather(byte[] buffer, int offset, int length) {
        if (!isCompressed && messageOpcode == Opcode.TEXT && !text.accept(buffer, offset, length)) {
            throw invalidText();
        }
        partialMessage.append(buffer, offset, length, maxMessageBytes);
    }

    private void close(byte[] buffer, int offset, int length, FrameHandler handler) {
        finish();
        if (length == 0) {
            handler.onClose(CloseCode.NO_STATUS.number(), "");
            return;
        }
        if (length == 1) {
            throw protocolError("A close code has two bytes.");
        }
        int code = (short) FrameHeader.SHORTS.get(buffer, offset) & FrameHeader.MAX_16_BIT;
        if (!CloseCode.mayAppearOnWire(code)) {
            throw protocolError("The close code is not allowed.");
        }
        int reason = offset + Short.BYTES;
        int reasonBytes = length - Short.BYTES;
        if (!Utf8Validator.isValid(buffer, reason, reasonBytes)) {
            throw invalidText();
        }
        handler.onClose(code, new String(buffer, reason, reasonBytes, StandardCharsets.UTF_8));
    }

    private void finish() {
        finished = true;
        partialFrame.release();
        partialMessage.release();
        assembling = Assembling.NOTHING;
    }

    private static ProtocolViolation invalidText() {
        return new ProtocolViolation(CloseCode.INVALID_TEXT, "The text is not valid UTF-8.");
    }
}
