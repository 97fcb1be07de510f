package dev.holdfast.server.operation;

import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.operation.Consumers.Ended;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a lane that serves consumers.
 *
 * <pre>
 *   calls ─► hear (bell, alarms) ─► release what has ended ─► waiters ─► claim ─► write ─► what watchers get
 *                                                              all that is told leaves behind the group's replies
 * </pre>
 *
 * <p><em>Owned by one lane.</em>
 */
final class ConsumerDesk {

    private static final int MAX_RELEASES_PER_GROUP = 256;

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
    private final OwnWork ownWork;
    private final Consumers all;
    private final WatchFeed watchFeed;
    private final ClaimFeed claimFeed;
    private final AtomicInteger underWay = new AtomicInteger();
    private long nowMillis;

    /** A claim whose release has failed by a fault of its own. */
    private @Nullable Ended failed;

    ConsumerDesk(LaneOwner.Shared shared, UndoLog undo, OwnWork ownWork) {
        this.shared = shared;
        this.undo = undo;
        this.ownWork = ownWork;
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

    /** Called at the beginning of a group. */
    void listen(long newNowMillis) {
        nowMillis = newNowMillis;
        all.listen();
    }

    /** Called after the calls of the group: what a connection has asked for before its end comes first. */
    void hear() {
        all.hear(nowMillis);
    }

    /** Frees what ended consumers have claimed, so that waiters get it first. */
    void releaseEnded(Shard shard, Collection<QueueKey> gained) {
        boolean goesOn = true;
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
        try {
            Queue queue = store.queues().find(ended.queue());
            if (queue != null
                    && queue.number() == ended.queueNumber()
                    && store.claims().release(queue, ended.claim(), nowMillis)) {
                gained.add(ended.queue());
            }
        } catch (StorageBehind behind) {
            all.releaseLater(ended);
            return false;
        } catch (RuntimeException e) {
            failed = hasFaultOfItsOwn(e) ? ended : null;
            restUnless(failed != null);
            throw e;
        }
        return true;
    }

    /** Whether a queue is at fault, or a claim of it, and not the store as a whole. */
    private static boolean hasFaultOfItsOwn(RuntimeException e) {
        return !(e instanceof StorageException) || e instanceof StorageCorrupted;
    }

    private void restUnless(boolean goesOn) {
        if (!goesOn) {
            ownWork.rest(nowMillis);
        }
    }

    /** Claims for those who may have more. */
    void claim(Shard shard, Collection<QueueKey> gained) {
        if (!all.hasReadyClaimers()) {
            return;
        }
        try {
            claimFeed.run(turn(shard, nowMillis), gained);
        } catch (RuntimeException e) {
            boolean isTheirs = hasFaultOfItsOwn(e);
            if (isTheirs) {
                claimFeed.blame();
            }
            restUnless(isTheirs);
            throw e;
        }
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
        deliveries.addAll(watch(shard, groupMillis));
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

    private List<Delivery> watch(Shard shard, long groupMillis) {
        List<Delivery> watched = watchFeed.next(turn(shard, groupMillis));
        if (!watched.isEmpty()) {
            long count = watched.stream().mapToLong(Delivery::count).sum();
            shard.counts().add(Event.WATCHED, count);
            shard.counts().keep();
        }
        return watched;
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
        return all.hasReadyWatchers() || (!ownWork.rests(nowMillis) && (all.hasReadyClaimers() || all.hasEnded()));
    }

    long nextWakeMillis() {
        if (hasWork()) {
            return nowMillis;
        }
        boolean isHeldUp = all.hasReadyClaimers() || all.hasEnded();
        return isHeldUp ? Math.min(ownWork.restUntilMillis(), all.nextAlarmMillis()) : all.nextAlarmMillis();
    }

    /**
     * The group has failed, and what it has changed is taken back. Whoever is to blame for it is left out from now on:
     * a claim that cannot be released ends with its time.
     */
    void discard() {
        if (failed != null) {
            all.leaveToItsTime(failed);
            failed = null;
        }
        claimFeed.discard();
        all.discard();
    }

    /** The lane is stopping: whatever was claimed is free again, and nobody is told of anything more. */
    void stop(Shard shard, Collection<QueueKey> gained) {
        all.removeAll();
        while (all.hasEnded()) {
            boolean ignored = releaseNext(shard, gained);
        }
    }
}
