package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: as texts that nobody has checked yet, or as a connection has said once and for all; and what of it has been
 * proved.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param principal who it is; null for one who has not authenticated although one must
 * @param client known already; otherwise the text counts
 * @param project known already; otherwise the text counts
 * @param token that has proved who it is, where somebody has to know it afterwards; otherwise null
 */
public record Caller(
        @Nullable String clientText,
        @Nullable String projectText,
        @Nullable ClientId client,
        @Nullable ProjectId project,
        @Nullable Principal principal,
        @Nullable Secret token) {

    public static Caller unchecked(@Nullable String clientText, @Nullable String projectText) {
        return new Caller(clientText, projectText, null, null, null, null);
    }

    public static Caller known(ClientId client, ProjectId project) {
        return new Caller(null, null, client, project, null, null);
    }

    /** The same caller, of whom this is known. */
    public Caller as(@Nullable Principal proved) {
        return new Caller(clientText, projectText, client, project, proved, token);
    }

    /** The same caller, who has proved it by this token. */
    public Caller with(@Nullable Secret newToken) {
        return new Caller(clientText, projectText, client, project, principal, newToken);
    }
}
