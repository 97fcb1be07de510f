package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.SystemShapes.WatchedQueue;
import dev.holdfast.server.operation.QueueLook.Seen;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStats;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a lane sees of the queues of a project. */
class QueueLookTest {

    private static final ProjectId PROJECT = new ProjectId("p");
    private static final QueueName NAME = new QueueName("q");

    private static Seen seen(long number, long free, long lastPosition, long atMillis) {
        return new Seen(NAME, number, new QueueStats(free, 0, null, null), lastPosition, atMillis);
    }

    @Test
    void shouldTellHowManyComeAndGoInASecond() {
        Seen before = seen(7, 10, 100, 5000);
        WatchedQueue shown = seen(7, 4, 103, 7000).shownAfter(before);
        assertThat(shown.postsPerSecond()).isEqualTo(1.5);
        assertThat(shown.removalsPerSecond()).isEqualTo(4.5);
        assertThat(shown.total()).isEqualTo(4);
    }

    @Test
    void shouldTellOfNoSpeedWhereNothingIsKnownOrNothingHappens() {
        Seen now = seen(7, 10, 100, 5000);
        WatchedQueue still = new WatchedQueue(10, 0, null, null, null);
        assertThat(now.shownAfter(null)).isEqualTo(still);
        assertThat(now.shownAfter(seen(6, 90, 90, 4000))).isEqualTo(still);
        assertThat(now.shownAfter(seen(7, 90, 90, 5000))).isEqualTo(still);
        assertThat(now.shownAfter(seen(7, 10, 100, 4000))).isEqualTo(still);
    }

    /** @return how many turns it took */
    private static int look(QueueLook look, Shard shard) {
        for (int turns = 1; ; turns++) {
            try {
                look.run(shard, 1000);
                return turns;
            } catch (StorageBehind behind) {
                assertThat(look.seen()).hasSize(turns * QueueLook.QUEUES_PER_TURN);
            }
        }
    }

    private static void create(Shard shard, int from, int to) {
        IntStream.range(from, to).forEach(i -> {
            QueueName name = new QueueName("q" + (10_000 + i));
            assertThat(shard.queues().create(new QueueKey(PROJECT, name), QueueMetadata.EMPTY))
                    .isNotNull();
        });
    }

    @Test
    void shouldLookAtManyQueuesInSeveralTurns() {
        try (MemoryPool pool = new MemoryPool()) {
            Shard shard = pool.openShard(0, 1);
            create(shard, 0, 250);
            List<QueueLook> done = new ArrayList<>();
            QueueLook look = new QueueLook(PROJECT, null, done::add);
            assertThat(look(look, shard)).isEqualTo(3);
            assertThat(look.seen()).extracting(Seen::name).hasSize(250).doesNotHaveDuplicates();
            create(shard, 250, QueueLook.MAX_QUEUES + 5);
            QueueLook bounded = new QueueLook(PROJECT, null, done::add);
            assertThat(look(bounded, shard)).isEqualTo(10);
            assertThat(bounded.seen()).hasSize(QueueLook.MAX_QUEUES);
            assertThat(bounded.leftOut()).isEqualTo(5);
        }
    }
}
