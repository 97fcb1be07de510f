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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private Map<QueueKey, Redrive> kept = Map.of();
    private Map<QueueKey, Redrive> open = new LinkedHashMap<>();
    private boolean isChanged;

    @Nullable
    Redrive find(QueueKey queue) {
        return open.get(queue);
    }

    /** Those of a project, in the order of their queues' names. */
    List<Redrive> of(ProjectId project) {
        return open.values().stream()
                .filter(redrive -> redrive.queue().key().project().equals(project))
                .sorted(Comparator.comparing(redrive -> redrive.queue().key().name().text()))
                .toList();
    }

    /** Puts a redrive in the place of its queue's last one. */
    void put(Redrive redrive) {
        QueueKey queue = redrive.queue().key();
        if (open.remove(queue) == null && open.size() >= MAX_KEPT) {
            forgetOne();
        }
        open.put(queue, redrive);
        isChanged = true;
    }

    /** Takes out the redrive of a queue that goes elsewhere. */
    @Nullable
    Redrive take(QueueKey queue) {
        isChanged = true;
        return open.remove(queue);
    }

    private void forgetOne() {
        for (Iterator<Redrive> eldest = open.values().iterator(); eldest.hasNext(); ) {
            if (!eldest.next().isRunning()) {
                eldest.remove();
                return;
            }
        }
        throw Refusal.of(ErrorCode.OVERLOADED, "Too many redrives are running at the moment. Try again later.");
    }

    /** Gives a turn to those that are due. @return the queues that gained messages */
    Set<QueueKey> run(Shard shard, long nowMillis) {
        Set<QueueKey> gained = new LinkedHashSet<>();
        for (Redrive redrive : open.values().toArray(new Redrive[0])) {
            if (redrive.isRunning() && redrive.nextMillis() <= nowMillis) {
                isChanged = true;
                open.put(redrive.queue().key(), redrive.in(State.FAILED));
                open.put(redrive.queue().key(), afterTurn(redrive, shard, nowMillis, gained));
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

    long nextMillis() {
        long next = Long.MAX_VALUE;
        for (Redrive redrive : open.values()) {
            if (redrive.isRunning()) {
                next = Math.min(next, redrive.nextMillis());
            }
        }
        return next;
    }

    /** The group has been written. */
    void keep() {
        if (isChanged) {
            kept = new LinkedHashMap<>(open);
            isChanged = false;
        }
    }

    /** The group has been given up; a redrive whose turn has failed does not run again. */
    void discard() {
        Map<QueueKey, Redrive> now = new LinkedHashMap<>(kept);
        open.forEach((queue, redrive) -> {
            if (redrive.state() == State.FAILED) {
                now.computeIfPresent(queue, (key, before) -> before.in(State.FAILED));
            }
        });
        open = now;
        isChanged = true;
        keep();
    }
}
