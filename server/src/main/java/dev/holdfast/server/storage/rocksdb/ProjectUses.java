package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.ProjectUse;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How much each project keeps: one row per project, written with the states of its queues whose counters have changed.
 * What the states have gained or lost since stands in themselves until then.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ProjectUses {
    private static final int MAX_CACHED = 4096;

    private final Rows rows;
    private final OpenBatch batch;
    private final LongFunction<@Nullable QueueKey> names;
    private final LruCache<ProjectId, ProjectUse> recent = new LruCache<>(MAX_CACHED);
    /** What the open batch writes: rows of it are not readable yet. */
    private final Map<ProjectId, ProjectUse> open = new HashMap<>();

    private int openEpoch;

    ProjectUses(Rows rows, OpenBatch batch, LongFunction<@Nullable QueueKey> names) {
        this.rows = rows;
        this.batch = batch;
        this.names = names;
    }

    /** With what the open batch changes. */
    ProjectUse of(ProjectId project) {
        ProjectUse written = written(project);
        long messages = written.messages();
        long bytes = written.bytes();
        for (QueueState state : batch.dirtyStates()) {
            if (state.hasUncounted() && project.equals(projectOf(state))) {
                messages += state.uncountedMessages();
                bytes += state.uncountedBytes();
            }
        }
        return new ProjectUse(messages, bytes);
    }

    /** Passes what a queue has gained or lost on to its project, in the open batch. */
    void count(QueueState state) {
        ProjectId project = state.hasUncounted() ? projectOf(state) : null;
        if (project == null) {
            return;
        }
        ProjectUse before = written(project);
        // A store of before there was a count may hold more than was counted.
        long messages = Math.max(0, before.messages() + state.uncountedMessages());
        long bytes = messages == 0 ? 0 : Math.max(0, before.bytes() + state.uncountedBytes());
        ProjectUse after = new ProjectUse(messages, bytes);
        byte[] row = new RowWriter(18).varint(messages).varint(bytes).toByteArray();
        batch.put(ColumnFamily.MISC, Keys.projectUse(project), row);
        open.put(project, after);
        recent.put(project, after);
        state.markCounted();
    }

    private @Nullable ProjectId projectOf(QueueState state) {
        if (state.key == null) {
            state.key = names.apply(state.number);
        }
        return state.key == null ? null : state.key.project();
    }

    private ProjectUse written(ProjectId project) {
        if (openEpoch != batch.epoch()) {
            open.clear();
            openEpoch = batch.epoch();
        }
        ProjectUse changed = open.get(project);
        ProjectUse known = changed == null ? recent.get(project) : changed;
        return known == null ? read(project) : known;
    }

    private ProjectUse read(ProjectId project) {
        byte[] key = Keys.projectUse(project);
        byte[] value = rows.get(ColumnFamily.MISC, key);
        ProjectUse use = ProjectUse.NOTHING;
        if (value != null) {
            RowReader in = new RowReader(ColumnFamily.MISC, key, value);
            use = new ProjectUse(in.varint(), in.varint());
        }
        recent.put(project, use);
        return use;
    }

    /** Forgets what was not written. */
    void clear() {
        open.clear();
        recent.clear();
    }
}
