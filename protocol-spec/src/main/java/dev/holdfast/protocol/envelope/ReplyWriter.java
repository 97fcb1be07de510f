package dev.holdfast.protocol.envelope;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.operation.SocketView;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes replies in both dialects, straight into the bytes of a frame.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ReplyWriter {

    private ReplyWriter() {}

    /** {@code {id, status, body?}}: the body stands there if the view writes one. */
    public static <I, O> void writeNative(
            PackWriter out, @Nullable RequestId id, SocketView<I, O> view, I input, O output) {
        int head = out.size();
        beginNative(out, id);
        int statusAt = out.openStatus();
        renderBody(out, head, statusAt, () -> view.render(input, output, out));
    }

    /** Writes the body where there is one, and then the status in front of it, which only the view knows. */
    private static void renderBody(PackWriter out, int head, int statusAt, IntSupplier view) {
        int bodyKeyAt = out.size();
        out.string("body");
        int bodyAt = out.size();
        int status = view.getAsInt();
        if (out.size() == bodyAt) {
            out.truncate(bodyKeyAt);
            out.patchMapHeader(head, 2);
        }
        out.patchStatus(statusAt, status);
    }

    private static void beginNative(PackWriter out, @Nullable RequestId id) {
        out.mapHeader(3).string("id");
        if (id == null) {
            out.nil();
        } else {
            id.write(out);
        }
        out.string("status");
    }

    /** {@code {id, status, body: {error, message, retry_after?}}}. */
    public static void writeNativeRefusal(PackWriter out, @Nullable RequestId id, Refusal refusal) {
        beginNative(out, id);
        out.integer(refusal.code().status()).string("body");
        out.mapHeader(refusal.retryAfterSeconds() > 0 ? 3 : 2);
        out.string("error").string(refusal.code().wireName());
        out.string("message").string(refusal.text());
        if (refusal.retryAfterSeconds() > 0) {
            out.string("retry_after").integer(refusal.retryAfterSeconds());
        }
    }

    /** {@code {request: {action, body, headers, api}, body?, headers: {status}}}. */
    public static <I, O> void writeZaqar(PackWriter out, Echo echo, SocketView<I, O> view, I input, O output) {
        int head = out.size();
        beginZaqar(out, echo);
        int statusAt = openHeaders(out);
        renderBody(out, head, statusAt, () -> view.render(input, output, out));
    }

    /** As above, with the contract's form of the refusal as its body. */
    public static void writeZaqarRefusal(PackWriter out, Echo echo, Refusal refusal) {
        beginZaqar(out, echo);
        out.patchStatus(openHeaders(out), refusal.code().status());
        out.string("body");
        switch (refusal.code().socketForm()) {
            case ERROR -> out.mapHeader(1).string("error").string(refusal.text());
            case SCHEMA -> out.mapHeader(1).string("error").string("Schema validation failed.");
            case EXCEPTION -> exception(out, refusal.text(), null);
            case BAD_REQUEST -> exception(out, "Bad request. " + refusal.text(), null);
            case BOTH -> exception(out, refusal.text(), refusal.socketError());
            case UNEXPECTED -> exception(out, refusal.text(), "Unexpected error.");
        }
    }

    private static void exception(PackWriter out, String text, @Nullable String error) {
        out.mapHeader(2).string("exception").string(text).string("error").stringOrNil(error);
    }

    private static void beginZaqar(PackWriter out, Echo echo) {
        out.mapHeader(3).string("request").mapHeader(4);
        out.string("action").value(echo.action());
        out.string("body").value(echo.body());
        out.string("headers").value(echo.headers());
        out.string("api").string("v2");
    }

    /** @return where the status stands */
    private static int openHeaders(PackWriter out) {
        out.string("headers").mapHeader(1).string("status");
        return out.openStatus();
    }
}
