package dev.holdfast.server.operation;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One listing of queues out of those of several pools. Each pool gives its own page; the names up to the first one at
 * which some pool's page ends although it may have more are the answer.
 *
 * <p><em>Thread-safe.</em>
 */
final class QueueListMerge {

    private final Call<ListQueues, QueuePage> call;
    private final AtomicReferenceArray<Call<ListQueues, QueuePage>> answers;
    private final AtomicInteger missing;
    private final int limit;

    private QueueListMerge(Call<ListQueues, QueuePage> call, int pools, int defaultLimit) {
        this.call = call;
        Long asked = call.input().limit();
        this.limit = asked == null ? defaultLimit : (int) Math.max(1, Math.min(asked, Integer.MAX_VALUE));
        this.answers = new AtomicReferenceArray<>(pools);
        this.missing = new AtomicInteger(pools);
    }

    /** Asks all pools and completes the call when all have answered. */
    static void start(Call<ListQueues, QueuePage> call, List<PoolLanes> pools, int defaultLimit) {
        QueueListMerge merge = new QueueListMerge(call, pools.size(), defaultLimit);
        for (int i = 0; i < pools.size(); i++) {
            Part part = merge.new Part(i);
            Call<ListQueues, QueuePage> question = call.answering(part);
            if (!pools.get(i).submit(question)) {
                question.refuse(pools.get(i).notTaken());
                part.complete(question);
            }
        }
    }

    /**
     * Where the answer of one pool goes.
     *
     * <p><em>Thread-safe.</em>
     */
    private final class Part implements ReplySink {
        private final int index;

        private Part(int index) {
            this.index = index;
        }

        @Override
        @SuppressWarnings("unchecked") // It is the answer to a listing.
        public void complete(Call<?, ?> answer) {
            answers.set(index, (Call<ListQueues, QueuePage>) answer);
            if (missing.decrementAndGet() == 0) {
                finish();
            }
        }

        @Override
        public boolean isOpen() {
            return call.sink().isOpen();
        }
    }

    private void finish() {
        Refusal refusal = null;
        for (int i = 0; i < answers.length() && refusal == null; i++) {
            refusal = answers.get(i).refusal();
        }
        ResultBudget.Charge charge = joinedCharge();
        if (refusal == null) {
            call.succeed(merged(), charge);
        } else {
            if (charge != null) {
                charge.giveBack();
            }
            call.refuse(refusal);
        }
        call.release();
    }

    private ResultBudget.@Nullable Charge joinedCharge() {
        ResultBudget.Charge joined = null;
        for (int i = 0; i < answers.length(); i++) {
            ResultBudget.Charge charge = answers.get(i).charge();
            if (joined == null) {
                joined = charge;
            } else if (charge != null) {
                joined.join(charge);
            }
        }
        return joined;
    }

    private QueuePage merged() {
        NavigableMap<String, ListedQueue> queues = new TreeMap<>();
        String end = null;
        Long count = null;
        for (int i = 0; i < answers.length(); i++) {
            QueuePage page = answers.get(i).output();
            page.queues().forEach(queue -> queues.putIfAbsent(queue.name().text(), queue));
            end = page.isCutShort() ? earlier(end, page.next()) : end;
            Long counted = page.count();
            count = counted == null ? count : Long.valueOf((count == null ? 0 : count) + counted);
        }
        return page(queues, end, count);
    }

    private static @Nullable String earlier(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** @param end the last name up to which every pool has told all it has; null when that is so of all names */
    private QueuePage page(NavigableMap<String, ListedQueue> queues, @Nullable String end, @Nullable Long count) {
        NavigableMap<String, ListedQueue> told = end == null ? queues : queues.headMap(end, true);
        List<ListedQueue> shown = told.values().stream().limit(limit).toList();
        boolean isFull = shown.size() == limit;
        String last =
                shown.isEmpty() ? null : shown.get(shown.size() - 1).name().text();
        return new QueuePage(shown, isFull || end == null ? last : end, count, !isFull && end != null);
    }
}
