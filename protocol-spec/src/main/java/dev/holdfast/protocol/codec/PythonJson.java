package dev.holdfast.protocol.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The text that Python's {@code json.dumps} prints of a value, character for character: blanks behind commas and
 * colons, everything but printable ASCII escaped, floats with as few digits as tell them apart, and of members with the
 * same name the last value, at the place of the first. The contract's checksums are made over it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PythonJson {

    /** Every decimal with so many digits comes back from a double of normal size. */
    private static final int SURE_DIGITS = 15;

    /** Numbers from 10 to the power of this on have an exponent. */
    private static final int MAX_PLAIN_POINT = 16;

    private static final int MIN_PLAIN_POINT = -3;

    /**
     * At powers of two the doubles below are closer than those above, and the nearest decimal may be read as another.
     */
    private static final List<RoundingMode> NEAREST_FIRST =
            List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN);

    private PythonJson() {}

    /** @return ASCII only */
    public static String of(RawValue value) {
        return text(value.reader());
    }

    /** It recurses as deep as a value may be nested, which is bounded. */
    private static String text(PackReader in) {
        switch (in.nextKind()) {
            case MAP -> {
                return object(in);
            }
            case ARRAY -> {
                StringJoiner elements = new StringJoiner(", ", "[", "]");
                int count = in.arrayHeader();
                for (int i = 0; i < count; i++) {
                    elements.add(text(in));
                }
                return elements.toString();
            }
            case STRING -> {
                return quoted(in.string());
            }
            case INTEGER -> {
                return Long.toString(in.integer());
            }
            case FLOAT -> {
                return floating(in.floating());
            }
            case BOOLEAN -> {
                return in.bool() ? "true" : "false";
            }
            default -> {
                in.skip();
                return "null";
            }
        }
    }

    private static String object(PackReader in) {
        Map<String, String> members = new LinkedHashMap<>();
        int pairs = in.mapHeader();
        for (int i = 0; i < pairs; i++) {
            members.put(quoted(in.string()), text(in));
        }
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        members.forEach((name, value) -> joined.add(name + ": " + value));
        return joined.toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> plainOrEscaped(character, out);
            }
        }
        return out.append('"').toString();
    }

    private static void plainOrEscaped(char character, StringBuilder out) {
        if (character >= ' ' && character <= '~') {
            out.append(character);
        } else {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(Character.forDigit(character >> shift & 0xf, 16));
            }
        }
    }

    private static String floating(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        String sign = value < 0 ? "-" : "";
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return sign
                + (point < MIN_PLAIN_POINT || point > MAX_PLAIN_POINT
                        ? scientific(digits, point)
                        : plain(digits, point));
    }

    /**
     * Of the decimals with the fewest digits that are read as this double, the nearest. {@code Double.toString} of Java
     * 17 sometimes has a digit too many.
     */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        int digits = value < Double.MIN_NORMAL ? 1 : SURE_DIGITS;
        while (true) {
            for (RoundingMode mode : NEAREST_FIRST) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return rounded;
                }
            }
            digits++;
        }
    }

    /** @param point how many of the digits stand before the point */
    private static String plain(String digits, int point) {
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return digits + "0".repeat(point - digits.length()) + ".0";
        }
        return digits.substring(0, point) + "." + digits.substring(point);
    }

    private static String scientific(String digits, int point) {
        int exponent = point - 1;
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }
}
