package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.persist.Timers;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream of messages after their lengths, which writes when it is told to. */
final class StillStream implements ByteStream {
    private ByteStream.@Nullable Listener listener;
    private boolean isClosed;

    @Override
    public void start(Listener first) {
        listener = first;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Timers.Timer after(Duration delay, Runnable task) {
        return () -> {};
    }

    @Override
    public void flush() {
        // The test writes.
    }

    @Override
    public void reading(boolean on) {
        // Nothing is ever read too fast.
    }

    @Override
    public void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    List<String> written() {
        FrameBuffer out = new FrameBuffer(0, 1 << 20);
        Objects.requireNonNull(listener).onWritable(out);
        ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.length());
        List<String> messages = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] message = new byte[bytes.getInt()];
            bytes.get(message);
            messages.add(new String(message, UTF_8));
        }
        return messages;
    }

    void say(String text) throws Exception {
        byte[] message = text.getBytes(UTF_8);
        byte[] all = ByteBuffer.allocate(4 + message.length)
                .putInt(message.length)
                .put(message)
                .array();
        Objects.requireNonNull(listener).onBytes(all, 0, all.length);
    }
}
