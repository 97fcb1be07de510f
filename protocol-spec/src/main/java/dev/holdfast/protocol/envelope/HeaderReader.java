package dev.holdfast.protocol.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a request, of which it knows some and passes the others.
 *
 * <p><em>One thread at a time.</em>
 */
final class HeaderReader {

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

    private final PackReader in = new PackReader();

    /** Reads a map. */
    Headers read(byte[] buffer, int offset, int length) {
        in.reset(buffer, offset, length);
        HeaderTexts texts = new HeaderTexts();
        int pairs = in.mapHeader();
        for (int i = 0; i < pairs; i++) {
            readHeader(texts);
        }
        return texts.toHeaders();
    }

    private void readHeader(HeaderTexts texts) {
        if (!in.nextIs(Kind.STRING)) {
            in.skip();
            in.skip();
        } else if (in.tryString(CLIENT_ID)) {
            texts.clientId = text(texts);
        } else if (in.tryString(PROJECT)) {
            texts.project = text(texts);
        } else if (in.tryString(TOKEN)) {
            texts.token = text(texts);
        } else if (in.tryString(ROLES)) {
            texts.roles = text(texts);
        } else {
            readSignedHeader(texts);
        }
    }

    private void readSignedHeader(HeaderTexts texts) {
        if (in.tryString(SIGNATURE)) {
            texts.proof = Objects.requireNonNullElse(textOrNull(), "");
        } else if (in.tryString(SIGNED_EXPIRES)) {
            texts.expires = textOrNull();
        } else if (in.tryString(SIGNED_METHODS)) {
            texts.methods = texts();
        } else if (in.tryString(SIGNED_PATHS)) {
            texts.paths = texts();
        } else {
            in.skip();
            in.skip();
        }
    }

    private @Nullable String textOrNull() {
        if (in.nextIs(Kind.STRING)) {
            return in.string();
        }
        in.skip();
        return null;
    }

    /** A short list of texts; empty when it is something else. */
    private List<String> texts() {
        if (!in.nextIs(Kind.ARRAY)) {
            in.skip();
            return List.of();
        }
        int count = in.arrayHeader();
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
        if (in.nextIs(Kind.STRING)) {
            return in.string();
        }
        in.skip();
        texts.hasNoText = true;
        return null;
    }

    /** A copy of the headers in which a token or a signature is blanked out: replies end up in logs. */
    static RawValue redacted(byte[] buffer, int offset, int length) {
        PackReader source = PackReader.of(buffer, offset, length);
        PackWriter out = new PackWriter(length + 16);
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
}
