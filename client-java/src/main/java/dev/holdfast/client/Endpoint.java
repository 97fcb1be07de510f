package dev.holdfast.client;

import dev.holdfast.client.HoldfastException.Reason;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where a server is: the parts of a {@code ws://} address that a connection needs.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param host as the server is called in the handshake, with its port
 * @param path of the handshake, with its query
 */
record Endpoint(InetSocketAddress address, String host, String path) {

    private static final int DEFAULT_PORT = 80;

    /**
     * Takes an address apart and looks its name up, which may take a while.
     *
     * @throws HoldfastException {@link Reason#CONNECT_FAILED} when this client cannot go there
     */
    static Endpoint of(URI uri) {
        if ("wss".equalsIgnoreCase(uri.getScheme())) {
            throw unusable(uri, "this version of the client cannot encrypt; use ws:// on a network that you trust");
        }
        if (!"ws".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw unusable(uri, "an address looks like ws://127.0.0.1:8888");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw unusable(uri, "a WebSocket's address has neither a user nor a fragment");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String name = uri.getHost().replaceAll("[\\[\\]]", "");
        InetSocketAddress address = new InetSocketAddress(name, port);
        if (address.isUnresolved()) {
            throw unusable(uri, "the host is not known");
        }
        return new Endpoint(address, uri.getHost() + ":" + port, path(uri));
    }

    private static String path(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static HoldfastException unusable(URI uri, String why) {
        return HoldfastException.of(Reason.CONNECT_FAILED, "Cannot connect to " + uri + ": " + why + ".");
    }
}
