package dev.holdfast.server.storage;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.codec.RawValue;
import org.jspecify.annotations.Nullable;

/**
 * What subscribers are told of one message. It is written with the message and outlives whatever happens to it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param message null for a message to a topic, which is kept nowhere else
 * @param ttlSeconds as posted
 * @param delaySeconds as posted; 0 for none
 * @param expiresMillis from this moment on it is not delivered
 */
public record Notice(
        NoticePosition position,
        @Nullable MessageId message,
        RawValue body,
        long ttlSeconds,
        long delaySeconds,
        long postedMillis,
        long expiresMillis) {}
