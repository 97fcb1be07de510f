package dev.holdfast.client;

import dev.holdfast.persist.CallException;
import dev.holdfast.persist.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a link the next token in time, as long as it lasts: another link says hello with a token of its own.
 *
 * <p><em>Thread-safe.</em>
 */
final class Renewal {

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final CompletableFuture<Throwable> closed;
    private final Function<Token, CompletionStage<?>> bring;
    private final Supplier<CompletionStage<Token>> tokens;
    private final Timers timers;
    private volatile Timers.Timer timer = () -> {};

    /**
     * @param closed completes when the link has ended
     * @param bring brings the link another token
     */
    Renewal(
            CompletableFuture<Throwable> closed,
            Function<Token, CompletionStage<?>> bring,
            Supplier<CompletionStage<Token>> tokens,
            Timers timers) {
        this.closed = closed;
        this.bring = bring;
        this.tokens = tokens;
        this.timers = timers;
    }

    /** Brings the token that follows the one of the hello. */
    void begin(Token first) {
        if (first.expires() != null) {
            plan(first);
            var unused = closed.thenRun(() -> timer.cancel());
        }
    }

    private void plan(Token token) {
        Instant expires = token.expires();
        if (expires != null) {
            Duration left = Duration.between(Instant.now(), expires);
            renewAfter(left.multipliedBy(4).dividedBy(5));
        }
    }

    private void renewAfter(Duration time) {
        Duration pause = time.compareTo(SHORTEST_PAUSE) > 0 ? time : SHORTEST_PAUSE;
        timer = timers.after(pause, () -> renew(pause));
        if (closed.isDone()) {
            timer.cancel();
        }
    }

    private void renew(Duration waited) {
        var unused = tokens.get()
                .thenCompose(token -> bring.apply(token).thenRun(() -> plan(token)))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        onFailure(CallException.unwrapped(failure), waited);
                    }
                });
    }

    private void onFailure(Throwable failure, Duration waited) {
        if (!(failure instanceof CallException)) {
            LOG.warn("There is no new token, or it was not accepted: {}", failure.getMessage());
        }
        renewAfter(waited.dividedBy(5));
    }
}
