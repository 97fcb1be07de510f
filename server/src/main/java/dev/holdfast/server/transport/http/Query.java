package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.shape.Types;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, in the order in which they were sent. One with an empty value is as good as absent.
 *
 * <p><em>Thread-safe.</em>
 */
final class Query {

    private static final int MAX_PARAMETERS = 1000;

    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /** @throws Refusal when a percent escape is broken, the text is not UTF-8, or there are too many parameters */
    static Query parse(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        int count = 0;
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", MAX_PARAMETERS + 2)) {
            if (++count > MAX_PARAMETERS) {
                throw Refusal.of(
                        ErrorCode.PARAMETER_INVALID,
                        "A request may have " + MAX_PARAMETERS + " parameters at the most.");
            }
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
            if (!value.isEmpty()) {
                String name = decode(pair.substring(0, equals), true);
                parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }
        return new Query(parameters);
    }

    /** Resolves percent escapes; what is left must be UTF-8. */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(escaped(text, i));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.write(' ');
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.of(ErrorCode.PARAMETER_INVALID, "The address is not UTF-8.");
        }
    }

    private static int escaped(String text, int at) {
        int high = at + 2 <= text.length() - 1 ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 <= text.length() - 1 ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw Refusal.of(ErrorCode.PARAMETER_INVALID, "The address has a broken percent escape.");
        }
        return 16 * high + low;
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** The last value of a parameter that stands for one value. */
    @Nullable
    String last(String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : values.get(values.size() - 1);
    }

    /** All values of a parameter that stands for a list, as one comma list. */
    @Nullable
    String joined(String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : String.join(",", values);
    }

    /** Links spell a boolean {@code true} or {@code false}, however the client did. */
    void spellBoolean(String name) {
        parameters.computeIfPresent(
                name, (key, values) -> List.of(String.valueOf(Types.isTrue(values.get(values.size() - 1)))));
    }

    Map<String, List<String>> all() {
        return parameters;
    }

    /** The query of a link: what the client sent, with some parameters replaced or added. */
    String with(Map<String, String> changes) {
        Map<String, List<String>> all = new LinkedHashMap<>(parameters);
        changes.forEach((name, value) -> all.put(name, List.of(value)));
        StringBuilder text = new StringBuilder();
        all.forEach((name, values) -> {
            for (String value : values) {
                text.append(text.length() == 0 ? "" : "&")
                        .append(encode(name))
                        .append('=')
                        .append(encode(value));
            }
        });
        return text.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
