package dev.holdfast.protocol.websocket;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The negotiation of {@code permessage-deflate} (RFC 7692, section 7): which of a client's offers a server takes.
 *
 * <p>It is taken without context takeover only, in both directions, so that no connection holds memory for it. A client
 * that wants the server to use a smaller window than the largest is declined, since this server's cannot.
 *
 * <p><em>Thread-safe.</em>
 */
final class Compression {
    private static final String NAME = "permessage-deflate";
    private static final String LARGEST_WINDOW = "server_max_window_bits=15";
    private static final Set<String> FLAGS = Set.of("server_no_context_takeover", "client_no_context_takeover");

    private Compression() {}

    /**
     * What to answer.
     *
     * @param offers the values of {@code Sec-WebSocket-Extensions}, each perhaps with several offers, the best first
     * @return the extension as it is agreed on; null for none
     */
    static @Nullable String agree(List<String> offers) {
        for (String line : offers) {
            for (String offer : line.split(",", -1)) {
                String agreed = answer(offer);
                if (agreed != null) {
                    return agreed;
                }
            }
        }
        return null;
    }

    private static @Nullable String answer(String offer) {
        String[] parts = offer.split(";", -1);
        if (!parts[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
            return null;
        }
        Set<String> names = new HashSet<>();
        List<String> agreed =
                new ArrayList<>(List.of(NAME, "server_no_context_takeover", "client_no_context_takeover"));
        for (int i = 1; i < parts.length; i++) {
            String parameter =
                    parts[i].strip().replace(" ", "").replace("\"", "").toLowerCase(Locale.ROOT);
            if (!names.add(parameter.split("=", 2)[0]) || !isAcceptable(parameter)) {
                return null;
            }
            if (parameter.equals(LARGEST_WINDOW)) {
                agreed.add(LARGEST_WINDOW);
            }
        }
        return String.join("; ", agreed);
    }

    private static boolean isAcceptable(String parameter) {
        return FLAGS.contains(parameter)
                || parameter.equals(LARGEST_WINDOW)
                || parameter.matches("client_max_window_bits(=([89]|1[0-5]))?");
    }
}
