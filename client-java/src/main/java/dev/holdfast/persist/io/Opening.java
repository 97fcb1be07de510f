package dev.holdfast.persist.io;

import dev.holdfast.persist.Link;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The way from a stream to a link that is ready.
 *
 * <p><em>Thread-safe.</em>
 */
final class Opening {

    private Opening() {}

    /**
     * A future that, when it is cancelled, ends whatever there is by then.
     *
     * @param greet makes the link, which completes the future when it is ready
     */
    static <L extends Link> CompletableFuture<L> of(
            CompletableFuture<ByteStream> opening, BiConsumer<ByteStream, CompletableFuture<L>> greet) {
        CompletableFuture<L> ready = new CompletableFuture<>();
        var unused = opening.whenComplete((stream, failure) -> {
            if (failure != null) {
                ready.completeExceptionally(failure);
            } else if (ready.isDone()) {
                stream.close();
            } else {
                greet(stream, ready, greet);
            }
        });
        var unusedReady = ready.whenComplete((link, failure) -> opening.cancel(false));
        return ready;
    }

    private static <L extends Link> void greet(
            ByteStream stream, CompletableFuture<L> ready, BiConsumer<ByteStream, CompletableFuture<L>> greet) {
        try {
            greet.accept(stream, ready);
        } catch (RuntimeException fault) {
            stream.close();
            ready.completeExceptionally(fault);
        }
    }
}
