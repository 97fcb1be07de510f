package dev.holdfast.server.transport.http;

import dev.holdfast.server.auth.SignedAccess;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;

/**
 * The headers of a request that shows a signed permission.
 *
 * <p><em>Thread-safe.</em>
 */
final class SignedHeaders {

    /** A request that has it is judged by it, even if it is empty. */
    static final HttpString SIGNATURE = new HttpString("URL-Signature");

    private static final HttpString EXPIRES = new HttpString("URL-Expires");
    private static final HttpString METHODS = new HttpString("URL-Methods");
    private static final HttpString PATHS = new HttpString("URL-Paths");

    private SignedHeaders() {}

    static SignedAccess read(HttpServerExchange exchange, String signature) {
        return SignedAccess.ofHeaders(
                signature,
                Exchanges.header(exchange, EXPIRES),
                Exchanges.joinedHeader(exchange, METHODS),
                Exchanges.joinedHeader(exchange, PATHS),
                HeadCheck.projectText(exchange));
    }
}
