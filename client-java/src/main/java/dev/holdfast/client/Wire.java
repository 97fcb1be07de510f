package dev.holdfast.client;

import dev.holdfast.persist.Link;
import java.util.concurrent.CompletableFuture;

/**
 * A link over which operations are asked for, however that is done.
 *
 * <p><em>Thread-safe.</em>
 */
interface Wire extends Link {

    /** Makes a request; fails as {@link Link} says. */
    CompletableFuture<Incoming> call(Ask ask);

    /** Makes a request about what was begun on this very link: needs no room, and is taken while the link is left. */
    CompletableFuture<Incoming> finish(Ask ask);

    /** Keeps a link that is left open, within its time, until {@link #letGo} was called as often. */
    void hold();

    void letGo();

    /** Completes when the link takes no more requests. */
    CompletableFuture<Void> leaving();
}
