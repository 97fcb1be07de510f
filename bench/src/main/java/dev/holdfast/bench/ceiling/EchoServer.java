package dev.holdfast.bench.ceiling;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The least that a WebSocket server on the same stack can do: upgrades, and sends every message back.
 *
 * <p>It runs in a process of its own, as the servers that it is compared with do.
 *
 * <p><em>Thread-safe.</em>
 */
public final class EchoServer {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private EchoServer() {}

    /** Serves on the loopback port given as the only argument, until it is ended. */
    public static void main(String[] arguments) {
        Undertow.builder()
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1", EchoServer::upgrade)
                .build()
                .start();
    }

    private static void upgrade(HttpServerExchange exchange) throws NoSuchAlgorithmException {
        String key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
        exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
        exchange.getResponseHeaders().put(Headers.CONNECTION, "Upgrade");
        exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_ACCEPT, accept(key));
        exchange.upgradeChannel((connection, upgraded) -> new EchoConnection(connection).start());
    }

    private static String accept(String key) throws NoSuchAlgorithmException {
        byte[] text = (key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }
}
