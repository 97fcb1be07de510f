package dev.holdfast.server.notify;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber wants of its webhook: headers of its own, and a document in which the message is put.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param headers in the order given
 * @param template null for the message alone
 */
public record WebhookOptions(
        Map<String, String> headers, @Nullable String template) {

    /** Stands in a template, with its quotes, for the message. */
    static final String PLACEHOLDER = "\"$zaqar_message$\"";

    /** The most places for the message in one template. */
    static final int MAX_PLACEHOLDERS = 8;

    static final int MAX_HEADERS = 32;
    static final int MAX_HEADERS_CHARACTERS = 8192;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

    /** What makes up the request itself, or vouches for it. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");

    /**
     * Reads and checks the options that concern webhooks.
     *
     * @throws Refusal when they cannot be followed
     */
    public static WebhookOptions read(RawValue options) {
        QueueMetadata values = QueueMetadata.of(options);
        return new WebhookOptions(headers(values.get("post_headers")), template(values.get("post_data")));
    }

    private static Map<String, String> headers(@Nullable RawValue value) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (value == null || value.reader().nextIs(PackReader.Kind.NIL)) {
            return headers;
        }
        if (!value.reader().nextIs(PackReader.Kind.MAP)) {
            throw invalid("post_headers must be an object of texts.");
        }
        int characters = 0;
        for (Map.Entry<String, RawValue> header :
                QueueMetadata.of(value).values().entrySet()) {
            String text = headerValue(header.getKey(), header.getValue());
            headers.put(header.getKey(), text);
            characters += header.getKey().length() + text.length();
        }
        if (headers.size() > MAX_HEADERS || characters > MAX_HEADERS_CHARACTERS) {
            throw invalid("post_headers may hold " + MAX_HEADERS + " headers of " + MAX_HEADERS_CHARACTERS
                    + " characters altogether.");
        }
        return headers;
    }

    private static String headerValue(String name, RawValue value) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("A name in post_headers is no name of a header.");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (RESERVED.contains(lower) || lower.startsWith("proxy-")) {
            throw invalid("post_headers must not set " + lower + ".");
        }
        PackReader in = value.reader();
        String text = in.nextIs(PackReader.Kind.STRING) ? in.string() : "\n";
        if (!VALUE.matcher(text).matches()) {
            throw invalid("The value of " + lower + " in post_headers must be a text of visible ASCII characters.");
        }
        return text;
    }

    private static @Nullable String template(@Nullable RawValue value) {
        if (value == null || value.reader().nextIs(PackReader.Kind.NIL)) {
            return null;
        }
        if (!value.reader().nextIs(PackReader.Kind.STRING)) {
            throw invalid("post_data must be a string.");
        }
        String text = value.reader().string();
        int places = text.split(Pattern.quote(PLACEHOLDER), -1).length - 1;
        if (places > MAX_PLACEHOLDERS) {
            throw invalid("post_data may hold the message " + MAX_PLACEHOLDERS + " times.");
        }
        return text.isEmpty() ? null : text;
    }

    /** The body of a request with this message. */
    byte[] body(byte[] message) {
        if (template == null) {
            return message;
        }
        return template.replace(PLACEHOLDER, new String(message, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }

    static Refusal invalid(String text) {
        return Refusal.of(ErrorCode.INVALID_REQUEST, text);
    }
}
