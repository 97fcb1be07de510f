package dev.holdfast.server.chaos;

import dev.holdfast.server.chaos.History.Delivery;
import dev.holdfast.server.chaos.History.Opening;
import dev.holdfast.server.chaos.History.Seen;
import dev.holdfast.server.chaos.Verdict.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one reader was given. Order is judged within a reader only, since two of them note at their leisure; and for one
 * that claims, only among messages that nobody had before it.
 *
 * <p><em>One thread at a time.</em>
 */
final class ReaderStory {

    private final String queue;
    private final boolean isWatcher;
    private final List<Seen> messages = new ArrayList<>();
    private long missed;
    private boolean hasGap;
    private boolean isComplete;
    private long firstGapAt = Long.MAX_VALUE;

    ReaderStory(Opening opening) {
        queue = opening.queue();
        isWatcher = opening.isWatch();
    }

    String queue() {
        return queue;
    }

    boolean isWatcher() {
        return isWatcher;
    }

    void opened(Opening opening) {
        if (opening.gap()) {
            hasGap = true;
            firstGapAt = Math.min(firstGapAt, opening.sequence());
        }
    }

    void given(Delivery delivery) {
        messages.addAll(delivery.messages());
        missed += delivery.missed();
        if (delivery.missed() > 0) {
            firstGapAt = Math.min(firstGapAt, delivery.sequence());
        }
    }

    void ended(boolean complete) {
        isComplete |= complete;
    }

    /** @param items those of the queue */
    void checkOrder(Map<String, ItemStory> items, BiConsumer<Promise, String> report) {
        Map<String, Seen> newest = new HashMap<>();
        for (Seen seen : messages) {
            ItemStory item = items.get(seen.item());
            String poster = item == null ? null : item.poster();
            if (poster != null && (isWatcher || seen.claimCount() == 1)) {
                Seen before = newest.put(poster, seen);
                if (before != null && rank(items, before) > rank(items, seen)) {
                    report.accept(Promise.DISORDERED, before.item() + " came before " + seen.item());
                }
            }
        }
    }

    private static long rank(Map<String, ItemStory> items, Seen seen) {
        ItemStory item = items.get(seen.item());
        return item == null ? 0 : item.rank();
    }

    /**
     * A post without an answer may come to the queue after its watchers have gone, so that they owe no account of it.
     *
     * @param items those of the queue
     * @param firstRemoval when something was removed from the queue at the earliest; null for never
     */
    void checkWatch(Map<String, ItemStory> items, @Nullable Long firstRemoval, BiConsumer<Promise, String> report) {
        Set<String> distinct = new HashSet<>();
        for (Seen seen : messages) {
            if (!distinct.add(seen.item())) {
                report.accept(Promise.REPEATED, "it saw " + seen.item() + " twice");
            }
        }
        if (firstGapAt != Long.MAX_VALUE && (firstRemoval == null || firstRemoval > firstGapAt)) {
            report.accept(Promise.IMAGINED, "it was told of a gap, and nothing had been removed");
        }
        List<String> unseen = items.entrySet().stream()
                .filter(item -> item.getValue().isAcknowledged() && !distinct.contains(item.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        if (isComplete && !hasGap && unseen.size() > missed) {
            report.accept(Promise.UNTOLD, "it missed " + missed + " and did not see " + unseen);
        }
        long told = distinct.size() + missed;
        long there = items.values().stream()
                .filter(item -> item.isAcknowledged() || item.isDelivered())
                .count();
        if (told > there) {
            report.accept(Promise.IMAGINED, "of " + there + " it saw " + distinct.size() + " and missed " + missed);
        }
    }
}
