package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What every {@link PositionStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class PositionStoreContract extends StoreContract {

    private long find(Queue queue, String name) {
        return shard.positions().find(queue, name);
    }

    @Test
    void shouldFindWhatItKeepsInTheSameWriteAndLater() {
        Queue queue = queue("q");
        assertThat(find(queue, "n")).isEqualTo(PositionStore.NONE);
        shard.positions().begin(queue, "n", 0);
        shard.positions().begin(queue, "m", 1L << 40);
        assertThat(find(queue, "n")).isZero();
        shard.write();
        assertThat(find(queue, "n")).isZero();
        assertThat(find(queue, "m")).isEqualTo(1L << 40);
        shard.positions().keep(queue, "n", 7);
        assertThat(find(queue, "n")).isEqualTo(7);
    }

    @Test
    void shouldTakeAnyTextForAName() {
        Queue queue = queue("q");
        shard.positions().keep(queue, "\u00fc \ud83d\ude00", 1);
        shard.positions().keep(queue, "\u00fc", 2);
        shard.write();
        assertThat(find(queue, "\u00fc \ud83d\ude00")).isEqualTo(1);
        assertThat(find(queue, "\u00fc")).isEqualTo(2);
    }

    @Test
    void shouldForgetWhatIsDiscarded() {
        Queue queue = queue("q");
        shard.positions().keep(queue, "n", 1);
        shard.write();
        shard.positions().keep(queue, "n", 2);
        shard.positions().keep(queue, "m", 2);
        shard.discard();
        assertThat(find(queue, "n")).isEqualTo(1);
        assertThat(find(queue, "m")).isEqualTo(PositionStore.NONE);
    }

    @Test
    void shouldForgetWhereAsked() {
        Queue queue = queue("q");
        shard.positions().keep(queue, "n", 1);
        shard.positions().forget(queue, "n");
        assertThat(find(queue, "n")).isEqualTo(PositionStore.NONE);
        shard.positions().keep(queue, "n", 1);
        shard.write();
        shard.positions().forget(queue, "n");
        shard.positions().forget(queue, "never kept");
        assertThat(find(queue, "n")).isEqualTo(PositionStore.NONE);
        shard.write();
        assertThat(find(queue, "n")).isEqualTo(PositionStore.NONE);
    }

    @Test
    void shouldCountTheNamesOfAQueue() {
        Queue queue = queue("q");
        shard.positions().keep(queue, PositionStore.RESERVED + "z", 1);
        Queue other = queue("r");
        shard.positions().keep(queue, "a", 1);
        shard.positions().keep(queue, "b", 1);
        shard.positions().keep(queue, "b", 2);
        shard.positions().keep(other, "c", 1);
        assertThat(shard.positions().count(queue, 10)).isEqualTo(2);
        shard.write();
        shard.positions().keep(queue, "d", 1);
        assertThat(shard.positions().count(queue, 10)).isEqualTo(3);
        assertThat(shard.positions().count(queue, 2)).isEqualTo(2);
    }

    @Test
    void shouldEndWithItsQueueAndOutliveAPurge() {
        Queue queue = queue("q");
        Queue other = queue("r");
        shard.positions().keep(queue, "n", 1);
        shard.positions().keep(other, "n", 2);
        shard.write();
        shard.messages().purge(queue);
        assertThat(find(queue, "n")).isEqualTo(1);
        shard.positions().keep(queue, "m", 1);
        shard.queues().delete(queue.key());
        assertThat(find(queue, "n")).isEqualTo(PositionStore.NONE);
        assertThat(find(queue, "m")).isEqualTo(PositionStore.NONE);
        shard.write();
        assertThat(shard.positions().count(queue, 10)).isZero();
        assertThat(find(queue("q"), "n")).isEqualTo(PositionStore.NONE);
        assertThat(find(other, "n")).isEqualTo(2);
    }
}
