package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.client.HoldfastException.Reason;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the server's frames apart: one reply, or an array of replies. Notices and pushes are passed over, as this
 * version of the client asks for none.
 *
 * <p><em>Thread-safe.</em>
 */
final class ReplyFrame {

    private static final byte[] ID = "id".getBytes(US_ASCII);
    private static final byte[] STATUS = "status".getBytes(US_ASCII);
    private static final byte[] BODY = "body".getBytes(US_ASCII);
    private static final byte[] NOTICE = "notice".getBytes(US_ASCII);
    private static final byte[] PUSH = "push".getBytes(US_ASCII);
    private static final byte[] ERROR = "error".getBytes(US_ASCII);
    private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
    private static final byte[] RETRY_AFTER = "retry_after".getBytes(US_ASCII);

    private ReplyFrame() {}

    /**
     * One reply.
     *
     * <p><em>One thread at a time.</em>
     *
     * @param id the request's
     * @param body stands before the body; null when there is none
     */
    record Entry(long id, int status, @Nullable PackReader body) {}

    /**
     * Hands out the replies of a frame in order.
     *
     * @throws HoldfastException {@link Reason#PROTOCOL_VIOLATION} when the frame holds something else
     */
    static void read(byte[] buffer, int offset, int length, Consumer<Entry> replies) {
        try {
            PackReader in = PackReader.of(buffer, offset, length);
            int count = in.nextIs(Kind.ARRAY) ? in.arrayHeader() : 1;
            for (int i = 0; i < count; i++) {
                Entry entry = readEntry(in);
                if (entry != null) {
                    replies.accept(entry);
                }
            }
        } catch (Refusal unreadable) {
            throw HoldfastException.of(Reason.PROTOCOL_VIOLATION, "The server sent no reply: " + unreadable.text());
        }
    }

    private static @Nullable Entry readEntry(PackReader in) {
        long id = -1;
        long status = 0;
        boolean isNews = false;
        PackReader body = null;
        for (int pairs = in.mapHeader(); pairs > 0; pairs--) {
            if (in.tryString(ID)) {
                id = in.tryNil() ? -1 : in.integer();
            } else if (in.tryString(STATUS)) {
                status = in.integer();
            } else if (in.tryString(BODY)) {
                body = skipped(in);
            } else {
                isNews |= in.tryString(NOTICE) || in.tryString(PUSH) || skipKey(in);
                in.skip();
            }
        }
        if (isNews) {
            return null;
        }
        if (id < 0 || status < 100 || status > 599) {
            throw unmatched((int) status, body);
        }
        return new Entry(id, (int) status, body);
    }

    private static boolean skipKey(PackReader in) {
        in.skip();
        return false;
    }

    private static PackReader skipped(PackReader in) {
        int from = in.position();
        in.skip();
        return PackReader.of(in.buffer(), from, in.position() - from);
    }

    private static HoldfastException unmatched(int status, @Nullable PackReader body) {
        return HoldfastException.of(
                Reason.PROTOCOL_VIOLATION,
                "The server sent a reply to no request. "
                        + refusal(status, body).getMessage());
    }

    /** What a reply of status 400 or more says. */
    static HoldfastException refusal(int status, @Nullable PackReader body) {
        String error = "";
        String message = "The server answered with " + status + ".";
        long retryAfterSeconds = 0;
        for (int pairs = body == null ? 0 : body.mapHeader(); body != null && pairs > 0; pairs--) {
            if (body.tryString(ERROR)) {
                error = body.string();
            } else if (body.tryString(MESSAGE)) {
                message = body.string();
            } else if (body.tryString(RETRY_AFTER)) {
                retryAfterSeconds = body.integer();
            } else {
                body.skip();
                body.skip();
            }
        }
        return HoldfastException.refused(
                code(error), message, (int) Math.max(0, Math.min(Integer.MAX_VALUE, retryAfterSeconds)));
    }

    private static ErrorCode code(String wireName) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.wireName().equals(wireName))
                .findAny()
                .orElse(ErrorCode.INTERNAL);
    }
}
