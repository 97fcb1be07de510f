package dev.holdfast.protocol.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.protocol.envelope.Envelope.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames apart into requests: one map, or a non-empty array of native maps.
 *
 * <p>A request is native when it has an {@code id} that is an unsigned integer or a short text; every other one is
 * Zaqar's. What concerns the frame as a whole is thrown as a {@link Refusal}; what concerns one request is left to
 * whoever dispatches it, so that the reply can carry its id.
 *
 * <p><em>One thread at a time.</em>
 */
public final class EnvelopeReader {

    private static final byte[] ID = "id".getBytes(US_ASCII);
    private static final byte[] ACTION = "action".getBytes(US_ASCII);
    private static final byte[] HEADERS = "headers".getBytes(US_ASCII);
    private static final byte[] BODY = "body".getBytes(US_ASCII);
    private static final String NOT_A_MAP = "Unexpected body type. Expected dict or dict like.";
    private static final int MAX_SHOWN_ACTION_CHARACTERS = 100;

    private final Limits limits;
    private final PackReader in = new PackReader();
    private final PackReader bodyReader = new PackReader();
    private final HeaderReader headerReader = new HeaderReader();

    public EnvelopeReader(Limits limits) {
        this.limits = limits;
    }

    /**
     * Reads one frame and hands out its requests in order.
     *
     * @throws Refusal when the frame is unreadable, or is no request and no batch of them
     */
    public void read(Encoding encoding, byte[] buffer, int offset, int length, Consumer<Envelope> requests) {
        if (encoding == Encoding.JSON) {
            byte[] pack = JsonCodec.toPack(buffer, offset, length);
            in.reset(pack, 0, pack.length);
        } else {
            in.reset(buffer, offset, length);
        }
        if (in.nextIs(Kind.ARRAY)) {
            readBatch(requests);
        } else if (in.nextIs(Kind.MAP)) {
            Parts parts = readOne();
            checkEnd();
            requests.accept(parts.toEnvelope(sentBodyBytes(length, parts.bytes, parts.bodyBytes())));
        } else {
            in.skip();
            checkEnd();
            throw Refusal.of(ErrorCode.ENVELOPE_INVALID, NOT_A_MAP);
        }
    }

    private void checkEnd() {
        if (in.hasNext()) {
            throw unreadable("is followed by surplus bytes");
        }
    }

    private static Refusal unreadable(String detail) {
        return Refusal.of(
                ErrorCode.FRAME_UNREADABLE, "Can't decode binary (MessagePack) request. The value " + detail + ".");
    }

    /** All or nothing: nothing is handed out before every element is known to be a request with an id. */
    private void readBatch(Consumer<Envelope> requests) {
        int count = in.arrayHeader();
        if (count > limits.maxEnvelopesPerFrame()) {
            throw Refusal.of(
                    ErrorCode.ENVELOPE_INVALID,
                    "A frame may hold " + limits.maxEnvelopesPerFrame() + " requests at the most, not " + count + ".");
        }
        List<Parts> batch = new ArrayList<>(count);
        boolean hasIds = true;
        for (int i = 0; i < count; i++) {
            if (in.nextIs(Kind.MAP)) {
                Parts parts = readOne();
                hasIds &= parts.id != null;
                batch.add(parts);
            } else {
                in.skip();
            }
        }
        checkEnd();
        if (count == 0 || batch.size() < count) {
            throw Refusal.of(ErrorCode.ENVELOPE_INVALID, NOT_A_MAP);
        }
        if (!hasIds) {
            throw Refusal.of(
                    ErrorCode.ENVELOPE_INVALID, NOT_A_MAP + " An array must hold requests that have an id each.");
        }
        batch.forEach(parts -> requests.accept(parts.toEnvelope(parts.bodyBytes())));
    }

    private Parts readOne() {
        Parts parts = new Parts();
        int begin = in.position();
        int pairs = in.mapHeader();
        for (int i = 0; i < pairs; i++) {
            readMember(parts);
        }
        parts.bytes = in.position() - begin;
        return parts;
    }

    /**
     * What is around the body does not count. Never less than the packed body: JSON can be the shorter form of a
     * padding.
     */
    private static int sentBodyBytes(int frameBytes, int packBytes, int packBodyBytes) {
        int aroundBytes = packBytes - packBodyBytes;
        return Math.max(packBodyBytes, frameBytes - aroundBytes);
    }

