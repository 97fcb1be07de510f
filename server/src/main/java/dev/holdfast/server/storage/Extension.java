package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import java.util.List;

/**
 * Messages of a claim that were given more time.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param claim what holds them now
 * @param messages in the order of their positions, never none
 */
public record Extension(ClaimId claim, long expiresMillis, List<MessageId> messages) {}
