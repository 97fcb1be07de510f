package dev.holdfast.persist.io;

import dev.holdfast.persist.Dial;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;

/**
 * How messages are told apart in a stream of bytes, for one connection.
 *
 * <p><em>One thread at a time.</em>
 */
public interface Framing {

    /**
     * What a framing finds in the stream.
     *
     * <p><em>One thread at a time.</em>
     */
    interface Receiver {
        /** A message; the bytes are valid during the call. */
        void onMessage(byte[] buffer, int offset, int length) throws IOException;

        /** The answer to a ping. */
        void onPong();
    }

    /**
     * Makes the framing of a connection.
     *
     * <p><em>Thread-safe.</em>
     */
    @FunctionalInterface
    interface Factory {
        Framing create(Endpoint to, Dial dial);
    }

    /** Whether messages may be written; turns true once, while bytes are read, or is from the beginning. */
    boolean isOpen();

    /** Takes the bytes that came. */
    void read(byte[] buffer, int offset, int length, Receiver receiver) throws IOException;

    /** Writes what the framing itself has to say: the opening, answers to pings, the goodbye. */
    void writeOwn(FrameBuffer out);

    /** Whether {@link #writeOwn} would write something. */
    boolean hasOwn();

    /** Writes a message. */
    void append(FrameBuffer out, byte[] message);

    /** Prepares a ping to be written. @return false if the framing knows none */
    boolean ping();

    /** Prepares a goodbye to be written. */
    void sayGoodbye();
}
