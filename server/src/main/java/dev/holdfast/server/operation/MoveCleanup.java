package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.operation.QueueMove.Ground;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes what an interrupted move has left: of each of its queues the copies in the pools that the catalogue does not
 * name. Calls about the queues stand meanwhile.
 *
 * <p><em>One thread at a time.</em>
 */
final class MoveCleanup {

    private final Ground ground;
    private final DrainRecord drain;
    private final ProjectId project;
    private final HeldQueues held;
    private final Consumer<@Nullable String> ending;

    /** @param ending gets what is in the way, or null when nothing is left */
    MoveCleanup(Ground ground, DrainRecord drain, Consumer<@Nullable String> ending) {
        this.ground = ground;
        this.drain = drain;
        this.project = drain.moving().get(0).project();
        this.held = new HeldQueues(ground.lines(), ground.control(), drain.moving());
        this.ending = ending;
    }

    void start() {
        held.hold(
                () -> removeFrom(drain.target(), () -> removeFrom(drain.pool(), this::forget)),
                failure -> end(String.valueOf(failure)));
    }

    private void removeFrom(String pool, Runnable next) {
        List<QueueKey> leftovers = drain.moving().stream()
                .filter(queue -> !pool.equals(ground.catalogue().placeOf(queue)))
                .toList();
        if (leftovers.isEmpty() || isGone(pool)) {
            next.run();
            return;
        }
        MoveTask.Work work = (shard, turn) -> leftovers.forEach(queue -> {
            boolean ignored = shard.unplaced().queues().delete(queue);
        });
        ground.task(pool, project, new MoveTask(List.of(), work), refusal -> removed(refusal, pool, next));
    }

    /** What a pool held went with it. */
    private boolean isGone(String pool) {
        return !pool.equals(Catalogue.DEFAULT_STORE) && ground.catalogue().pool(pool) == null;
    }

    private void removed(@Nullable Refusal refusal, String pool, Runnable next) {
        try {
            if (refusal != null) {
                end(refusal.text());
            } else {
                ground.sync(pool);
                next.run();
            }
        } catch (RuntimeException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private void forget() {
        DrainRecord current = ground.catalogue().drain(drain.pool());
        if (current != null) {
            ground.catalogue().putDrain(current.moving(List.of(), ""));
        }
        end(null);
    }

    private void end(@Nullable String trouble) {
        held.release(ground.catalogue()::placeOf);
        ending.accept(trouble);
    }
}