    private void readMember(Parts parts) {
        if (!in.nextIs(Kind.STRING)) {
            in.skip();
            in.skip();
        } else if (in.tryString(BODY)) {
            parts.body = span();
        } else if (in.tryString(ACTION)) {
            parts.action = span();
        } else if (in.tryString(ID)) {
            parts.id = readId();
        } else if (in.tryString(HEADERS)) {
            parts.headers = span();
        } else {
            in.skip();
            in.skip();
        }
    }

    private Span span() {
        int from = in.position();
        in.skip();
        return new Span(in.buffer(), from, in.position() - from);
    }

    private @Nullable RequestId readId() {
        if (in.nextIs(Kind.INTEGER)) {
            long number = in.integer();
            return number < 0 ? null : new RequestId(number, null);
        }
        if (in.nextIs(Kind.STRING)) {
            String text = in.string();
            return text.length() > RequestId.MAX_CHARACTERS ? null : new RequestId(0, text);
        }
        in.skip();
        return null;
    }

    /** A value somewhere in a buffer. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Span(byte[] buffer, int offset, int length) {
        RawValue copy() {
            return new RawValue(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        boolean is(Kind kind) {
            return PackReader.of(buffer, offset, length).nextIs(kind);
        }

        /** Whether every text in it is UTF-8. */
        boolean isAllUtf8() {
            return PackReader.of(buffer, offset, length).isTextLeftUtf8();
        }
    }

    /** The members of one request while it is being read. */
    private final class Parts {
        private @Nullable Span action;
        private @Nullable Span headers;
        private @Nullable Span body;
        private @Nullable RequestId id;
        private int bytes;

        int bodyBytes() {
            return body == null ? 0 : body.length;
        }

        /** A fault inside a native request is its own: the others of its frame are served. */
        Envelope toEnvelope(int wireBytes) {
            if (id == null) {
                return envelope(actionName(), readHeaders(), wireBytes, null);
            }
            try {
                return envelope(actionName(), readHeaders(), wireBytes, null);
            } catch (Refusal fault) {
                return envelope(null, Headers.MALFORMED, wireBytes, fault);
            }
        }

        private Envelope envelope(@Nullable String name, Headers known, int wireBytes, @Nullable Refusal fault) {
            return new Envelope(
                    id == null ? Form.ZAQAR : Form.NATIVE,
                    id,
                    name,
                    name != null ? name : shownAction(),
                    known,
                    body == null ? null : bodyReader(body),
                    wireBytes,
                    id == null ? echo() : null,
                    fault);
        }

        private @Nullable String actionName() {
            return action != null && action.is(Kind.STRING)
                    ? PackReader.of(action.buffer, action.offset, action.length).string()
                    : null;
        }

        private PackReader bodyReader(Span span) {
            bodyReader.reset(span.buffer, span.offset, span.length);
            return bodyReader;
        }

        /** The action as Python prints it in the contract's texts, cut to a size that fits in a reply. */
        private String shownAction() {
            if (action == null || action.is(Kind.NIL)) {
                return "None";
            }
            if (action.is(Kind.STRING)) {
                return "Text that is not UTF-8";
            }
            String text = shownValue(action);
            return text.length() > MAX_SHOWN_ACTION_CHARACTERS
                    ? text.substring(0, MAX_SHOWN_ACTION_CHARACTERS) + "…"
                    : text;
        }

        private static String shownValue(Span value) {
            try {
                return JsonCodec.toJson(value.copy().bytes());
            } catch (Refusal hasNoJsonForm) {
                return "A value without a JSON form";
            }
        }

        private Headers readHeaders() {
            if (headers == null || headers.is(Kind.NIL)) {
                return Headers.ABSENT;
            }
            if (!headers.is(Kind.MAP)) {
                return Headers.MALFORMED;
            }
            return headerReader.read(headers.buffer, headers.offset, headers.length);
        }

        /** What cannot be repeated, because strict clients could not read the reply, is echoed as if it were absent. */
        private Echo echo() {
            return new Echo(
                    action == null || !action.isAllUtf8() ? RawValue.NIL : action.copy(),
                    body == null || !body.isAllUtf8() ? RawValue.EMPTY_MAP : body.copy(),
                    headers == null || !headers.isAllUtf8() ? RawValue.EMPTY_MAP : shown(headers));
        }

        private static RawValue shown(Span headers) {
            return headers.is(Kind.MAP)
                    ? HeaderReader.redacted(headers.buffer, headers.offset, headers.length)
                    : headers.copy();
        }
    }
}
