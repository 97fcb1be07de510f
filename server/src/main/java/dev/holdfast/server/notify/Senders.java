package dev.holdfast.server.notify;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
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

    void close() {
        byScheme.values().forEach(Sender::close);
    }
}
