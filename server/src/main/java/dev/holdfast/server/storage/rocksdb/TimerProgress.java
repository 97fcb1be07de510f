package dev.holdfast.server.storage.rocksdb;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to where one queue's own timers are done, by kind: those of other queues lie between them, and nobody shall look
 * at these twice. It is known in memory only; without it the search begins at the shard's floor.
 *
 * <p><em>Owned by one lane.</em>
 */
final class TimerProgress {
    private static final int KINDS = TimerKind.values().length;
    private static final long NEVER = -1;

    private final long[] doneMillis = new long[KINDS];
    private final Map<TimerKind, byte[]> resume = new EnumMap<>(TimerKind.class);

    TimerProgress() {
        Arrays.fill(doneMillis, NEVER);
    }

    /** Whether nothing of the kind is due at the moment. */
    boolean isDone(TimerKind kind, long nowMillis) {
        return !resume.containsKey(kind) && doneMillis[kind.id()] >= nowMillis;
    }

    /** All timers up to this moment are done. */
    long doneMillis(TimerKind kind) {
        return doneMillis[kind.id()];
    }

    /** The row where a search goes on that had to stop; null when none is under way. */
    byte @Nullable [] resume(TimerKind kind) {
        return resume.get(kind);
    }

    /** @param at where to go on; null when all up to {@code nowMillis} are done */
    void set(TimerKind kind, byte @Nullable [] at, long nowMillis) {
        if (at != null) {
            resume.put(kind, at);
        } else {
            resume.remove(kind);
            doneMillis[kind.id()] = Math.max(doneMillis[kind.id()], nowMillis);
        }
    }

    /** A timer is new that a search may have passed, by a clock that went back. */
    void lookAgain(TimerKind kind, long dueMillis) {
        byte[] at = resume.get(kind);
        if (dueMillis <= doneMillis[kind.id()] || (at != null && dueMillis <= DueTimer.dueMillisOf(at))) {
            resume.remove(kind);
            doneMillis[kind.id()] = NEVER;
        }
    }
}
