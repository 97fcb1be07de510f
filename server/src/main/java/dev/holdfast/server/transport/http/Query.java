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
import java.util.Set;
import java.util.StringJoiner;
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
            if (!isEmpty(value)) {
                String name = decode(pair.substring(0, equals), true);
                parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }
        return new Query(parameters);
    }

    /** A list without items is as empty as no text. */
    private static boolean isEmpty(String value) {
        return value.chars().allMatch(c -> c == ',');
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c != '%' && c != '+' && c < 0x80);
    }

    /** Resolves percent escapes; what comes out must be UTF-8. Each character of the text stands for a byte. */
    static String decode(String text, boolean plusIsSpace) {
        if (isPlain(text)) {
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
                bytes.write(c);
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

    /** The one value of a parameter; the last one when there are several, be it by repetition or by commas. */
    @Nullable
    String last(String name) {
        String value = lastText(name);
        if (value == null || value.indexOf(',') < 0) {
            return value;
        }
        String items = value.replaceAll(",+$", "");
        return items.substring(items.lastIndexOf(',') + 1);
    }

    /** The last text of a parameter, whatever is in it. */
    @Nullable
    String lastText(String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : values.get(values.size() - 1);
    }

    /** All values of a parameter that stands for a list, as one comma list. */
    @Nullable
    String joined(String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : String.join(",", values);
    }

    Map<String, List<String>> all() {
        return parameters;
    }

    /**
     * The query of a link: what the client sent, with some parameters replaced or added.
     *
     * @param booleans the parameters that are true or false, which are spelt out whatever the client wrote
     */
    String with(Map<String, String> changes, Set<String> booleans) {
        Map<String, List<String>> all = new LinkedHashMap<>(parameters);
        all.replaceAll((name, values) -> booleans.contains(name) ? List.of(spelt(name)) : values);
        changes.forEach((name, value) -> all.put(name, List.of(value)));
        StringJoiner text = new StringJoiner("&");
        all.forEach((name, values) -> values.forEach(value -> text.add(encode(name) + "=" + encode(value))));
        return text.toString();
    }

    private String spelt(String name) {
        return String.valueOf(Types.isTrue(String.valueOf(last(name))));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
