package dev.holdfast.server.storage.rocksdb;

/**
 * What a queue has beside its messages and claims, and what goes with it.
 *
 * <p><em>Owned by one lane.</em>
 */
record QueueBelongings(Outboxes outboxes, EmbeddedPositions positions) {

    void drop(long queue) {
        positions.drop(queue);
        outboxes.drop(queue);
    }
}
