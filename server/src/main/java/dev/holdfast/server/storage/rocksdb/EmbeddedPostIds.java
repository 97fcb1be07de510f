package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Fingerprint;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.RememberedPost;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The POST_ID rows. They lie in periods, each as long as a post is remembered, and their keys begin with their period:
 * so forgetting is one range deletion for a whole period, and nothing needs a timer.
 *
 * <pre>
 *        forgotten         |      asked for, row by row       |
 *   ── period ──┬── period ──┬── period ──────┬── period ─────┤ now
 *               ▲ dropped when its successor began before "since"
 * </pre>
 *
 * A search asks each period that reaches into the time that counts, the latest first: two, where that time has not been
 * changed. What the open batch holds is kept beside it, since a settled batch for every post would cost more than the
 * post.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedPostIds implements PostIdStore {
    private static final Fingerprint LOWEST = new Fingerprint(0, 0);

    private final Rows rows;
    private final OpenBatch batch;
    private final List<Integer> slots;
    private final NavigableSet<Long> periods = new TreeSet<>();
    private final Map<Key, RememberedPost> open = new HashMap<>();
    private int openInEpoch;

    private record Key(long queue, Fingerprint id) {}

    EmbeddedPostIds(Rows rows, OpenBatch batch, List<Integer> slots) {
        this.rows = rows;
        this.batch = batch;
        this.slots = slots;
        reload();
    }

    /** Reads from the store anew which periods there are. */
    final void reload() {
        periods.clear();
        slots.forEach(this::findPeriods);
    }

    private void findPeriods(int slot) {
        try (KvCursor cursor = rows.scan(ColumnFamily.POST_ID, Keys.postIdsFrom(slot, 0), Keys.afterPostIds(slot))) {
            while (cursor.isValid()) {
                long period = Keys.periodOfPostId(cursor.key());
                periods.add(period);
                cursor.seek(Keys.postIdsFrom(slot, period + 1));
            }
        }
    }

    @Override
    public @Nullable RememberedPost find(Queue queue, Fingerprint id, long sinceMillis) {
        RememberedPost post = open().get(new Key(queue.number(), id));
        if (post == null) {
            post = findRow(queue.number(), id, sinceMillis);
        }
        return post == null || post.createdMillis() < sinceMillis ? null : post;
    }

    private @Nullable RememberedPost findRow(long queue, Fingerprint id, long sinceMillis) {
        for (long period : periods.descendingSet()) {
            byte[] key = Keys.postId(period, queue, id);
            byte[] value = rows.get(ColumnFamily.POST_ID, key);
            if (value != null) {
                return PostIdRow.read(queue, key, value);
            }
            if (period < sinceMillis) {
                return null;
            }
        }
        return null;
    }

    @Override
    public void remember(Queue queue, Fingerprint id, RememberedPost post, long sinceMillis) {
        if (periods.isEmpty() || periods.last() < sinceMillis) {
            periods.add(post.createdMillis());
            forgetBefore(sinceMillis);
        }
        batch.put(ColumnFamily.POST_ID, Keys.postId(periods.last(), queue.number(), id), PostIdRow.write(post));
        open().put(new Key(queue.number(), id), post);
    }

    /**
     * Shows the posts of a queue in the order of their keys.
     *
     * @param after exclusive; null for the first ones
     */
    void forEach(long queue, byte @Nullable [] after, int limit, PostVisitor visitor) {
        int left = limit;
        for (long period : periods.tailSet(after == null ? 0L : Keys.periodOfPostId(after))) {
            byte[] from = Keys.postId(period, queue, LOWEST);
            if (after != null && Arrays.compareUnsigned(from, after) <= 0) {
                from = Keys.justBehind(after);
            }
            byte[] to = Keys.postId(period, queue + 1, LOWEST);
            try (KvCursor cursor = rows.scan(ColumnFamily.POST_ID, from, to)) {
                for (; cursor.isValid() && left > 0; cursor.next()) {
                    byte[] key = cursor.key();
                    visitor.visit(key, Keys.idOfPostId(key), PostIdRow.read(queue, key, cursor.value()));
                    left--;
                }
            }
        }
    }

    /** Is shown posts with the keys of their rows. */
    interface PostVisitor {
        void visit(byte[] key, Fingerprint id, RememberedPost post);
    }

    /** A period is over when the next one begins. */
    private void forgetBefore(long sinceMillis) {
        Long reaching = periods.lower(sinceMillis);
        if (reaching == null || periods.first().equals(reaching)) {
            return;
        }
        for (int slot : slots) {
            batch.deleteRange(
                    ColumnFamily.POST_ID, Keys.postIdsFrom(slot, periods.first()), Keys.postIdsFrom(slot, reaching));
        }
        periods.headSet(reaching).clear();
    }

    /** What the open batch holds; what was written or discarded since is no longer there. */
    private Map<Key, RememberedPost> open() {
        if (openInEpoch != batch.epoch()) {
            openInEpoch = batch.epoch();
            open.clear();
        }
        return open;
    }
}
