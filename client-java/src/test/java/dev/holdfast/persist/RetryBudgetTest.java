package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong calls = new AtomicLong();
    private final RetryBudget budget = new RetryBudget(RetryBudget.Rates.DEFAULT, calls::get, 0);

    private int takeAll(long nowNanos) {
        int taken = 0;
        while (budget.take(nowNanos)) {
            taken++;
        }
        return taken;
    }

    @Test
    void shouldBeginWithWhatCanBeSaved() {
        assertThat(takeAll(0)).isEqualTo(100);
    }

    @Test
    void shouldEarnAFifthOfEachCall() {
        takeAll(0);
        calls.addAndGet(50);
        assertThat(takeAll(0)).isEqualTo(10);
    }

    @Test
    void shouldEarnTenEachSecond() {
        takeAll(0);
        assertThat(takeAll(SECOND)).isEqualTo(10);
        assertThat(takeAll(SECOND + SECOND / 2)).isEqualTo(5);
    }

    @Test
    void shouldSaveNoMoreThanTheCap() {
        calls.addAndGet(1_000_000);
        assertThat(takeAll(1000 * SECOND)).isEqualTo(100);
    }
}
