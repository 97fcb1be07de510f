package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.operation.MessageEvents;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client takes JSON, or wants a stream of events.
 *
 * <p><em>Thread-safe.</em>
 */
final class AcceptHeader {

    private static final Pattern NO_QUALITY = Pattern.compile("\\s*[qQ]\\s*=\\s*0(\\.0*)?\\s*");

    private static final int NAMED = 2;

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

    /** Whether a client wants a stream of events: it names their type, and not JSON's. */
    static boolean wantsEvents(@Nullable String accept) {
        boolean namesEvents = false;
        for (String range : accept == null ? new String[0] : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            if (exactness(type) == NAMED) {
                return false;
            }
            namesEvents |= type.equals(MessageEvents.MEDIA_TYPE) && !isRefused(parts);
        }
        return namesEvents;
    }

    private static int exactness(String range) {
        return switch (range) {
            case "application/json", "application/json-home" -> NAMED;
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
