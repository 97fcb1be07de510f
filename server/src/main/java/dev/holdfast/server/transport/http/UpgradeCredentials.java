package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.transport.UpgradeIdentity;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * Checks the credentials that a request for a WebSocket shows, in the headers in which REST has them. Good ones count
 * for the connection as if it had authenticated first of all; with bad ones it is not opened. Without any it opens and
 * waits for them.
 *
 * <p><em>Thread-safe.</em>
 */
public final class UpgradeCredentials implements HttpHandler {

    private final Authentication authentication;
    private final HttpHandler inside;

    public UpgradeCredentials(Authentication authentication, HttpHandler inside) {
        this.authentication = authentication;
        this.inside = inside;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (authentication.isRequired() && CredentialsCheck.tokenOf(exchange) != null) {
            new CredentialsCheck(exchange, principal -> goOn(exchange, principal), this::refuse).start(authentication);
        } else {
            inside.handleRequest(exchange);
        }
    }

    private void goOn(HttpServerExchange exchange, Principal principal) {
        Secret token = authentication.kept(CredentialsCheck.tokenOf(exchange));
        UpgradeIdentity.put(exchange, new UpgradeIdentity(principal, token));
        try {
            inside.handleRequest(exchange);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("A request for a WebSocket failed", e);
        }
    }

    private void refuse(HttpServerExchange exchange, Refusal refusal) {
        CredentialsCheck.challenge(exchange, authentication, refusal);
        Exchanges.refuse(exchange, refusal);
    }
}
