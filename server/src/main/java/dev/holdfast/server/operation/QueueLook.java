package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStats;
import dev.holdfast.server.storage.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A look of one lane at the queues of a project, or at one of them.
 *
 * <p><em>One thread at a time.</em>
 */
final class QueueLook implements ShardWork {

    /** The most queues that a lane looks at in one turn; others are counted as left out. */
    static final int MAX_QUEUES = 1000;

    /**
     * A queue with what it holds.
     *
     * <p><em>Thread-safe.</em>
     */
    record Seen(String name, QueueStats stats, long oldestMillis) {
        Map.Entry<String, RawValue> entry() {
            PackWriter out = new PackWriter(64);
            out.mapHeader(oldestMillis < 0 ? 3 : 4);
            out.string("free").integer(stats.free());
            out.string("claimed").integer(stats.claimed());
            out.string("total").integer(stats.total());
            if (oldestMillis >= 0) {
                out.string("oldest").integer(oldestMillis / 1000);
            }
            return Map.entry(name, out.toRawValue());
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

    @Override
    public void run(Shard shard, long nowMillis) {
        seen.clear(); // of an attempt for which the store was behind
        List<Queue> queues = only == null ? shard.queues().list(project, null, MAX_QUEUES) : found(shard, only);
        for (Queue queue : queues) {
            QueueStats stats = shard.messages().stats(queue, nowMillis);
            long oldestMillis = stats.oldest() == null ? -1 : stats.oldest().createdMillis();
            seen.add(new Seen(queue.key().name().text(), stats, oldestMillis));
        }
        if (queues.size() == MAX_QUEUES) {
            leftOut = Math.max(0, shard.queues().count(project) - MAX_QUEUES);
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
