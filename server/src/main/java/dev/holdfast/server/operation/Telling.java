package dev.holdfast.server.operation;

import org.jspecify.annotations.Nullable;

/**
 * What a controller needs to let others know of what it does.
 *
 * <p><em>Owned by one lane.</em>
 *
 * @param peer the connection that the call came from, where it can be told of messages
 * @param consumers of the lane
 * @param consumerSink the same connection, where it is a native one
 * @param trust that was got for the call; null for none
 */
record Telling(
        ConnectionSubscriptions connections,
        News news,
        @Nullable PushSink peer,
        Consumers consumers,
        @Nullable ConsumerSink consumerSink,
        @Nullable TrustOffer trust) {}
