package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.server.operation.WaitingRoom.Waiter;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingRoomTest {

    private static final int CROWD = 400_000;
    private static final QueueKey QUEUE = new QueueKey(new ProjectId("p"), new QueueName("q"));

    private final WaitingRoom room = new WaitingRoom(CROWD);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(10)
    void shouldLetACrowdLeaveFromTheEndOfTheLine(boolean takesMessages) {
        for (int i = 0; i < CROWD; i++) {
            room.join(waiter(CROWD - i), takesMessages);
        }
        assertThat(room.isFull()).isTrue();

        for (int now = 1; now <= CROWD; now++) {
            assertThat(room.nextDeadlineMillis()).isEqualTo(now);
            room.takeOverdue(now);
        }

        assertThat(room.size()).isZero();
        assertThat(room.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Timeout(10)
    void shouldServeACrowdWhoseDeadlinesAreInTheOppositeOrder() {
        for (int i = 0; i < CROWD; i++) {
            room.join(waiter(CROWD - i), true);
        }

        room.serve(QUEUE, waiter -> true);

        assertThat(room.size()).isZero();
    }

    @Test
    void shouldKeepEveryWaiterOfOneMomentAndItsPlace() {
        List<Waiter> line = List.of(waiter(5), waiter(5), waiter(5));
        line.forEach(waiter -> room.join(waiter, true));
        assertThat(room.size()).isEqualTo(3);

        room.serve(QUEUE, waiter -> waiter == line.get(0));

        assertThat(room.takeOverdue(4)).isEmpty();
        assertThat(room.takeOverdue(5)).containsExactly(line.get(1), line.get(2));
    }

    private static Waiter waiter(long untilMillis) {
        ListQueues input = new ListQueues(null, null, null, null, null, null);
        return new Waiter(
                new Call<>(
                        QueueOperations.QUEUE_LIST,
                        input,
                        null,
                        null,
                        0,
                        new PendingReply(QueueOperations.QUEUE_LIST, null)),
                QUEUE,
                untilMillis);
    }
}
