package dev.holdfast.server.operation;

import org.jspecify.annotations.Nullable;

/**
 * Where the outcome of a call goes. A transport implements it; what it gets is durable already.
 *
 * <p><em>Thread-safe.</em>
 */
public interface ReplySink {

    /** Takes the outcome, exactly once per call. Called by whatever thread made it durable; must not block. */
    void complete(Call<?, ?> call);

    /** Whether anybody still waits for the outcome. */
    boolean isOpen();

    /** Whether the request has come in the native form, in which more may be asked for at once. */
    default boolean isNative() {
        return false;
    }

    /** What the connection behind it takes of the budget; null where it has one request under way at a time. */
    default @Nullable BudgetShare resultShare() {
        return null;
    }

    /** The connection behind it, where it is one that can be told of messages; otherwise null. */
    default @Nullable PushSink peer() {
        return null;
    }

    /** The same connection, where it is one that can watch the server; otherwise null. */
    default @Nullable SystemSink systemSink() {
        return null;
    }

    /** The name of the connection behind it, where it has one; otherwise null. */
    default @Nullable String connectionId() {
        return null;
    }

    /** The same connection, where it is one that can have consumers; otherwise null. */
    default @Nullable ConsumerSink consumerSink() {
        return null;
    }
}
