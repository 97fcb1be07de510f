package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.IdGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * What a client is sent on one connection, below everything that Undertow makes of it. To a head that it cannot read
 * Undertow answers by itself, with a fixed text and no word of why, and offers no place to answer instead. Here that
 * text is replaced by the contract's error document, with a request id. Nothing else is looked at.
 *
 * <p><em>One thread at a time.</em>
 */
final class ConnectionSink extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private static final byte[] BARE_ANSWER =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private static final String REASON =
            "The head of the request cannot be read. It is not HTTP/1.1, or has a broken percent escape, or is larger"
                    + " than the server's limit.";

    private final IdGenerator ids;
    private final ConnectionSource source;
    private final LongAdder sent;
    private @Nullable ByteBuffer answer;

    private ConnectionSink(StreamConnection connection, ConnectionSource source, IdGenerator ids) {
        super(connection.getSinkChannel().getConduit());
        this.source = source;
        this.sent = source.place().traffic().sentBytes();
        this.ids = ids;
    }

    /** Must come before Undertow sees the connection. */
    static void installIn(StreamConnection connection, ConnectionSource source, IdGenerator ids) {
        connection.getSinkChannel().setConduit(new ConnectionSink(connection, source, ids));
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (answer == null && isBareAnswer(from)) {
            source.discardArrived(); // what is not read when the connection is closed would take the answer with it
            answer = ByteBuffer.wrap(answer());
        }
        return answer == null ? (int) sent(next.write(from)) : writeAnswer(answer, from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        return sent(next.write(from, offset, length));
    }

    @Override
    public int writeFinal(ByteBuffer from) throws IOException {
        return (int) sent(next.writeFinal(from));
    }

    @Override
    public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
        return sent(next.writeFinal(from, offset, length));
    }

    private long sent(long count) {
        if (count > 0) {
            sent.add(count);
        }
        return count;
    }

    private static boolean isBareAnswer(ByteBuffer from) {
        return from.remaining() == BARE_ANSWER.length && from.equals(ByteBuffer.wrap(BARE_ANSWER));
    }

    /** Takes the bare answer only when its replacement is written, so that the writer comes back until then. */
    private int writeAnswer(ByteBuffer answer, ByteBuffer bare) throws IOException {
        while (answer.hasRemaining()) {
            if (sent(next.write(answer)) == 0) {
                return 0;
            }
        }
        int taken = bare.remaining();
        bare.position(bare.limit());
        return taken;
    }

    private byte[] answer() {
        byte[] document = Exchanges.document(Refusal.of(ErrorCode.INVALID_REQUEST, REASON));
        String text = "HTTP/1.1 400 Bad Request\r\n" + Exchanges.REQUEST_ID + ": " + ids.newRequestId() + "\r\n"
                + "Content-Type: application/json\r\nVary: Accept\r\nConnection: close\r\nContent-Length: "
                + document.length + "\r\n\r\n" + new String(document, StandardCharsets.UTF_8);
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
