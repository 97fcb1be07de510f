package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.operation.Redrive.State;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.StorageFull;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The redrives of the dead-letter queues of one lane, one for each queue: the one that runs, or the last one. A lane
 * gives each that is due a turn in every group. They are kept in memory only: a restart ends them, and what a turn has
 * moved is moved, so that another redrive goes on with the rest.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Redrives {

    private static final int MAX_KEPT = 1000;
    private static final long PAUSE_MILLIS = 1000;

    private final UndoLog undo;
    private final Map<QueueKey, Redrive> running = new LinkedHashMap<>();

    /** In the order of their ends. */
    private final Map<QueueKey, Redrive> ended = new LinkedHashMap<>();

    /** The one that has its turn. */
    private @Nullable QueueKey atWork;

    Redrives(UndoLog undo) {
        this.undo = undo;
    }

    @Nullable
    Redrive find(QueueKey queue) {
        Redrive redrive = running.get(queue);
        return redrive == null ? ended.get(queue) : redrive;
    }

    /** Those of a project, in the order of their queues' names. */
    List<Redrive> of(ProjectId project) {
        return Stream.concat(running.values().stream(), ended.values().stream())
                .filter(redrive -> redrive.queue().key().project().equals(project))
                .sorted(Comparator.comparing(
                        redrive -> redrive.queue().key().name().text()))
                .toList();
    }

    /** Puts a redrive in the place of its queue's last one. */
    void put(Redrive redrive) {
        QueueKey queue = redrive.queue().key();
        if (find(queue) == null && running.size() + ended.size() >= MAX_KEPT) {
            forgetOne();
        }
        set(queue, redrive);
    }

    /** Takes out the redrive of a queue that goes elsewhere. */
    @Nullable
    Redrive take(QueueKey queue) {
        Redrive taken = find(queue);
        set(queue, null);
        return taken;
    }

    private void forgetOne() {
        if (ended.isEmpty()) {
            throw Refusal.of(ErrorCode.OVERLOADED, "Too many redrives are running at the moment. Try again later.");
        }
        set(ended.keySet().iterator().next(), null);
    }

    private void set(QueueKey queue, @Nullable Redrive redrive) {
        Redrive before = find(queue);
        undo.add(() -> replace(queue, before));
        replace(queue, redrive);
    }

    private void replace(QueueKey queue, @Nullable Redrive redrive) {
        ended.remove(queue);
        if (redrive == null) {
            running.remove(queue);
        } else if (redrive.isRunning()) {
            running.put(queue, redrive);
        } else {
            running.remove(queue);
            ended.put(queue, redrive);
        }
    }

    /** Gives a turn to those that are due. @return the queues that gained messages */
    Set<QueueKey> run(Shard shard, long nowMillis) {
        if (running.isEmpty()) {
            return Set.of();
        }
        Set<QueueKey> gained = new LinkedHashSet<>();
        for (Redrive redrive : List.copyOf(running.values())) {
            if (redrive.nextMillis() <= nowMillis) {
                QueueKey queue = redrive.queue().key();
                atWork = queue;
                set(queue, afterTurn(redrive, shard, nowMillis, gained));
                atWork = null;
            }
        }
        return gained;
    }

    private static Redrive afterTurn(Redrive redrive, Shard shard, long nowMillis, Set<QueueKey> gained) {
        try {
            return new RedriveTurn(redrive, shard, nowMillis, gained).run();
        } catch (StorageBehind behind) {
            return redrive;
        } catch (Diversion placing) {
            return redrive.dueAt(nowMillis + PAUSE_MILLIS);
        } catch (StorageFull full) {
            if (full.hasChangedNothing()) {
                return redrive.dueAt(nowMillis + PAUSE_MILLIS);
            }
            throw full;
        }
    }

    /** A turn has failed, and the group has been given up for it: whose turn it was does not run again. */
    void endFailed() {
        QueueKey queue = atWork;
        Redrive failed = queue == null ? null : running.get(queue);
        atWork = null;
        if (queue != null && failed != null) {
            replace(queue, failed.in(State.FAILED));
        }
    }

    long nextMillis() {
        long next = Long.MAX_VALUE;
        for (Redrive redrive : running.values()) {
            next = Math.min(next, redrive.nextMillis());
        }
        return next;
    }
}
