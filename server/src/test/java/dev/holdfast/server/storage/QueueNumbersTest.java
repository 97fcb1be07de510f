package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.ProjectId;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueNumbersTest {

    @Test
    void shouldNeverMoveAProjectToAnotherSlot() {
        assertThat(QueueNumbers.slotOf(new ProjectId("p"))).isEqualTo(5);
        assertThat(QueueNumbers.slotOf(new ProjectId("JAM Project"))).isEqualTo(2);
        assertThat(QueueNumbers.slotOf(new ProjectId("7e55e1a7e9f64c0da7d1f0e1c4b3a291")))
                .isEqualTo(11);
    }

    @Test
    void shouldSpreadNeighbouringProjectsEvenly() {
        int[] projects = new int[QueueNumbers.SLOTS];
        for (int i = 0; i < 16_000; i++) {
            projects[QueueNumbers.slotOf(new ProjectId("tenant-" + i))]++;
        }
        assertThat(Arrays.stream(projects).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(800, 1200));
    }

    @Test
    void shouldKeepSlotAndCountApart() {
        long number = QueueNumbers.numberOf(15, (1L << 56) - 1);
        assertThat(number).isPositive();
        assertThat(QueueNumbers.slotOf(number)).isEqualTo(15);
        assertThat(QueueNumbers.countOf(number)).isEqualTo((1L << 56) - 1);
        assertThat(QueueNumbers.numberOf(0, 1)).isEqualTo(1);
    }

    @Test
    void shouldFindANumberWithTheSameCheckNotFarAway() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            int slot = random.nextInt(QueueNumbers.SLOTS);
            int check = random.nextInt(1 << 16);
            long before = random.nextLong(1L << 40);
            long count = QueueNumbers.countFor(slot, check, before);
            assertThat(Queue.checkOf(QueueNumbers.numberOf(slot, count))).isEqualTo(check);
            assertThat(count - before).isBetween(1L, 500_000L);
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThatThrownBy(() -> QueueNumbers.numberOf(16, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueNumbers.numberOf(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueNumbers.numberOf(0, 1L << 56)).isInstanceOf(IllegalArgumentException.class);
    }
}
