package dev.holdfast.server.notify;

import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.Shard;
import java.util.List;

/**
 * One page of the queues of a lane that have notices from before the start.
 *
 * <p><em>One thread at a time.</em>
 */
final class FindPending extends LaneAnswer {

    static final int PAGE = 500;

    private final long afterNumber;

    List<Queue> found = List.of();

    FindPending(long afterNumber) {
        this.afterNumber = afterNumber;
    }

    @Override
    void run(Shard shard, long nowMillis) {
        found = shard.notifications().pending(afterNumber, PAGE);
    }
}
