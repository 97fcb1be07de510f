package dev.holdfast.persist;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call from its beginning to its end. At any time it is in one place: with a link, waiting, or done.
 *
 * <pre>
 *            ┌── not sent, or sent + repeatable + paid ──┐
 *            ▼                                           │
 *   new ─► waiting ── a link has room ─► with a link ────┴── answered, unknown ──► done
 *            └─────────── time is over, cancelled ───────────────────────────────►┘
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class Pending<L extends Link, R> {

    final Call kind;
    final int bytes;
    final CompletableFuture<R> result = new CompletableFuture<>();
    /** Completes when a call whose thread may be made to wait has a place, or has ended. */
    final CompletableFuture<Boolean> admitted = new CompletableFuture<>();

    private final Calls<L> calls;
    private final Function<? super L, ? extends CompletableFuture<R>> request;
    private volatile @Nullable CompletableFuture<R> attempt;
    private volatile boolean isWithLink;
    private volatile @Nullable OutcomeUnknown unknown;

    Pending(Calls<L> calls, Call kind, int bytes, Function<? super L, ? extends CompletableFuture<R>> request) {
        this.calls = calls;
        this.kind = kind;
        this.bytes = bytes;
        this.request = request;
    }

    /** Ends the call when its time is over. */
    void limit(Timers timers, Duration limit) {
        Timers.Timer timer = timers.after(limit, () -> onTimeOver(limit));
        var unused = result.whenComplete((value, failure) -> {
            timer.cancel();
            withdraw();
        });
    }

    private void onTimeOver(Duration limit) {
        boolean isSent = isWithLink || unknown != null;
        String text = "No answer came within " + limit.toMillis() + " ms; the request was "
                + (isSent ? "sent." : "not sent.");
        if (result.completeExceptionally(new TimedOut(text, isSent))) {
            calls.countTimedOut();
        }
    }

    private void withdraw() {
        CompletableFuture<R> current = attempt;
        if (current != null) {
            current.cancel(false);
        }
        admitted.complete(true);
        calls.onEnd(this);
    }

    void handTo(L link) {
        isWithLink = true;
        CompletableFuture<R> answer;
        try {
            answer = request.apply(link);
        } catch (RuntimeException fault) {
            answer = CompletableFuture.failedFuture(fault);
        }
        attempt = answer;
        if (result.isDone()) {
            answer.cancel(false);
        }
        var unused = answer.whenComplete((value, failure) -> onAnswer(link, value, failure));
    }

    private void onAnswer(L link, R value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
            return;
        }
        Throwable cause = CallException.unwrapped(failure);
        if (cause instanceof NotSent) {
            isWithLink = false;
            calls.move(this, link);
        } else if (cause instanceof OutcomeUnknown lost) {
            unknown = lost;
            isWithLink = false;
            calls.repeat(this, link, lost);
        } else {
            result.completeExceptionally(cause);
        }
    }

    boolean isDone() {
        return result.isDone();
    }

    /** There is no link for it, and it is not to wait. */
    void refuse(String why) {
        OutcomeUnknown lost = unknown;
        if (lost != null) {
            failUnknown(lost);
        } else {
            result.completeExceptionally(new NotConnected(why, null));
        }
    }

    void failUnknown(OutcomeUnknown lost) {
        if (result.completeExceptionally(lost)) {
            calls.countUnknown();
        }
    }
}
