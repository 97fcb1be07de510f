package dev.holdfast.protocol.operation;

import org.jspecify.annotations.Nullable;

/**
 * Where REST reaches an operation.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param path with the names of path fields in braces
 * @param selector a query parameter whose presence chooses this operation among those of the same method and path; null
 *     for the one that is chosen otherwise
 */
public record Route(Method method, String path, @Nullable String selector) {

    /** The HTTP methods of the contract. */
    public enum Method {
        GET,
        HEAD,
        PUT,
        POST,
        PATCH,
        DELETE
    }
}
