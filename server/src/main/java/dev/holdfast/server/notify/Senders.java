package dev.holdfast.server.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who calls which kind of subscriber.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param byScheme the scheme of the address in lower case
 */
record Senders(Map<String, Sender> byScheme) {

    @Nullable
    Sender of(URI subscriber) {
        String scheme = subscriber.getScheme();
        return scheme == null ? null : byScheme.get(scheme.toLowerCase(Locale.ROOT));
    }

    /** An address as it can be called; empty for one that nothing could be made of. */
    static Optional<URI> parse(String subscriber) {
        try {
            return Optional.of(new URI(subscriber));
        } catch (URISyntaxException noAddress) {
            return Optional.empty();
        }
    }

    void close() {
        byScheme.values().forEach(Sender::close);
    }
}
