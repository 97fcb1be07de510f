package dev.holdfast.server.notify;

import dev.holdfast.protocol.ProjectId;

/**
 * Signs the permission to use one path of a project with one method.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface UrlSigner {

    /** @return the proof, as the header {@code URL-Signature} carries it */
    String sign(String path, String method, ProjectId project, long expiresSeconds);
}
