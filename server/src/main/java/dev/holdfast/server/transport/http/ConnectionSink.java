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
 * What a client is sent on one connection, below everything that Undertow makes of it. To a head that it cannot read,
 * or whose {@code Host} it does not take, Undertow answers by itself, at most with a few words in the status line, and
 * offers no place to answer instead. Here such an answer is replaced by the contract's error document, with a request
 * id. Nothing else is looked at.
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

    /** Its answers about hosts, which close the connection, are the only ones with another phrase. */
    private static final String STATUS = "HTTP/1.1 400 ";

    private static final String SWITCHED = "HTTP/1.1 101 ";
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final String USUAL_PHRASE = "Bad Request";
    private static final int MAX_BARE_BYTES = 512;

    private final IdGenerator ids;
    private final ConnectionSource source;
    private final LongAdder sent;
    private @Nullable ByteBuffer answer;

    /** From then on it is no HTTP that is written. */
    private boolean hasSwitched;

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
        String reason = answer == null ? reasonBehind(from) : null;
        if (reason != null) {
            source.discardArrived(); // what is not read when the connection is closed would take the answer with it
            answer = ByteBuffer.wrap(answerFor(reason));
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

    /** What to say instead of an answer of Undertow's own; null for all other bytes. */
    private @Nullable String reasonBehind(ByteBuffer from) {
        if (hasSwitched || from.remaining() < BARE_ANSWER.length || from.remaining() > MAX_BARE_BYTES) {
            return null;
        }
        byte firstDigit = from.get(from.position() + STATUS_AT);
        if (firstDigit != '4' && firstDigit != '1') {
            return null;
        }
        String head = StandardCharsets.ISO_8859_1.decode(from.duplicate()).toString();
        hasSwitched = head.startsWith(SWITCHED);
        if (!head.startsWith(STATUS) || !head.endsWith("\r\n\r\n")) {
            return null;
        }
        return from.equals(ByteBuffer.wrap(BARE_ANSWER)) ? REASON : hostTrouble(head);
    }

    private static @Nullable String hostTrouble(String head) {
        String phrase = head.substring(STATUS.length(), head.indexOf('\r'));
        return phrase.equals(USUAL_PHRASE) ? null : "The request is for no host that it names well: " + phrase + ".";
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

    private byte[] answerFor(String reason) {
        byte[] document = Exchanges.document(Refusal.of(ErrorCode.INVALID_REQUEST, reason));
        String text = "HTTP/1.1 400 Bad Request\r\n" + Exchanges.REQUEST_ID + ": " + ids.newRequestId() + "\r\n"
                + "Content-Type: application/json\r\nVary: Accept\r\nConnection: close\r\nContent-Length: "
                + document.length + "\r\n\r\n" + new String(document, StandardCharsets.UTF_8);
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
