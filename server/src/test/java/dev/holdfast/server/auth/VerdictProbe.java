package dev.holdfast.server.auth;

import dev.holdfast.protocol.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a verdict.
 *
 * <p><em>Thread-safe.</em>
 */
final class VerdictProbe implements Verdict {

    private final CompletableFuture<Object> verdict = new CompletableFuture<>();

    static VerdictProbe ask(Authenticator authenticator, String token) {
        VerdictProbe probe = new VerdictProbe();
        authenticator.authenticate(token, probe);
        return probe;
    }

    @Override
    public void accepted(Principal principal) {
        if (!verdict.complete(principal)) {
            throw new AssertionError("a second verdict");
        }
    }

    @Override
    public void refused(Refusal refusal) {
        if (!verdict.complete(refusal)) {
            throw new AssertionError("a second verdict");
        }
    }

    boolean isKnown() {
        return verdict.isDone();
    }

    Principal principal() {
        return outcome() instanceof Principal principal ? principal : fail();
    }

    /** The code of the refusal in lower case, or the word accepted. */
    String word() {
        return outcome() instanceof Refusal refusal ? refusal.code().wireName() : "accepted";
    }

    private Principal fail() {
        throw new AssertionError("it was refused: " + word());
    }

    private @Nullable Object outcome() {
        return verdict.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
