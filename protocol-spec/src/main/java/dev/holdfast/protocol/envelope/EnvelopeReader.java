package dev.holdfast.protocol.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.protocol.envelope.Envelope.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
    private static final byte[] CLIENT_ID = "Client-ID".getBytes(US_ASCII);
    private static final byte[] PROJECT = "X-Project-ID".getBytes(US_ASCII);
    private static final byte[] TOKEN = "X-Auth-Token".getBytes(US_ASCII);
    private static final byte[] SIGNATURE = "URL-Signature".getBytes(US_ASCII);
    private static final byte[] SIGNED_EXPIRES = "URL-Expires".getBytes(US_ASCII);
    private static final byte[] SIGNED_METHODS = "URL-Methods".getBytes(US_ASCII);
    private static final byte[] SIGNED_PATHS = "URL-Paths".getBytes(US_ASCII);
    private static final String REDACTED = "***";
    private static final int MAX_SIGNED_ITEMS = 100;
    private static final byte[] ROLES = "X-Roles".getBytes(US_ASCII);
    private static final String NOT_A_MAP = "Unexpected body type. Expected dict or dict like.";
    private static final int MAX_SHOWN_ACTION_CHARACTERS = 100;

    private final Limits limits;
    private final PackReader in = new PackReader();
    private final PackReader bodyReader = new PackReader();
    private final PackReader headerReader = new PackReader();

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
    }

    /** The known headers of one request while they are being read. */
    private static final class HeaderTexts {
        private @Nullable String clientId;
        private @Nullable String project;
        private @Nullable String token;
        private @Nullable String roles;
        private boolean hasNoText;
        private @Nullable String proof;
        private @Nullable String expires;
        private List<String> methods = List.of();
        private List<String> paths = List.of();

        Headers toHeaders() {
            if (hasNoText) {
                return Headers.MALFORMED;
            }
            Envelope.Signature signature =
                    proof == null ? null : new Envelope.Signature(proof, expires, methods, paths);
            return new Headers(Headers.State.READABLE, clientId, project, token, roles, signature);
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
            headerReader.reset(headers.buffer, headers.offset, headers.length);
            HeaderTexts texts = new HeaderTexts();
            int pairs = headerReader.mapHeader();
            for (int i = 0; i < pairs; i++) {
                readHeader(texts);
            }
            return texts.toHeaders();
        }

        private void readHeader(HeaderTexts texts) {
            if (!headerReader.nextIs(Kind.STRING)) {
                headerReader.skip();
                headerReader.skip();
            } else if (headerReader.tryString(CLIENT_ID)) {
                texts.clientId = text(texts);
            } else if (headerReader.tryString(PROJECT)) {
                texts.project = text(texts);
            } else if (headerReader.tryString(TOKEN)) {
                texts.token = text(texts);
            } else if (headerReader.tryString(ROLES)) {
                texts.roles = text(texts);
            } else {
                readSignedHeader(texts);
            }
        }

        private void readSignedHeader(HeaderTexts texts) {
            if (headerReader.tryString(SIGNATURE)) {
                texts.proof = Objects.requireNonNullElse(textOrNull(), "");
            } else if (headerReader.tryString(SIGNED_EXPIRES)) {
                texts.expires = textOrNull();
            } else if (headerReader.tryString(SIGNED_METHODS)) {
                texts.methods = texts();
            } else if (headerReader.tryString(SIGNED_PATHS)) {
                texts.paths = texts();
            } else {
                headerReader.skip();
                headerReader.skip();
            }
        }

        private @Nullable String textOrNull() {
            if (headerReader.nextIs(Kind.STRING)) {
                return headerReader.string();
            }
            headerReader.skip();
            return null;
        }

        /** A short list of texts; empty when it is something else. */
        private List<String> texts() {
            if (!headerReader.nextIs(Kind.ARRAY)) {
                headerReader.skip();
                return List.of();
            }
            int count = headerReader.arrayHeader();
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String text = textOrNull();
                if (text != null && i < MAX_SIGNED_ITEMS) {
                    texts.add(text);
                }
            }
            return texts.size() == count ? texts : List.of();
        }

        private @Nullable String text(HeaderTexts texts) {
            if (headerReader.nextIs(Kind.STRING)) {
                return headerReader.string();
            }
            headerReader.skip();
            texts.hasNoText = true;
            return null;
        }

        private Echo echo() {
            return new Echo(
                    action == null ? RawValue.NIL : action.copy(),
                    body == null ? RawValue.EMPTY_MAP : body.copy(),
                    headers == null ? RawValue.EMPTY_MAP : redacted(headers));
        }

        /** A copy of the headers in which a token or a signature is blanked out: replies end up in logs. */
        private RawValue redacted(Span span) {
            if (!span.is(Kind.MAP)) {
                return span.copy();
            }
            PackReader source = PackReader.of(span.buffer, span.offset, span.length);
            PackWriter out = new PackWriter(span.length + 16);
            int pairs = source.mapHeader();
            out.mapHeader(pairs);
            for (int i = 0; i < pairs; i++) {
                if (source.nextIs(Kind.STRING) && source.tryString(TOKEN)) {
                    source.skip();
                    out.string("X-Auth-Token").string(REDACTED);
                } else if (source.nextIs(Kind.STRING) && source.tryString(SIGNATURE)) {
                    source.skip();
                    out.string("URL-Signature").string(REDACTED);
                } else {
                    int from = source.position();
                    source.skip();
                    source.skip();
                    out.raw(source.buffer(), from, source.position() - from);
                }
            }
            return out.toRawValue();
        }
    }
}
