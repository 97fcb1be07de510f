package dev.holdfast.client;

import dev.holdfast.persist.CallException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * What futures lack.
 *
 * <p><em>Thread-safe.</em>
 */
final class Futures {

    private Futures() {}

    /** What became of a future, by a function; cancelling the result cancels the future. */
    static <A, B> CompletableFuture<B> then(CompletableFuture<A> future, Function<? super A, ? extends B> function) {
        CompletableFuture<B> result = new CompletableFuture<>();
        var unused = future.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(CallException.unwrapped(failure));
            } else {
                complete(result, value, function);
            }
        });
        var unusedToo = result.whenComplete((value, failure) -> {
            if (failure instanceof CancellationException) {
                future.cancel(false);
            }
        });
        return result;
    }

    private static <A, B> void complete(
            CompletableFuture<B> result, A value, Function<? super A, ? extends B> function) {
        try {
            result.complete(function.apply(value));
        } catch (RuntimeException fault) {
            result.completeExceptionally(fault);
        }
    }

    /**
     * Waits for a value, or for the exception that the future failed with. When the thread is interrupted the request
     * is withdrawn if it can be.
     */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("The thread was interrupted.");
            cancelled.initCause(interrupted);
            throw cancelled;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(failed.getCause());
        }
    }
}
