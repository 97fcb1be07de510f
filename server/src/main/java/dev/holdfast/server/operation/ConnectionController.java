package dev.holdfast.server.operation;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.ConnectionShapes.CloseConnection;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionPage;
import dev.holdfast.protocol.operation.ConnectionShapes.ListConnections;
import dev.holdfast.protocol.operation.Nothing;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Serves the operations on connections. Those belong to their I/O threads, which are asked one and all.
 *
 * <p><em>Thread-safe.</em>
 */
final class ConnectionController {

    private static final int MAX_REASON_BYTES = 123;
    private static final String REASON = "An operator has closed the connection.";

    private final ConnectionRegistry connections;
    private final Limits limits;

    ConnectionController(ConnectionRegistry connections, Limits limits) {
        this.connections = connections;
        this.limits = limits;
    }

    void list(Call<ListConnections, ConnectionPage> call) {
        ListConnections input = call.input();
        int limit = ControlRules.limit(input.limit(), limits.defaultPage(), limits.maxConnectionsPerPage());
        connections.list(Objects.requireNonNullElse(input.marker(), ""), limit, page -> {
            String next = page.isEmpty() ? null : page.get(page.size() - 1).id();
            call.succeed(new ConnectionPage(page, next), null);
            call.release();
        });
    }

    void close(Call<CloseConnection, Nothing> call) {
        CloseConnection input = call.input();
        String reason = Objects.requireNonNullElse(input.reason(), REASON);
        if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            throw RequestRules.invalid("A reason may have at most " + MAX_REASON_BYTES + " bytes.");
        }
        CloseCode code = Boolean.TRUE.equals(input.ban()) ? CloseCode.POLICY_VIOLATION : CloseCode.TRY_AGAIN_LATER;
        connections.close(input.connectionId(), code, reason, () -> {
            call.succeed(Nothing.INSTANCE, null);
            call.release();
        });
    }
}
