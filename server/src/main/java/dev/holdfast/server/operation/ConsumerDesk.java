package dev.holdfast.server.operation;

import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.operation.Consumers.Ended;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The part of a lane that serves consumers.
 *
 * <pre>
 *   hear (bell, alarms) ─► calls ─► release what has ended ─► waiters ─► claim ─► write ─► what watchers get
 *                                                              all that is told leaves behind the group's replies
 * </pre>
 *
 * <p><em>Owned by one lane.</em>
 */
final class ConsumerDesk {

    private static final int MAX_RELEASES_PER_GROUP = 256;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 1000;

    /** It only makes the lane run a group. */
    private static final ShardWork LOOK = new ShardWork() {
        @Override
        public void run(Shard shard, long nowMillis) {}

        @Override
        public void done() {}

        @Override
        public void failed(RuntimeException cause) {}
    };

    private final LaneOwner.Shared shared;
    private final UndoLog undo;
    private final Consumers all;
    private final WatchFeed watchFeed;
    private final ClaimFeed claimFeed;
    private final AtomicInteger underWay = new AtomicInteger();
    private long nowMillis;
    private long pausedUntilMillis;
    private boolean isAtWork;

    ConsumerDesk(LaneOwner.Shared shared, UndoLog undo) {
        this.shared = shared;
        this.undo = undo;
        this.all = new Consumers(shared.census(), undo);
        this.watchFeed = new WatchFeed(all, shared.pushes());
        this.claimFeed = new ClaimFeed(all, shared.pushes());
    }

    Consumers all() {
        return all;
    }

    /** The bell wakes the lane by a call that does nothing. One that is too full for it runs a group anyway. */
    void reachBy(Predicate<Call<?, ?>> door) {
        all.bell().wakeBy(() -> {
            boolean ignored = door.test(LaneWork.call(LOOK, OwnOperation.NO_PROJECT));
        });
    }

    void hear(long newNowMillis) {
        nowMillis = newNowMillis;
        all.hear(newNowMillis);
    }

    /** Frees what ended consumers have claimed, so that waiters get it first. */
    void releaseEnded(Shard shard, Collection<QueueKey> gained) {
        boolean goesOn = !isPaused();
        for (int i = 0; i < MAX_RELEASES_PER_GROUP && all.hasEnded() && goesOn; i++) {
            goesOn = releaseNext(shard, gained);
        }
    }

    /**
     * A queue that is about to move takes its messages with it, so they are freed where it still is.
     *
     * @return whether the store is ready for more of it
     */
    private boolean releaseNext(Shard shard, Collection<QueueKey> gained) {
        Ended ended = Objects.requireNonNull(all.nextEnded());
        Shard store = PlacedShard.storeOf(shard);
        isAtWork = true;
        try {
            Queue queue = store.queues().find(ended.queue());
            if (queue != null
                    && queue.number() == ended.queueNumber()
                    && store.claims().release(queue, ended.claim(), nowMillis)) {
                gained.add(ended.queue());
            }
        } catch (StorageBehind behind) {
            all.releaseLater(ended);
            isAtWork = false;
            return false;
        }
        isAtWork = false;
        return true;
    }

    /** Claims for those who may have more. */
    void claim(Shard shard, Collection<QueueKey> gained) {
        if (all.hasReadyClaimers() && !isPaused()) {
            isAtWork = true;
            claimFeed.run(turn(shard, nowMillis), gained);
            isAtWork = false;
        }
    }

    private boolean isPaused() {
        return nowMillis < pausedUntilMillis;
    }

    /**
     * The group is written: its changes are final, and what consumers get by it goes behind its calls.
     *
     * @return whether the group must not overtake earlier ones
     */
    boolean deliver(Shard shard, long groupMillis, List<Call<?, ?>> calls) {
        all.keep();
        if (!claimFeed.hasDeliveries() && !all.hasNews()) {
            return false;
        }
        List<Delivery> deliveries = new ArrayList<>(claimFeed.take());
        deliveries.addAll(watchFeed.next(turn(shard, groupMillis)));
        deliveries.addAll(all.takeNotices());
        undo.keep();
        all.keep();
        if (!all.takeHasCome() && deliveries.isEmpty()) {
            return false;
        }
        boolean isInOrder = underWay.get() > 0;
        calls.add(Deliveries.call(deliveries, underWay));
        return isInOrder;
    }

    private Turn turn(Shard shard, long groupMillis) {
        Telling telling = new Telling(new ConnectionSubscriptions(undo), new News(Announcer.NOBODY), all, null, null);
        return new Turn(
                OwnOperation.NO_PROJECT,
                OwnOperation.NO_CLIENT,
                groupMillis,
                0,
                shared.limits().maxNativeResultBytes(),
                shard,
                shared.nativeLimits(),
                shared.rules(),
                shared.ids(),
                new Redrives(undo),
                telling);
    }

    boolean hasWork() {
        return all.hasReadyWatchers() || (!isPaused() && (all.hasReadyClaimers() || all.hasEnded()));
    }

    long nextWakeMillis() {
        if (hasWork()) {
            return nowMillis;
        }
        boolean isHeldUp = all.hasReadyClaimers() || all.hasEnded();
        return isHeldUp ? Math.min(pausedUntilMillis, all.nextAlarmMillis()) : all.nextAlarmMillis();
    }

    /** The group has failed. When it was the consumers' own doing, they wait a little before they try again. */
    void discard() {
        if (isAtWork) {
            isAtWork = false;
            pausedUntilMillis = nowMillis + PAUSE_AFTER_FAILURE_MILLIS;
        }
        claimFeed.discard();
        all.discard();
    }

    /** The lane is stopping: whatever was claimed is free again, and nobody is told of anything more. */
    void stop(Shard shard, Collection<QueueKey> gained) {
        all.removeAll();
        pausedUntilMillis = 0;
        while (all.hasEnded()) {
            boolean ignored = releaseNext(shard, gained);
        }
    }
}
