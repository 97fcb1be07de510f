package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialTest {

    private final Queue<Runnable> handedOver = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private boolean isFull;

    private final Serial serial = new Serial(task -> {
        if (isFull) {
            throw new RejectedExecutionException("full");
        }
        handedOver.add(task);
    });

    private void runAll() {
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
        }
    }

    @Test
    void shouldRunTasksInOrderAndNotInsideEachOther() {
        serial.execute(() -> {
            serial.execute(() -> done.add("inner"));
            done.add("outer");
        });
        serial.execute(() -> done.add("next"));
        runAll();
        assertThat(done).containsExactly("outer", "next", "inner");
    }

    @Test
    void shouldGoOnWhateverATaskThrows() {
        serial.execute(() -> {
            throw new StackOverflowError();
        });
        serial.execute(() -> done.add("next"));
        runAll();
        serial.execute(() -> done.add("last"));
        runAll();
        assertThat(done).containsExactly("next", "last");
    }

    @Test
    void shouldRunTasksItselfWhereTheExecutorTakesNone() {
        isFull = true;
        serial.execute(() -> done.add("here"));
        isFull = false;
        serial.execute(() -> done.add("there"));
        assertThat(done).containsExactly("here");
        runAll();
        assertThat(done).containsExactly("here", "there");
    }

    @Test
    void shouldFinishWhatIsLeftWhereTheExecutorTakesNoMore() {
        for (int i = 0; i < 1000; i++) {
            serial.execute(() -> done.add("task"));
        }
        isFull = true;
        runAll();
        assertThat(done).hasSize(1000);
    }
}
