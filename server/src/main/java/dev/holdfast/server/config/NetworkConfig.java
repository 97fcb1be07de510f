package dev.holdfast.server.config;

import java.util.Optional;

/**
 * Where the server listens.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param listen the address of REST and WebSocket
 * @param webSocketListen a second address that only upgrades to WebSocket
 * @param compressesWebSockets whether large messages are compressed for clients that offer it
 */
public record NetworkConfig(
        ListenAddress listen, Optional<ListenAddress> webSocketListen, boolean compressesWebSockets) {
    static NetworkConfig of(Configuration configuration) {
        return new NetworkConfig(
                configuration.get(Settings.LISTEN),
                configuration.get(Settings.WEBSOCKET_LISTEN),
                configuration.get(Settings.WEBSOCKET_COMPRESSION));
    }
}
