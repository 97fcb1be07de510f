package dev.holdfast.persist.io;

import java.util.concurrent.CompletableFuture;

/**
 * A request and the answer that is expected.
 *
 * <p><em>Thread-safe.</em>
 */
final class Exchange<Q, R> extends CompletableFuture<R> {

    final Q request;
    /** Whether it is the link's own, such as a ping, and takes no room from the user's. */
    final boolean isOwn;

    Exchange(Q request, boolean isOwn) {
        this.request = request;
        this.isOwn = isOwn;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
