package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.base.Gate;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DurabilityPipelineTest {

    private static final int PATIENCE_SECONDS = 30;

    private final MemoryPool pool = new MemoryPool();
    private final DurabilityPipeline pipeline =
            new DurabilityPipeline(pool, new Failures(new IdGenerator()), Durability.SYNC, 0);
    private final BlockingQueue<String> released = new LinkedBlockingQueue<>();
    private final Gate isReleasing = new Gate();
    private final Gate mayGoOn = new Gate();

    @BeforeEach
    void start() {
        pipeline.start();
    }

    @AfterEach
    void stop() {
        mayGoOn.open();
        pipeline.close();
    }

    /** Something that is released. */
    private static Call<ShardWork, Nothing> call(Runnable whenDone) {
        Call<ShardWork, Nothing> call = LaneWork.call(
                new ShardWork() {
                    @Override
                    public void run(Shard shard, long nowMillis) {}

                    @Override
                    public void done() {
                        whenDone.run();
                    }

                    @Override
                    public void failed(RuntimeException cause) {
                        whenDone.run();
                    }
                },
                OwnOperation.NO_PROJECT);
        call.succeed(Nothing.INSTANCE, null);
        return call;
    }

    private void waitWithin() {
        isReleasing.open();
        try {
            mayGoOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(long write, boolean isInOrder, Call<?, ?>... calls) {
        pipeline.accept(new DurabilityPipeline.Group(List.of(calls), calls.length, write, isInOrder), false);
    }

    private String next() throws InterruptedException {
        return String.valueOf(released.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private void holdUpAGroup() throws InterruptedException {
        accept(1, false, call(this::waitWithin), call(() -> released.add("earlier")));
        isReleasing.await();
    }

    @Test
    void shouldKeepTheOrderOfGroupsThatAreInOrder() throws InterruptedException {
        holdUpAGroup();
        accept(0, true, call(() -> released.add("later")));
        mayGoOn.open();
        assertThat(next()).isEqualTo("earlier");
        assertThat(next()).isEqualTo("later");
    }

    @Test
    void shouldNotHoldUpWhatDependsOnNothingNew() throws InterruptedException {
        holdUpAGroup();
        accept(0, false, call(() -> released.add("later")));
        assertThat(next()).isEqualTo("later");
        mayGoOn.open();
        assertThat(next()).isEqualTo("earlier");
    }
}
