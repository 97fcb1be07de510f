package dev.holdfast.server.transport.http;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client takes JSON.
 *
 * <p><em>Thread-safe.</em>
 */
final class AcceptHeader {

    private static final Pattern NO_QUALITY = Pattern.compile("\\s*[qQ]\\s*=\\s*0(\\.0*)?\\s*");

    private AcceptHeader() {}

    /** The most exact range that matches decides; a quality of 0 is a refusal. */
    static boolean admitsJson(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return true;
        }
        int bestExactness = -1;
        boolean isAdmitted = false;
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            int exactness = exactness(parts[0].strip().toLowerCase(Locale.ROOT));
            if (exactness > bestExactness) {
                bestExactness = exactness;
                isAdmitted = !isRefused(parts);
            }
        }
        return isAdmitted;
    }

    private static int exactness(String range) {
        return switch (range) {
            case "application/json", "application/json-home" -> 2;
            case "application/*" -> 1;
            case "*/*" -> 0;
            default -> -1;
        };
    }

    private static boolean isRefused(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (NO_QUALITY.matcher(parts[i]).matches()) {
                return true;
            }
        }
        return false;
    }
}
