package dev.holdfast.client;

import java.util.concurrent.CompletableFuture;

/**
 * The work on one message, while it lasts.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Job {

    private final CompletableFuture<Void> lost = new CompletableFuture<>();

    Job() {}

    /**
     * Whether the lease is lost, because the connection was: by now somebody else may work on the same message. Work
     * that looks now and then can stop; what it returns after that is used if nobody else has got the message.
     */
    public boolean isLost() {
        return lost.isDone();
    }

    /** Completes when the lease is lost; never otherwise. What is chained to it must not block. */
    public CompletableFuture<Void> lost() {
        return lost.copy();
    }

    void lose() {
        lost.complete(null);
    }
}
