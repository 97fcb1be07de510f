package dev.holdfast.server.meter;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all lanes and the threads that make their writes durable measure.
 *
 * <p><em>Thread-safe.</em>
 */
public final class EngineMeter {

    private final List<MessageCounts> shards = new CopyOnWriteArrayList<>();
    private final Histogram groupCalls = new Histogram(Bounds.COUNTS);
    private final Histogram syncNanos = new Histogram(Bounds.NANOS);
    private final Histogram syncCalls = new Histogram(Bounds.COUNTS);
    private final LongAdder syncFailures = new LongAdder();

    /** Shows what happens on one more shard, and goes on showing what has happened when the shard is closed. */
    public void watch(MessageCounts shard) {
        shards.add(shard);
    }

    /** What has become of messages, on all shards. */
    public MessageCounts.Reading messages() {
        MessageCounts.Reading all = MessageCounts.Reading.NONE;
        for (MessageCounts shard : shards) {
            all = all.plus(shard.read());
        }
        return all;
    }

    /** How many calls a lane served in one group. */
    public Histogram groupCalls() {
        return groupCalls;
    }

    /** How long a sync took. */
    public Histogram syncNanos() {
        return syncNanos;
    }

    /** How many calls waited for one sync. */
    public Histogram syncCalls() {
        return syncCalls;
    }

    /** How many syncs failed. */
    public LongAdder syncFailures() {
        return syncFailures;
    }
}
