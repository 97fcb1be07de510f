package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The states of the queues in use. One with unwritten changes is never dropped, since the store does not know them.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueStates {
    /** How many of the oldest entries one call looks at when it makes room. */
    private static final int MAX_EXAMINED = 16;

    private final Rows rows;
    private final OpenBatch batch;
    private final int maxStates;
    private final Map<Long, QueueState> states = new LinkedHashMap<>(16, 0.75f, true);
    /** Queues whose STATE rows the open batch deletes, so that they are still in the store. */
    private final Set<Long> deleted = new HashSet<>();

    private int deletedInEpoch;

    QueueStates(Rows rows, OpenBatch batch, int maxStates) {
        this.rows = rows;
        this.batch = batch;
        this.maxStates = maxStates;
    }

    /** The state of a queue; null when this incarnation is gone. */
    @Nullable
    QueueState of(Queue queue) {
        QueueState state = of(queue.number());
        if (state != null) {
            state.key = queue.key();
        }
        return state;
    }

    @Nullable
    QueueState of(long queue) {
        QueueState cached = states.get(queue);
        if (cached != null) {
            return cached;
        }
        if (deletedInEpoch == batch.epoch() && deleted.contains(queue)) {
            return null;
        }
        byte[] value = rows.get(ColumnFamily.STATE, Keys.queue(queue));
        if (value == null) {
            return null;
        }
        QueueState state = QueueState.read(queue, value);
        keep(state);
        return state;
    }

    void create(Queue queue) {
        createNameless(queue.number()).key = queue.key();
    }

    QueueState createNameless(long queue) {
        QueueState state = new QueueState(queue);
        keep(state);
        batch.changes(state, 0);
        return state;
    }

    void delete(QueueState state) {
        batch.forget(state);
        batch.delete(ColumnFamily.STATE, Keys.queue(state.number));
        states.remove(state.number);
        if (deletedInEpoch != batch.epoch()) {
            deleted.clear();
            deletedInEpoch = batch.epoch();
        }
        deleted.add(state.number);
    }

    void clear() {
        deleted.clear();
        states.clear();
    }

    private void keep(QueueState state) {
        states.put(state.number, state);
        Iterator<QueueState> eldest = states.values().iterator();
        for (int i = 0; i < MAX_EXAMINED && states.size() > maxStates && eldest.hasNext(); i++) {
            if (!eldest.next().dirty) {
                eldest.remove();
            }
        }
    }
}
