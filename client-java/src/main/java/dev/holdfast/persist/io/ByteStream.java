package dev.holdfast.persist.io;

import dev.holdfast.persist.Timers;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.time.Duration;

/**
 * Bytes in, bytes out, on a thread of its own that it shares with other streams. An idle stream holds no buffers.
 *
 * <p><em>Thread-safe.</em>
 */
public interface ByteStream {

    /**
     * Who reads and writes; called by the stream's thread only.
     *
     * <p><em>One thread at a time.</em>
     */
    interface Listener {
        /**
         * Bytes have come. They are valid during the call, and may be changed.
         *
         * @throws IOException if they make no sense, which ends the stream
         */
        void onBytes(byte[] buffer, int offset, int length) throws IOException;

        /**
         * The peer takes more.
         *
         * @param out is empty; about {@link #FILL_BYTES} make a good write, and one larger message may exceed that
         * @return whether there is more to write than was put into {@code out}
         */
        boolean onWritable(FrameBuffer out);

        /** The last call, unless {@link ByteStream#close} was called. */
        void onEnd(IOException why);
    }

    /** How many bytes are gathered for one write. */
    int FILL_BYTES = 64 * 1024;

    /** Says who listens, once, and begins to read. */
    void start(Listener listener);

    /** Runs a task on the stream's thread, later. */
    void execute(Runnable task);

    /** Runs a task on the stream's thread after a time. */
    Timers.Timer after(Duration delay, Runnable task);

    /** There is something to write: {@link Listener#onWritable} will be called. Many calls may lead to one. */
    void flush();

    /** Stops and resumes reading; while it is stopped, the peer cannot send more than the system's buffers hold. */
    void reading(boolean on);

    /** Writes what can be written at once, and ends the stream. */
    void close();
}
