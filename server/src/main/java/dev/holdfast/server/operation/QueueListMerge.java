package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One listing of queues out of those of several pools. Each pool gives its own page; the names up to the first one at
 * which some pool's page ends although it may have more are the answer.
 *
 * <p><em>Thread-safe.</em>
 */
final class QueueListMerge {

    private QueueListMerge() {}

    static QueuePage merged(List<QueuePage> pages, int limit) {
        NavigableMap<String, ListedQueue> queues = new TreeMap<>();
        String end = null;
        Long count = null;
        for (QueuePage page : pages) {
            page.queues().forEach(queue -> queues.putIfAbsent(queue.name().text(), queue));
            end = page.isCutShort() ? earlier(end, page.next()) : end;
            Long counted = page.count();
            count = counted == null ? count : Long.valueOf((count == null ? 0 : count) + counted);
        }
        return page(queues, end, count, limit);
    }

    private static @Nullable String earlier(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** @param end the last name up to which every pool has told all it has; null when that is so of all names */
    private static QueuePage page(
            NavigableMap<String, ListedQueue> queues, @Nullable String end, @Nullable Long count, int limit) {
        NavigableMap<String, ListedQueue> told = end == null ? queues : queues.headMap(end, true);
        List<ListedQueue> shown = told.values().stream().limit(limit).toList();
        boolean isFull = shown.size() == limit;
        String last =
                shown.isEmpty() ? null : shown.get(shown.size() - 1).name().text();
        return new QueuePage(shown, isFull || end == null ? last : end, count, !isFull && end != null);
    }
}
