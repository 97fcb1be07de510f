package dev.holdfast.client;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Operation;

/**
 * A request, written once: whenever it is sent again it is the same bytes.
 *
 * <p><em>Thread-safe.</em>
 */
record Ask(String action, RawValue body) {

    /** The most that id, names and headers add to the body. */
    private static final int ENVELOPE_BYTES = 64;

    static <I> Ask of(Operation<I, ?> operation, I input) {
        PackWriter out = new PackWriter();
        operation.input().write(out, input);
        return new Ask(operation.name(), out.toRawValue());
    }

    int bytes() {
        return ENVELOPE_BYTES + body.bytes().length;
    }

    byte[] envelope(long id) {
        PackWriter out = new PackWriter(bytes());
        out.mapHeader(3).string("id").integer(id).string("action").string(action);
        return out.string("body").value(body).toByteArray();
    }
}
