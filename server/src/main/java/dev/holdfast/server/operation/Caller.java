package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ProjectId;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: as texts that nobody has checked yet, or as a connection has said once and for all.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param client known already; otherwise the text counts
 * @param project known already; otherwise the text counts
 */
public record Caller(
        @Nullable String clientText,
        @Nullable String projectText,
        @Nullable ClientId client,
        @Nullable ProjectId project) {

    public static Caller unchecked(@Nullable String clientText, @Nullable String projectText) {
        return new Caller(clientText, projectText, null, null);
    }

    public static Caller known(ClientId client, ProjectId project) {
        return new Caller(null, null, client, project);
    }
}
