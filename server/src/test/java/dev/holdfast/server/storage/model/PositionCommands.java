package dev.holdfast.server.storage.model;

import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;

/**
 * Steps on the positions of named watchers.
 *
 * <p><em>Thread-safe.</em>
 */
final class PositionCommands {

    private PositionCommands() {}

    /** A step on a queue that may be absent, in which case there is nothing to ask the store. */
    private interface OnQueue extends Command {
        QueueKey key();

        Object on(Shard shard, Queue queue);

        @Override
        default Object on(Subject subject) {
            Queue queue = subject.find(key());
            return queue == null ? Answers.ABSENT : on(subject.shardOf(queue), queue);
        }
    }

    record KeepPosition(QueueKey key, String name, long position) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue) {
            shard.positions().keep(queue, name, position);
            return "done";
        }
    }

    record ForgetPosition(QueueKey key, String name) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue) {
            shard.positions().forget(queue, name);
            return "done";
        }
    }

    record ShowPositions(QueueKey key, String name, int limit) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue) {
            return shard.positions().find(queue, name) + " of "
                    + shard.positions().count(queue, limit);
        }
    }
}
