package dev.holdfast.server.transport;

import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.config.Secret;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an upgrade to WebSocket, from the handler that has checked the request's credentials to the one that
 * opens the connection.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param token that has proved it, where it has to be known afterwards
 */
public record UpgradeIdentity(Principal principal, @Nullable Secret token) {

    private static final AttachmentKey<UpgradeIdentity> PROVED = AttachmentKey.create(UpgradeIdentity.class);

    public static void put(HttpServerExchange exchange, UpgradeIdentity proved) {
        exchange.putAttachment(PROVED, proved);
    }

    /** Null where the request shows no credentials. */
    public static @Nullable UpgradeIdentity of(HttpServerExchange exchange) {
        return exchange.getAttachment(PROVED);
    }
}
