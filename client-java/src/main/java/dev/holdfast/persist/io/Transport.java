package dev.holdfast.persist.io;

import dev.holdfast.persist.Dial;
import dev.holdfast.persist.Endpoint;
import java.util.concurrent.CompletableFuture;

/**
 * Opens streams.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface Transport {
    /**
     * Connects, without waiting.
     *
     * @return fails with an {@link java.io.IOException}; a stream that comes about after the future was cancelled is
     *     closed
     */
    CompletableFuture<ByteStream> open(Endpoint to, Dial dial);
}
