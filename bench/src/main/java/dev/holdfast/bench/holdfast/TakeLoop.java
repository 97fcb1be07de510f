package dev.holdfast.bench.holdfast;

import dev.holdfast.bench.measure.TakePlan;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.HdrHistogram.Histogram;

/**
 * Claims a batch, deletes it with one request, and claims the next, until the queue gives nothing. The next claim goes
 * out when the delete is confirmed, or together with the delete.
 *
 * <p>The ids go from the claim's reply into the delete as the encoded bytes that they are.
 *
 * <p><em>One thread at a time.</em>
 */
final class TakeLoop implements Conversation {
    private static final int CLAIM = 0;
    private static final int DELETE = 1;
    private static final int NO_CONTENT = 204;
    private static final byte[] CLAIM_ID = MessagePackCursor.key("claim_id");
    private static final byte[] MESSAGES = MessagePackCursor.key("messages");
    private static final byte[] ID = MessagePackCursor.key("id");

    private final RequestTemplate claim;
    private final byte[] deletePrefix;
    private final long maxMessages;
    private final Histogram latency;
    private final MessagePackCursor cursor = new MessagePackCursor();
    private final FrameBuffer ids = RequestBatch.newBuffer();
    private final TakePlan.Pace pace;
    private final Queue<Unconfirmed> unconfirmed = new ArrayDeque<>();
    private long askedNanos;
    private long claimed;
    private long taken;
    private boolean dry;

    /** A batch whose delete is under way, and when it was asked for. */
    private record Unconfirmed(long askedNanos, int messages) {}

    TakeLoop(String queue, int batch, long maxMessages, TakePlan.Pace pace, Histogram latency) {
        this.claim = Requests.claim(queue, batch);
        this.deletePrefix = deletePrefix(queue);
        this.maxMessages = maxMessages;
        this.pace = pace;
        this.latency = latency;
    }

    /** An envelope up to the array of message ids, which is the last but one member of the body. */
    private static byte[] deletePrefix(String queue) {
        FrameBuffer bytes = RequestBatch.newBuffer();
        bytes.writeByte(0x83);
        writeString(bytes, "id");
        bytes.writeByte(DELETE);
        writeString(bytes, "action");
        writeString(bytes, "message_delete_many");
        writeString(bytes, "body");
        bytes.writeByte(0x83);
        writeString(bytes, "queue_name");
        writeString(bytes, queue);
        writeString(bytes, "message_ids");
        return Arrays.copyOf(bytes.array(), bytes.length());
    }

    private static void writeString(FrameBuffer out, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(0xa0 | encoded.length);
        out.write(encoded, 0, encoded.length);
    }

    @Override
    public void start(RequestBatch requests, long nowNanos) {
        askedNanos = nowNanos;
        requests.add(claim, CLAIM, 0);
    }

    @Override
    public void onReply(Reply reply, RequestBatch requests, long nowNanos) {
        if (reply.status() >= 300) {
            throw new IllegalStateException("refused: " + reply);
        }
        if (reply.id() == DELETE) {
            onDeleted(requests, nowNanos);
        } else if (reply.status() == NO_CONTENT) {
            dry = true;
        } else {
            onClaimed(reply, requests, nowNanos);
        }
    }

    private void onClaimed(Reply reply, RequestBatch requests, long nowNanos) {
        Unconfirmed taking = new Unconfirmed(askedNanos, delete(reply, requests));
        unconfirmed.add(taking);
        claimed += taking.messages();
        if (pace == TakePlan.Pace.WITH_ACKNOWLEDGEMENT) {
            askOn(requests, nowNanos);
        }
    }

    /** Deletes of one connection are answered in their order: they all are work of one queue. */
    private void onDeleted(RequestBatch requests, long nowNanos) {
        Unconfirmed done = unconfirmed.remove();
        latency.recordValue(nowNanos - done.askedNanos());
        taken += done.messages();
        if (pace == TakePlan.Pace.AFTER_CONFIRMATION) {
            askOn(requests, nowNanos);
        }
    }

    private void askOn(RequestBatch requests, long nowNanos) {
        if (claimed < maxMessages) {
            start(requests, nowNanos);
        } else {
            dry = true;
        }
    }

    /** Writes the delete of all that a claim's reply holds, and tells how many messages that are. */
    private int delete(Reply reply, RequestBatch requests) {
        int messages = 0;
        FrameBuffer out = requests.envelopes();
        out.write(deletePrefix, 0, deletePrefix.length);
        ids.reset();
        cursor.reset(reply.bytes(), reply.body());
        for (int entries = cursor.readMapHeader(); entries > 0; entries--) {
            int key = cursor.position();
            if (cursor.readsString(MESSAGES)) {
                messages = copyMessageIds(reply.bytes(), out);
                continue;
            }
            cursor.reset(reply.bytes(), key);
            boolean isClaim = cursor.readsString(CLAIM_ID);
            copyValue(reply.bytes(), isClaim, ids);
        }
        writeString(out, "claim_ids");
        out.writeByte(0x91);
        out.write(ids.array(), 0, ids.length());
        requests.added();
        return messages;
    }

    private int copyMessageIds(byte[] source, FrameBuffer out) {
        int batch = cursor.readArrayHeader();
        out.writeByte(0xdc);
        out.writeShort(batch);
        for (int message = 0; message < batch; message++) {
            for (int entries = cursor.readMapHeader(); entries > 0; entries--) {
                boolean isId = cursor.readsString(ID);
                copyValue(source, isId, out);
            }
        }
        return batch;
    }

    private void copyValue(byte[] source, boolean wanted, FrameBuffer out) {
        int start = cursor.position();
        cursor.skip();
        if (wanted) {
            out.write(source, start, cursor.position() - start);
        }
    }

    @Override
    public boolean isFinished() {
        return dry && unconfirmed.isEmpty();
    }

    long taken() {
        return taken;
    }
}
