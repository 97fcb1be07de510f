package dev.holdfast.server.storage.model;

import dev.holdfast.server.storage.QueueKey;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Steps on whole shards: time, batches, sweeps, restarts.
 *
 * <p><em>Thread-safe.</em>
 */
final class ShardCommands {

    private ShardCommands() {}

    record Pass(long millis) implements Command {
        @Override
        public Object on(Subject subject) {
            subject.pass(millis);
            return subject.now();
        }
    }

    record Write() implements Command {
        @Override
        public Object on(Subject subject) {
            subject.write();
            return "written";
        }
    }

    record Sync() implements Command {
        @Override
        public Object on(Subject subject) {
            long written = subject.write();
            return subject.pool().sync() >= written ? "durable" : "not covered";
        }
    }

    record Discard() implements Command {
        @Override
        public Object on(Subject subject) {
            subject.discard();
            return "discarded";
        }
    }

    /** Closes the store and opens it again; what was not written is lost, which the model imitates. */
    record Reopen(int lanes) implements Command {
        @Override
        public Object on(Subject subject) {
            subject.reopen(lanes);
            return "reopened";
        }

        @Override
        public @Nullable String difference(Subject model, Subject store) {
            model.discard();
            store.reopen(lanes);
            // Nobody waits on a store that has just started, so wake-ups from before may be lost; these are forgotten.
            model.sweepAll();
            model.write();
            return null;
        }
    }

    /** A turn that may end early, so stores differ in what it did; the model has nothing to do, being always exact. */
    record SweepOnce(int maxItems) implements Command {
        @Override
        public Object on(Subject subject) {
            subject.sweepOnce(maxItems);
            return "swept";
        }

        @Override
        public @Nullable String difference(Subject model, Subject store) {
            on(store);
            return null;
        }
    }

    /** Sweeps to the end: each queue that the model wakes must wake; waking others is allowed. */
    record SweepAll() implements Command {
        @Override
        public Object on(Subject subject) {
            return subject.sweepAll();
        }

        @Override
        public @Nullable String difference(Subject model, Subject store) {
            Set<QueueKey> expected = model.sweepAll();
            Set<QueueKey> actual = new HashSet<>(store.sweepAll());
            actual.addAll(store.takeToldBeforeDiscard());
            if (!actual.containsAll(expected)) {
                return "the model wakes\n    " + expected + "\nthe store wakes only\n    " + actual;
            }
            boolean overdue = store.shards().stream().anyMatch(shard -> shard.nextDueMillis() <= store.now());
            return overdue ? "the store says that more is due after it has swept all" : null;
        }
    }
}
