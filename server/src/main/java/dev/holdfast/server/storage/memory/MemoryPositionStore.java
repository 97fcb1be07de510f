package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.Queue;

/**
 * Positions beside the messages of their queues.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryPositionStore implements PositionStore {

    private final MemoryQueueStore queues;

    MemoryPositionStore(MemoryQueueStore queues) {
        this.queues = queues;
    }

    @Override
    public long find(Queue queue, String name) {
        QueueContents contents = queues.contentsOf(queue.number());
        return contents == null ? NONE : contents.position(name);
    }

    @Override
    public int count(Queue queue, int limit) {
        QueueContents contents = queues.contentsOf(queue.number());
        return contents == null ? 0 : (int) Math.min(limit, contents.positions());
    }

    @Override
    public void begin(Queue queue, String name, long position) {
        keep(queue, name, position);
    }

    @Override
    public void keep(Queue queue, String name, long position) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents != null) {
            contents.keepPosition(name, position);
        }
    }

    @Override
    public void forget(Queue queue, String name) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents != null) {
            contents.forgetPosition(name);
        }
    }
}
