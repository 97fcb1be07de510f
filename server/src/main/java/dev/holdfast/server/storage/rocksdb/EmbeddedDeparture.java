package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.server.storage.QueuePart;
import dev.holdfast.server.storage.QueuePart.Frame;
import dev.holdfast.server.storage.QueuePart.Held;
import dev.holdfast.server.storage.QueuePart.Lease;
import dev.holdfast.server.storage.QueuePart.Named;
import dev.holdfast.server.storage.QueuePart.Position;
import dev.holdfast.server.storage.QueuePart.Reached;
import dev.holdfast.server.storage.QueuePart.Subscriber;
import dev.holdfast.server.storage.QueuePart.Waiting;
import dev.holdfast.server.storage.QueueTransfer.Departure;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.rocksdb.Outbox.Known;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows a queue part by part. It keeps no cursor open between two looks, only where to go on, so sweeps may go on too.
 *
 * <p><em>Owned by one lane.</em>
 */
final class EmbeddedDeparture implements Departure {

    private enum Stage {
        FRAME,
        MESSAGES,
        CLAIMS,
        POSITIONS,
        POSTS,
        SUBSCRIPTIONS,
        NOTICES,
        END
    }

    private final Rows rows;
    private final ShardParts parts;
    private final long queue;
    private final Iterator<Stage> stages = List.of(Stage.values()).iterator();
    private Stage stage = stages.next();
    private long lastNumber;
    private byte @Nullable [] lastKey;
    private @Nullable ClaimId lastClaim;

    EmbeddedDeparture(Rows rows, ShardParts parts, long queue) {
        this.rows = rows;
        this.parts = parts;
        this.queue = queue;
    }

    @Override
    public List<QueuePart> next(int maxParts, long maxBytes) {
        parts.batch().settleAll();
        Load load = new Load(maxParts, maxBytes);
        while (load.isEmpty() && stage != Stage.END) {
            show(load);
            if (stage == Stage.FRAME || !load.isFull()) {
                stage = stages.next();
                lastNumber = 0;
                lastKey = null;
            }
        }
        return load.parts;
    }

    private void show(Load load) {
        QueueState state = Objects.requireNonNull(parts.states().of(queue), "The queue was deleted on its way");
        switch (stage) {
            case FRAME -> load.add(frame(state));
            case MESSAGES -> showMessages(state, load);
            case CLAIMS -> showClaims(state, load);
            case POSITIONS -> showPositions(load);
            case POSTS -> showPosts(load);
            case SUBSCRIPTIONS -> showSubscriptions(load);
            case NOTICES -> showNotices(load);
            case END -> {}
        }
    }

    private Frame frame(QueueState state) {
        Outbox outbox = parts.outboxes().of(queue);
        return new Frame(
                state.nextSequence - 1,
                state.freshCursor - 1,
                Math.max(0, state.revealedBefore - 1),
                outbox.lastSubscription,
                outbox.lastSequence,
                outbox.passedMillis);
    }

    private void showMessages(QueueState state, Load load) {
        try (MessageScan scan = parts.log().scan(state, lastNumber + 1, RowCursor.END - 1)) {
            while (scan.hasNext() && !load.isFull()) {
                StoredMessage message = scan.next();
                load.add(new Held(message.asKept()));
                lastNumber = message.sequence();
            }
        }
    }

    private void showClaims(QueueState state, Load load) {
        try (ClaimScan scan = new ClaimScan(rows, queue, lastClaim)) {
            while (scan.hasNext() && !load.isFull()) {
                ClaimRow row = scan.next();
                load.add(lease(state, row));
                lastClaim = row.id();
            }
        }
    }

    private static Lease lease(QueueState state, ClaimRow row) {
        List<Long> sequences = new ArrayList<>();
        row.runs().forEach(run -> run.forEachRemaining(state.gone, sequences::add));
        return new Lease(
                row.id(),
                row.isHold(),
                row.client(),
                row.ttlSeconds(),
                row.graceSeconds(),
                row.renewedMillis(),
                sequences);
    }

    private void showPositions(Load load) {
        parts.positions().forEach(queue, lastKey, load.maxParts, (key, name, position) -> {
            load.add(new Position(name, position));
            lastKey = key;
        });
    }

    private void showPosts(Load load) {
        parts.postIds().forEach(queue, lastKey, load.maxParts, (key, id, post) -> {
            load.add(new Named(id, post));
            lastKey = key;
        });
    }

    private void showSubscriptions(Load load) {
        Outbox outbox = parts.outboxes().of(queue);
        for (Known known : outbox.subscriptions.tailMap(lastNumber, false).values()) {
            if (load.isFull()) {
                return;
            }
            load.add(new Subscriber(parts.outboxes().subscription(outbox, known), reached(known)));
            lastNumber = known.number();
        }
    }

    private static @Nullable Reached reached(Known known) {
        NoticeCursor cursor = known.cursor();
        return cursor == null ? null : new Reached(cursor.at(), cursor.startSequence(), cursor.missed());
    }

    private void showNotices(Load load) {
        byte[] from = lastKey == null ? Keys.queue(queue) : Keys.justBehind(lastKey);
        try (KvCursor cursor = rows.scan(ColumnFamily.NOTICE, from, Keys.queue(queue + 1))) {
            for (; cursor.isValid() && !load.isFull(); cursor.next()) {
                lastKey = cursor.key();
                load.add(new Waiting(NoticeRow.read(lastKey, cursor.value())));
            }
        }
    }

    /**
     * What is shown at once.
     *
     * <p><em>Owned by one lane.</em>
     */
    private static final class Load {
        private final List<QueuePart> parts = new ArrayList<>();
        private final int maxParts;
        private final long maxBytes;
        private long bytes;

        Load(int maxParts, long maxBytes) {
            this.maxParts = maxParts;
            this.maxBytes = maxBytes;
        }

        void add(QueuePart part) {
            parts.add(part);
            bytes += part.bytes();
        }

        boolean isEmpty() {
            return parts.isEmpty();
        }

        boolean isFull() {
            return parts.size() >= maxParts || bytes >= maxBytes;
        }
    }
}
