package dev.holdfast.persist.io;

import dev.holdfast.persist.Timers;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * A stream over a connection of XNIO. What is read and written goes through buffers that all streams of a thread share;
 * only what a peer does not take stays with its stream.
 *
 * <p>Its thread owns it; what may be called by others only leaves tasks there.
 *
 * <p><em>Thread-safe.</em>
 */
final class XnioStream implements ByteStream {

    /** The most that a listener may write in one go: one message of 16 MiB, begun before {@link #FILL_BYTES}. */
    private static final int MAX_WRITE_BYTES = (16 << 20) + 2 * FILL_BYTES;

    /** So that a peer that always sends leaves the thread to others now and then. */
    private static final int MAX_READS_IN_A_ROW = 16;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /**
     * The buffers of one thread.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Buffers {
        final byte[] in = new byte[FILL_BYTES];
        final FrameBuffer out = new FrameBuffer(2 * FILL_BYTES, MAX_WRITE_BYTES);
    }

    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    private final StreamConnection channel;
    private final XnioIoThread thread;
    private final AtomicBoolean isFlushDue = new AtomicBoolean();
    private @Nullable Listener listener;
    private ByteBuffer unwritten = NOTHING;
    private boolean isEnded;

    XnioStream(StreamConnection channel) {
        this.channel = channel;
        this.thread = channel.getIoThread();
    }

    @Override
    public void start(Listener first) {
        execute(() -> {
            if (!isEnded) {
                listener = first;
                channel.getSourceChannel().setReadListener(source -> onReadable(first));
                channel.getSinkChannel().setWriteListener(sink -> write(first));
                channel.getSourceChannel().resumeReads();
                write(first);
            }
        });
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public Timers.Timer after(Duration delay, Runnable task) {
        XnioExecutor.Key key = thread.executeAfter(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return key::remove;
    }

    @Override
    public void flush() {
        if (isFlushDue.compareAndSet(false, true)) {
            execute(() -> {
                isFlushDue.set(false);
                Listener to = listener;
                if (to != null) {
                    write(to);
                }
            });
        }
    }

    @Override
    public void reading(boolean on) {
        execute(() -> {
            if (!isEnded && on) {
                channel.getSourceChannel().wakeupReads();
            } else if (!isEnded) {
                channel.getSourceChannel().suspendReads();
            }
        });
    }

    @Override
    public void close() {
        execute(() -> {
            Listener to = listener;
            if (to != null && !isEnded) {
                listener = null;
                write(to);
            }
            end();
        });
    }

    private void end() {
        if (!isEnded) {
            isEnded = true;
            unwritten = NOTHING;
            IoUtils.safeClose(channel);
        }
    }

    private void fail(Listener to, IOException why) {
        boolean isNews = !isEnded && listener != null;
        end();
        if (isNews) {
            listener = null;
            to.onEnd(why);
        }
    }

    private void onReadable(Listener to) {
        byte[] in = BUFFERS.get().in;
        try {
            int count = 1;
            for (int i = 0; i < MAX_READS_IN_A_ROW && count > 0 && listener != null; i++) {
                count = channel.getSourceChannel().read(ByteBuffer.wrap(in));
                if (count > 0) {
                    to.onBytes(in, 0, count);
                }
            }
            if (count > 0 && !isEnded) {
                // What TLS holds already would not make the socket readable again.
                channel.getSourceChannel().wakeupReads();
            } else if (count < 0) {
                throw new EOFException("The peer closed the connection.");
            }
        } catch (IOException failure) {
            fail(to, failure);
        } catch (RuntimeException fault) {
            fail(to, new IOException("What came could not be read: " + fault.getMessage(), fault));
        }
    }

    /** Writes what there is, as far as the peer takes it. */
    private void write(Listener to) {
        try {
            boolean isTaken = !isEnded && writeOut(unwritten);
            unwritten = isTaken ? NOTHING : unwritten;
            boolean hasMore = isTaken;
            while (hasMore) {
                FrameBuffer out = BUFFERS.get().out;
                out.reset();
                hasMore = to.onWritable(out);
                ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.length());
                isTaken = writeOut(bytes);
                unwritten = copyOf(bytes);
                hasMore &= isTaken;
            }
            if (isTaken) {
                channel.getSinkChannel().suspendWrites();
            } else if (!isEnded) {
                channel.getSinkChannel().resumeWrites();
            }
        } catch (IOException failure) {
            fail(to, failure);
        } catch (RuntimeException fault) {
            fail(to, new IOException("What is to be sent could not be written: " + fault.getMessage(), fault));
        }
    }

    /** Whether the peer takes all. */
    private boolean writeOut(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.getSinkChannel().write(bytes) == 0) {
                return false;
            }
        }
        return channel.getSinkChannel().flush();
    }

    private static ByteBuffer copyOf(ByteBuffer bytes) {
        return bytes.hasRemaining()
                ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()
                : NOTHING;
    }
}
