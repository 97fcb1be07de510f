package dev.holdfast.server.auth;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * For whom a trust is wanted.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param token of the user who gives the trust
 * @param project that the trust must be for
 * @param brought the id of a trust that the user has made for the server; null when one is to be made
 * @param expiresMillis when one that is made ends
 */
public record TrustWish(
        Secret token, ProjectId project, @Nullable String brought, long expiresMillis) {}
