package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.operation.Control.Step;
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
    private final Consumer<@Nullable String> ending;

    /** @param ending gets what is in the way, or null when nothing is left */
    MoveCleanup(Ground ground, DrainRecord drain, Consumer<@Nullable String> ending) {
        this.ground = ground;
        this.drain = drain;
        this.project = drain.moving().get(0).project();
        this.ending = ending;
    }

    void start() {
        holdFrom(0);
    }

    private void holdFrom(int index) {
        if (index == drain.moving().size()) {
            removeFrom(drain.target(), () -> removeFrom(drain.pool(), this::forget));
        } else {
            ground.router()
                    .hold(
                            drain.moving().get(index),
                            () -> ground.control()
                                    .comeBack(new Step(
                                            () -> holdFrom(index + 1), failure -> end(String.valueOf(failure)))));
        }
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
        ground.router().task(pool, project, new MoveTask(List.of(), work), refusal -> removed(refusal, pool, next));
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
                ground.router().sync(pool);
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
        drain.moving()
                .forEach(queue ->
                        ground.router().release(queue, ground.catalogue().placeOf(queue)));
        ending.accept(trouble);
    }
}
