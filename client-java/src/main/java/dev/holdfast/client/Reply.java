package dev.holdfast.client;

import org.jspecify.annotations.Nullable;

/**
 * What the server answered to one request that it did not refuse.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param status 200 to 399
 * @param body null where the status, such as 204, says all
 */
public record Reply<O>(int status, @Nullable O body) {

    /**
     * The body of an answer that is known to have one.
     *
     * @throws IllegalStateException if it has none
     */
    public O required() {
        if (body == null) {
            throw new IllegalStateException("The reply of status " + status + " has no body");
        }
        return body;
    }
}
