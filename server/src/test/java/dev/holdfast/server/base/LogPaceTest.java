package dev.holdfast.server.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogPaceTest {

    private long nowMillis = -5_000;
    private final LogPace pace = new LogPace(() -> nowMillis);
    private final List<Long> lines = new ArrayList<>();

    @Test
    void shouldWriteTheFirstLineAndThenOneInTenSecondsWithTheNumberOfTheOthers() {
        for (int i = 0; i < 3; i++) {
            pace.log(lines::add);
        }
        assertThat(lines).containsExactly(0L);
        nowMillis += LogPace.INTERVAL_MILLIS - 1;
        pace.log(lines::add);
        assertThat(lines).hasSize(1);
        nowMillis++;
        pace.log(lines::add);
        assertThat(lines).containsExactly(0L, 3L);
        nowMillis += LogPace.INTERVAL_MILLIS;
        pace.log(lines::add);
        assertThat(lines).containsExactly(0L, 3L, 0L);
    }
}
