package dev.holdfast.server.storage;

import dev.holdfast.protocol.codec.RawValue;

/**
 * A message that is about to be posted, all defaults applied.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param ttlSeconds life from now on
 * @param delaySeconds time from now on during which it is hidden; 0 for none
 */
public record NewMessage(RawValue body, long ttlSeconds, long delaySeconds) {}
