package dev.holdfast.server.operation;

import org.jspecify.annotations.Nullable;

/**
 * What a controller needs to let others know of what it does.
 *
 * <p><em>Owned by one lane.</em>
 *
 * @param consumers of the lane
 * @param sink where the outcome of the call goes; null where it comes from the lane itself
 * @param trust that was got for the call; null for none
 */
record Telling(
        ConnectionSubscriptions connections,
        News news,
        Consumers consumers,
        @Nullable ReplySink sink,
        @Nullable TrustOffer trust) {

    /** The connection that the call came from, where it can be told of messages; otherwise null. */
    @Nullable
    PushSink peer() {
        return sink == null ? null : sink.peer();
    }

    /** The same connection, where it can have consumers; otherwise null. */
    @Nullable
    ConsumerSink consumerSink() {
        return sink == null ? null : sink.consumerSink();
    }
}
