package dev.holdfast.server.operation;

import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Queues whose calls are made to stand, one after the other, and go on together.
 *
 * <p><em>Owned by one lane.</em>
 */
final class HeldQueues {

    private final QueueLines lines;
    private final Control control;
    private final List<QueueKey> queues;
    private int held;

    HeldQueues(QueueLines lines, Control control, List<QueueKey> queues) {
        this.lines = lines;
        this.control = control;
        this.queues = List.copyOf(queues);
    }

    List<QueueKey> all() {
        return queues;
    }

    /**
     * Goes on when the calls about all of them stand.
     *
     * @param orElse what is done when one of them cannot be held, or what follows fails; those that stand are not
     *     released
     */
    void hold(Runnable then, Consumer<RuntimeException> orElse) {
        if (held == queues.size()) {
            then.run();
            return;
        }
        Step next = new Step(() -> hold(then, orElse), orElse);
        lines.hold(
                queues.get(held),
                () -> {
                    held++;
                    control.comeBack(next);
                },
                orElse);
    }

    /** Tells calls that have stood for too long to come back. */
    void refuseOverdue() {
        queues.subList(0, held).forEach(lines::refuseOverdue);
    }

    /** Lets the calls about those that stand go on, to where each of them is now. */
    void release(Function<QueueKey, @Nullable String> place) {
        queues.subList(0, held).forEach(queue -> lines.release(queue, place.apply(queue)));
        held = 0;
    }
}
