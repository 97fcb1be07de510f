package dev.holdfast.server.operation;

import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a controller gives: a value, and what follows from it for others.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param gained queues that gained messages which somebody may be waiting for
 * @param emptyQueue set when the value is empty for want of messages in that queue: a caller who is ready to wait then
 *     waits for that queue
 * @param rest set when the value is empty because a turn of the work was over before anything was found: what to go on
 *     with after other calls had theirs
 */
public record Outcome<O>(
        O value,
        List<QueueKey> gained,
        @Nullable QueueKey emptyQueue,
        @Nullable Function<Turn, Outcome<O>> rest) {

    Outcome(O value, List<QueueKey> gained, @Nullable QueueKey emptyQueue) {
        this(value, gained, emptyQueue, null);
    }

    public static <O> Outcome<O> of(O value) {
        return new Outcome<>(value, List.of(), null);
    }

    /** A value that was made while a queue gained messages. */
    public static <O> Outcome<O> gaining(O value, QueueKey queue) {
        return new Outcome<>(value, List.of(queue), null);
    }

    /** An empty value that could be more once the queue gains messages. */
    public static <O> Outcome<O> emptyFor(O value, QueueKey queue) {
        return new Outcome<>(value, List.of(), queue);
    }

    /** No value yet: more of the queue has to be looked at. */
    public static <O> Outcome<O> unfinished(O emptyValue, QueueKey queue, Function<Turn, Outcome<O>> rest) {
        return new Outcome<>(emptyValue, List.of(), queue, rest);
    }
}
