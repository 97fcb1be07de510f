package dev.holdfast.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sizes as people write them: {@code 262144}, {@code 256KiB} or {@code 256 KiB}.
 *
 * <p><em>Thread-safe.</em>
 */
final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}) ?(B|KiB|MiB|GiB)?");
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB"};
    private static final int STEP = 1024;

    private ByteSize() {}

    static long parse(String text) throws InvalidValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValue();
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(matcher.group(2)));
        } catch (ArithmeticException tooLarge) {
            throw new InvalidValue();
        }
    }

    /** The size in the largest unit of which it is a whole multiple. */
    static String print(long bytes) {
        int unit = 0;
        long count = bytes;
        while (count != 0 && count % STEP == 0 && unit < UNITS.length - 1) {
            count /= STEP;
            unit++;
        }
        return count + " " + UNITS[unit];
    }

    private static long factor(@Nullable String unit) {
        return switch (unit == null ? "B" : unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
    }
}
