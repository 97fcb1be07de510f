package dev.holdfast.server.transport;

import dev.holdfast.server.auth.Principal;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an upgrade to WebSocket, from the handler that has checked the request's credentials to the one that
 * opens the connection.
 *
 * <p><em>Thread-safe.</em>
 */
public final class UpgradeIdentity {

    private static final AttachmentKey<Principal> PROVED = AttachmentKey.create(Principal.class);

    private UpgradeIdentity() {}

    public static void put(HttpServerExchange exchange, Principal proved) {
        exchange.putAttachment(PROVED, proved);
    }

    /** Null where the request shows no credentials. */
    public static @Nullable Principal of(HttpServerExchange exchange) {
        return exchange.getAttachment(PROVED);
    }
}
