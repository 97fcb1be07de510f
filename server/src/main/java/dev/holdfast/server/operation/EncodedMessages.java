package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Messages as they are pushed, written once however many connections get them. Anyone may be given the first few of
 * them. The JSON form is made when somebody first asks for it; two threads that ask at once both make it.
 *
 * <p><em>Thread-safe.</em>
 */
final class EncodedMessages {

    private static final int BYTES_PER_MESSAGE = 256;

    private final byte[] bytes;
    private final int[] ends;
    private volatile byte @Nullable [][] json;

    /** How many deliveries hold them. */
    private final AtomicInteger holders = new AtomicInteger();

    private EncodedMessages(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    static EncodedMessages of(List<PushedMessage> messages) {
        PackWriter out = new PackWriter(BYTES_PER_MESSAGE * Math.max(1, messages.size()));
        int[] ends = new int[messages.size()];
        for (int i = 0; i < ends.length; i++) {
            PushedMessage.SHAPE.write(out, messages.get(i));
            ends[i] = out.size();
        }
        return new EncodedMessages(out.toByteArray(), ends);
    }

    int size() {
        return ends.length;
    }

    /** One more delivery holds them. @return whether it is the only one */
    boolean hold() {
        return holders.getAndIncrement() == 0;
    }

    /** One delivery holds them no longer. @return whether it was the only one */
    boolean letGo() {
        return holders.decrementAndGet() == 0;
    }

    /** How many bytes they take together. */
    int bytes() {
        return bytes.length;
    }

    /** How many bytes the first {@code count} messages take. */
    int bytes(int count) {
        return count == 0 ? 0 : ends[count - 1];
    }

    private int begin(int index) {
        return bytes(index);
    }

    /** Those of the messages that are wanted. */
    EncodedMessages only(boolean[] wanted) {
        PackWriter out = new PackWriter(Math.max(1, bytes.length));
        int[] newEnds = new int[ends.length];
        int count = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                out.raw(bytes, begin(i), ends[i] - begin(i));
                newEnds[count++] = out.size();
            }
        }
        return new EncodedMessages(out.toByteArray(), Arrays.copyOf(newEnds, count));
    }

    /** Writes the first {@code count} messages as an array. */
    void write(PackWriter out, int count) {
        out.arrayHeader(count).raw(bytes, 0, bytes(count));
    }

    /** Writes the text of the same array. */
    void writeJson(PackWriter out, int count) {
        byte[][] texts = json();
        out.raw(OPEN);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.raw(COMMA);
            }
            out.raw(texts[i]);
        }
        out.raw(CLOSE);
    }

    private static final byte[] OPEN = {'['};
    private static final byte[] COMMA = {','};
    private static final byte[] CLOSE = {']'};

    private byte[][] json() {
        byte[][] known = json;
        if (known == null) {
            known = new byte[ends.length][];
            for (int i = 0; i < ends.length; i++) {
                known[i] = JsonCodec.toJsonBytes(bytes, begin(i), ends[i] - begin(i));
            }
            json = known;
        }
        return known;
    }
}
