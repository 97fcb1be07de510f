package dev.holdfast.bench.ceiling;

import dev.holdfast.protocol.websocket.FrameBuffer;
import dev.holdfast.protocol.websocket.FrameHandler;
import dev.holdfast.protocol.websocket.FrameReader;
import dev.holdfast.protocol.websocket.FrameWriter;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.protocol.websocket.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One echoed connection: many frames per read, one write for all that a read completed.
 *
 * <p><em>One thread at a time.</em>
 */
final class EchoConnection implements FrameHandler {
    private static final int READ_BYTES = 1 << 16;
    private static final int MAX_BYTES = 1 << 24;

    private final StreamConnection connection;
    private final ByteBuffer readBuffer = ByteBuffer.allocate(READ_BYTES);
    private final FrameReader reader = new FrameReader(Role.SERVER, MAX_BYTES);
    private final FrameWriter writer = FrameWriter.server();
    private final FrameBuffer out = new FrameBuffer(READ_BYTES, MAX_BYTES);
    private int written;

    EchoConnection(StreamConnection connection) {
        this.connection = connection;
    }

    void start() {
        connection.getSourceChannel().setReadListener(this::onReadable);
        connection.getSinkChannel().setWriteListener(this::onWritable);
        connection.getSourceChannel().resumeReads();
    }

    private void onReadable(ConduitStreamSourceChannel source) {
        try {
            int count = source.read(readBuffer.clear());
            if (count < 0) {
                connection.close();
                return;
            }
            reader.read(readBuffer.array(), 0, count, this);
            flush();
        } catch (IOException gone) {
            closeQuietly();
        }
    }

    private void onWritable(ConduitStreamSinkChannel sink) {
        try {
            flush();
        } catch (IOException gone) {
            closeQuietly();
        }
    }

    private void flush() throws IOException {
        ConduitStreamSinkChannel sink = connection.getSinkChannel();
        written += sink.write(ByteBuffer.wrap(out.array(), written, out.length() - written));
        if (written < out.length()) {
            sink.resumeWrites();
            return;
        }
        sink.suspendWrites();
        out.reset();
        written = 0;
    }

    private void closeQuietly() {
        IoUtils.safeClose(connection);
    }

    @Override
    public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
        writer.append(out, opcode, buffer, offset, length);
    }

    @Override
    public void onPing(byte[] buffer, int offset, int length) {
        writer.append(out, Opcode.PONG, buffer, offset, length);
    }

    @Override
    public void onPong(byte[] buffer, int offset, int length) {
        // Nothing was asked.
    }

    @Override
    public void onClose(int code, String reason) {
        closeQuietly();
    }
}
