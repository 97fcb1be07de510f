package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.SystemShapes.WatchedQueue;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStats;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A look of one lane at the queues of a project, or at one of them. Many queues take it several turns, between which
 * others have theirs.
 *
 * <p><em>One thread at a time.</em>
 */
final class QueueLook implements ShardWork {

    /** The most queues that a lane looks at; others are counted as left out. */
    static final int MAX_QUEUES = 1000;

    /** How many of them in one turn. */
    static final int QUEUES_PER_TURN = 100;

    private static final double MILLIS_PER_SECOND = 1000;

    /**
     * A queue with what it holds.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param number its incarnation
     * @param lastPosition of all that was ever posted to it
     */
    record Seen(QueueName name, long number, QueueStats stats, long lastPosition, long atMillis) {

        /** @param before what it was at the last look; null where there was none, or no such queue */
        WatchedQueue shownAfter(@Nullable Seen before) {
            Long oldest = stats.oldest() == null ? null : stats.oldest().createdMillis() / 1000;
            if (before == null || before.number != number || before.atMillis >= atMillis) {
                return new WatchedQueue(stats.free(), stats.claimed(), oldest, null, null);
            }
            double seconds = (atMillis - before.atMillis) / MILLIS_PER_SECOND;
            long posts = lastPosition - before.lastPosition;
            long removals = posts + before.stats.total() - stats.total();
            return new WatchedQueue(
                    stats.free(), stats.claimed(), oldest, rate(posts, seconds), rate(removals, seconds));
        }

        /** In thousandths; null for none, so that a queue in which nothing happens stays as it was. */
        private static @Nullable Double rate(long count, double seconds) {
            double rate = Math.rint(1000 * count / seconds) / 1000;
            return rate > 0 ? rate : null;
        }
    }

    private final ProjectId project;
    private final @Nullable QueueKey only;
    private final Consumer<QueueLook> receiver;
    private final List<Seen> seen = new ArrayList<>();
    private long leftOut;
    private boolean hasFailed;

    QueueLook(ProjectId project, @Nullable QueueKey only, Consumer<QueueLook> receiver) {
        this.project = project;
        this.only = only;
        this.receiver = receiver;
    }

    /** Goes on behind what it has seen, should this not be its first turn. */
    @Override
    public void run(Shard shard, long nowMillis) {
        QueueName last = seen.isEmpty() ? null : seen.get(seen.size() - 1).name();
        List<Queue> queues = only == null ? shard.queues().list(project, last, QUEUES_PER_TURN) : found(shard, only);
        for (Queue queue : queues) {
            QueueStats stats = shard.messages().stats(queue, nowMillis);
            seen.add(new Seen(
                    queue.key().name(), queue.number(), stats, shard.messages().lastPosition(queue), nowMillis));
        }
        if (seen.size() >= MAX_QUEUES) {
            leftOut = Math.max(0, shard.queues().count(project) - seen.size());
        } else if (queues.size() == QUEUES_PER_TURN) {
            throw new StorageBehind();
        }
    }

    private static List<Queue> found(Shard shard, QueueKey key) {
        Queue queue = shard.queues().find(key);
        return queue == null ? List.of() : List.of(queue);
    }

    List<Seen> seen() {
        return seen;
    }

    long leftOut() {
        return leftOut;
    }

    boolean hasFailed() {
        return hasFailed;
    }

    @Override
    public void done() {
        receiver.accept(this);
    }

    /** The next look comes in a second. */
    @Override
    public void failed(RuntimeException cause) {
        hasFailed = true;
        receiver.accept(this);
    }
}
