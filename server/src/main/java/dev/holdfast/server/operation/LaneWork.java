package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.notify.ShardWork;

/**
 * Work that a lane does for others than clients. It takes the way of a call, so that it is written, made durable and
 * told of in its turn; no client can ask for it.
 *
 * <p><em>Thread-safe.</em>
 */
final class LaneWork implements ReplySink {

    static final Operation<ShardWork, Nothing> OPERATION = OwnOperation.named("shard_work", "Does work on a shard.");

    private final ShardWork work;

    private LaneWork(ShardWork work) {
        this.work = work;
    }

    static Call<ShardWork, Nothing> call(ShardWork work, ProjectId project) {
        return new Call<>(OPERATION, work, project, OwnOperation.NO_CLIENT, 0, new LaneWork(work));
    }

    static Outcome<Nothing> serve(ShardWork work, Turn turn) {
        work.run(turn.shard(), turn.nowMillis());
        return Outcome.of(Nothing.INSTANCE);
    }

    @Override
    public void complete(Call<?, ?> call) {
        Refusal refusal = call.refusal();
        if (refusal == null) {
            work.done();
        } else {
            work.failed(refusal);
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
