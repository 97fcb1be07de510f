package dev.holdfast.server.pool;

import dev.holdfast.server.storage.QueueKey;

/**
 * The way of dead letters from a pool to a queue of another one.
 *
 * <p><em>Thread-safe.</em>
 */
public record Passage(String pool, QueueKey queue) {}
