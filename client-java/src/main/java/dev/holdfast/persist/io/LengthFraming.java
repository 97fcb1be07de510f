package dev.holdfast.persist.io;

import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Each message follows its length, in four bytes with the highest first.
 *
 * <p><em>One thread at a time.</em>
 */
public final class LengthFraming implements Framing {

    private final Partial partial = new Partial();

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void read(byte[] buffer, int offset, int length, Receiver receiver) throws IOException {
        partial.read(buffer, offset, length, in -> take(in, receiver));
    }

    private static boolean take(ByteBuffer in, Receiver receiver) throws IOException {
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int length = in.getInt(in.position());
        if (length < 0 || length > Conversation.MAX_MESSAGE_BYTES) {
            throw new IOException("A message of " + length + " bytes is announced.");
        }
        if (in.remaining() - Integer.BYTES < length) {
            return false;
        }
        int start = in.position() + Integer.BYTES;
        in.position(start + length);
        receiver.onMessage(in.array(), in.arrayOffset() + start, length);
        return true;
    }

    @Override
    public void writeOwn(FrameBuffer out) {
        // It has nothing to say.
    }

    @Override
    public boolean hasOwn() {
        return false;
    }

    @Override
    public void append(FrameBuffer out, byte[] message) {
        out.writeShort(message.length >>> Short.SIZE);
        out.writeShort(message.length);
        out.write(message, 0, message.length);
    }

    @Override
    public boolean ping() {
        return false;
    }

    @Override
    public void sayGoodbye() {
        // It has no word for it.
    }
}
