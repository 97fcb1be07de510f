package dev.holdfast.server.operation;

import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls that have more to look at than one turn allows. A lane gives the first of them one turn at the end of each
 * group, behind all calls that have come; one that is not done by then goes to the end of the line.
 *
 * <p>A caller who would wait must not miss what his queue gains behind the position that his search has reached: such a
 * search begins anew when it has found nothing.
 *
 * <p><em>Owned by one lane.</em>
 */
final class UnfinishedCalls {

    private static final int MAX_CALLS = 1024;

    /**
     * A call and what is left of it.
     *
     * <p><em>Owned by one lane.</em>
     */
    static final class Unfinished<I, O> {
        final Call<I, O> call;
        private final @Nullable QueueKey queue;
        private @Nullable Function<Turn, Outcome<O>> rest;
        private boolean hasMissed;

        /**
         * @param queue what a search goes through; null for a call that begins anew
         * @param rest what to go on with; null for the beginning
         */
        Unfinished(Call<I, O> call, @Nullable QueueKey queue, @Nullable Function<Turn, Outcome<O>> rest) {
            this.call = call;
            this.queue = queue;
            this.rest = rest;
        }

        /** What to go on with; null for the beginning. */
        @Nullable
        Function<Turn, Outcome<O>> rest() {
            return rest;
        }

        /** Whether its queue gained messages since it began. */
        boolean hasMissed() {
            return hasMissed;
        }

        /** It begins anew, and misses nothing of what has come so far. */
        void hasBegunAnew() {
            hasMissed = false;
        }
    }

    private final ArrayDeque<Unfinished<?, ?>> line = new ArrayDeque<>();

    boolean isEmpty() {
        return line.isEmpty();
    }

    boolean isFull() {
        return line.size() >= MAX_CALLS;
    }

    void add(Unfinished<?, ?> unfinished) {
        line.addLast(unfinished);
    }

    /** Takes out the call whose turn it is. */
    @Nullable
    Unfinished<?, ?> next() {
        return line.pollFirst();
    }

    /** Keeps what is known of a call that has had a turn, if it is in the line again. */
    void remember(Unfinished<?, ?> before) {
        Unfinished<?, ?> last = line.peekLast();
        if (last != null && last.call == before.call) {
            last.hasMissed |= before.hasMissed;
        }
    }

    void noteGained(Collection<QueueKey> queues) {
        line.forEach(
                unfinished -> unfinished.hasMissed |= unfinished.queue != null && queues.contains(unfinished.queue));
    }

    /** What they have passed may be there again. */
    void beginAnew() {
        line.forEach(unfinished -> unfinished.rest = null);
    }

    List<Unfinished<?, ?>> takeAll() {
        List<Unfinished<?, ?>> all = new ArrayList<>(line);
        line.clear();
        return all;
    }
}
