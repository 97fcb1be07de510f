package dev.holdfast.server.operation;

import dev.holdfast.server.operation.Consumer.End;
import dev.holdfast.server.operation.WatchReads.Read;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageBehind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives watchers what is new to them, a bounded part in each group of their lane.
 *
 * <p>It only reads, and it does so when the group is written: so nothing of it has to be taken back, and what it shows
 * is durable with that write. Watchers of one queue at one position share what was read and written for the first of
 * them. A watcher that has no credit, or whose connection has no room, is left alone until it has.
 *
 * <p><em>Owned by one lane.</em>
 */
final class WatchFeed {

    private static final Logger LOG = LoggerFactory.getLogger(WatchFeed.class);

    /** How many watchers get something in one group, so that other calls have their turn. */
    static final int MAX_WATCHERS_PER_GROUP = 1024;

    /** How many reads they may cost together. */
    private static final int MAX_READS_PER_GROUP = 64;

    /** What a watcher wants that leaves out nothing. */
    private static final boolean[] ALL = {};

    /** When to look again after the budget of all connections was found used up. */
    private static final long PAUSE_MILLIS = 50;

    private final Consumers consumers;
    private final PushBudget budget;
    private final Map<QueueKey, @Nullable WatchReads> queues = new HashMap<>();
    private List<Delivery> deliveries = new ArrayList<>();
    private int readCount;

    WatchFeed(Consumers consumers, PushBudget budget) {
        this.consumers = consumers;
        this.budget = budget;
    }

    /** What leaves now; the watchers have moved on by it. */
    List<Delivery> next(Turn turn) {
        if (!consumers.hasReadyWatchers()) {
            return List.of();
        }
        readCount = 0;
        for (Watcher watcher : consumers.readyWatchers(MAX_WATCHERS_PER_GROUP)) {
            serveReady(watcher, turn);
        }
        queues.clear();
        List<Delivery> made = deliveries;
        deliveries = new ArrayList<>();
        return made;
    }

    private void serveReady(Watcher watcher, Turn turn) {
        if (!watcher.hasCredit() || !watcher.sink().isOpen() || !watcher.sink().hasRoom()) {
            consumers.quiet(watcher);
        } else if (!budget.hasRoom(watcher.sink().share())) {
            consumers.quiet(watcher);
            consumers.setAlarm(watcher, turn.nowMillis() + PAUSE_MILLIS);
        } else {
            serve(watcher, turn);
        }
    }

    private void serve(Watcher watcher, Turn turn) {
        try {
            WatchReads reads = readsOf(watcher.queue(), turn);
            if (reads == null) {
                consumers.quiet(watcher);
                return;
            }
            watcher.follow(reads.queue());
            Read read = readFor(watcher, reads);
            if (read != null) {
                give(watcher, read);
            }
        } catch (Diversion elsewhere) {
            consumers.end(watcher, End.QUEUE_MOVED);
        } catch (StorageBehind behind) {
            // The store has had a turn; it needs more of them before it can answer.
            consumers.ready(watcher);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A consumer could not be served; its connection is ended");
            consumers.quiet(watcher);
            watcher.sink().giveUp();
        }
    }

    /** Null when there is no such queue. */
    private @Nullable WatchReads readsOf(QueueKey key, Turn turn) {
        if (!queues.containsKey(key)) {
            Queue queue = turn.shard().queues().find(key);
            queues.put(key, queue == null ? null : new WatchReads(queue, turn));
        }
        return queues.get(key);
    }

    /** Null when this group has read enough: the watcher stays ready. */
    private @Nullable Read readFor(Watcher watcher, WatchReads reads) {
        Read known = reads.known(watcher.position());
        if (known != null || readCount >= MAX_READS_PER_GROUP) {
            return known;
        }
        readCount++;
        return reads.read(watcher);
    }

    private void give(Watcher watcher, Read read) {
        int end = watcher.wishes().includesDelayed() ? read.messages().size() : read.visible();
        boolean[] wanted = watcher.wishes().echo() ? ALL : new boolean[end];
        long credit = watcher.messageCredit();
        long bytes = watcher.byteCredit();
        long bodyBytes = 0;
        int passed = 0;
        int count = 0;
        while (passed < end && count < credit && bodyBytes < bytes) {
            Message message = read.messages().get(passed);
            if (watcher.wants(message)) {
                if (wanted != ALL) {
                    wanted[passed] = true;
                }
                bodyBytes += message.body().bytes().length;
                count++;
            }
            passed++;
        }
        boolean hasPassedAll = passed == read.messages().size();
        if (hasPassedAll) {
            watcher.pass(read.through(), passed);
        } else if (passed > 0) {
            watcher.pass(read.messages().get(passed - 1).sequence(), passed);
        }
        if (count > 0) {
            EncodedMessages encoded =
                    count == passed ? read.encoded() : read.encoded().only(wanted);
            deliveries.add(Delivery.of(watcher, encoded, count, watcher.give(count, bodyBytes))
                    .charged(budget));
        }
        goOn(watcher, read, passed, hasPassedAll);
    }

    /** Whether it stays ready, behind all others. */
    private void goOn(Watcher watcher, Read read, int passed, boolean hasPassedAll) {
        consumers.quiet(watcher);
        if (hasPassedAll && read.isUnreadable() && passed == 0) {
            consumers.end(watcher, End.UNREADABLE);
        } else if (!watcher.hasCredit() || (hasPassedAll && read.isLast())) {
            return;
        } else if (!hasPassedAll && passed == read.visible()) {
            consumers.setAlarm(watcher, read.visibleMillis());
        } else {
            consumers.ready(watcher);
        }
    }
}
