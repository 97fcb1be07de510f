package dev.holdfast.server.auth;

import dev.holdfast.protocol.ProjectId;
import java.util.List;
import java.util.Set;

/**
 * What is kept of an access token. The token itself is not: only its hash.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param id names it for people; not a secret
 * @param name what the operator calls it; may be empty
 * @param hash of the secret, see {@link TokenSecret}
 * @param roles sorted
 * @param expiresMillis {@link Principal#NEVER} for a token without end
 */
public record AccessToken(
        String id,
        String name,
        String hash,
        ProjectId project,
        List<String> roles,
        long createdMillis,
        long expiresMillis) {

    Principal principal() {
        return new Principal(project, ProjectBinding.REQUIRED, "token:" + id, Set.copyOf(roles), expiresMillis);
    }
}
