package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The part of a lane that serves consumers.
 *
 * <pre>
 *   hear (bell, alarms) ─► calls, gained queues ─► write ─► what watchers get ─► behind the group's replies
 * </pre>
 *
 * <p><em>Owned by one lane.</em>
 */
final class ConsumerDesk {

    private static final ClientId NO_CLIENT = new ClientId("server");

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
    private final Consumers all;
    private final WatchFeed watchFeed;
    private final AtomicInteger underWay = new AtomicInteger();
    private long nowMillis;

    ConsumerDesk(LaneOwner.Shared shared) {
        this.shared = shared;
        this.all = new Consumers(shared.census());
        this.watchFeed = new WatchFeed(all, shared.results());
    }

    Consumers all() {
        return all;
    }

    /** The bell wakes the lane by a call that does nothing. One that is too full for it runs a group anyway. */
    void reachBy(Predicate<Call<?, ?>> door) {
        all.bell().wakeBy(() -> {
            boolean ignored = door.test(LaneWork.call(LOOK, LaneWork.NO_PROJECT));
        });
    }

    void hear(long newNowMillis) {
        nowMillis = newNowMillis;
        all.hear(newNowMillis);
    }

    /**
     * The group is written: its changes are final, and what consumers get by it goes behind its calls.
     *
     * @return whether the group must not overtake earlier ones
     */
    boolean deliver(Shard shard, long groupMillis, List<Call<?, ?>> calls) {
        all.keep();
        List<Delivery> deliveries = new ArrayList<>(watchFeed.next(turn(shard, groupMillis)));
        deliveries.addAll(all.takeNotices());
        all.keep();
        if (deliveries.isEmpty() && !all.takeHasCome()) {
            return false;
        }
        boolean isInOrder = underWay.get() > 0;
        calls.add(Deliveries.call(deliveries, underWay));
        return isInOrder;
    }

    private Turn turn(Shard shard, long groupMillis) {
        Telling telling = new Telling(new ConnectionSubscriptions(), new News(Announcer.NOBODY), null, all, null, null);
        return new Turn(
                LaneWork.NO_PROJECT,
                NO_CLIENT,
                groupMillis,
                0,
                shard,
                shared.limits(),
                shared.rules(),
                shared.ids(),
                telling);
    }

    boolean hasWork() {
        return all.hasReady();
    }

    long nextWakeMillis() {
        return all.hasReady() ? nowMillis : all.nextAlarmMillis();
    }

    /** The group has failed. */
    void discard() {
        all.discard();
    }
}
