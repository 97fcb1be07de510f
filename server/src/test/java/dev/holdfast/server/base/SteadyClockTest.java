package dev.holdfast.server.base;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SteadyClockTest {

    private static final long START = 1_000_000_000_000L;
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(SteadyClock.class);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private long wallMillis = START;
    private long nanos = Long.MAX_VALUE - 5_000_000_000L;
    private final SteadyClock clock = new SteadyClock(() -> wallMillis, () -> nanos);

    @BeforeEach
    void listen() {
        logged.start();
        LOG.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        LOG.detachAppender(logged);
    }

    private void pass(long millis) {
        wallMillis += millis;
        nanos += 1_000_000 * millis;
    }

    @Test
    void shouldFollowTheWallClock() {
        for (int i = 0; i < 10; i++) {
            assertThat(clock.nowMillis()).isEqualTo(wallMillis);
            pass(123);
        }
        assertThat(logged.list).isEmpty();
    }

    @Test
    void shouldCatchUpAtDoubleSpeedAfterAStepForward() {
        wallMillis += 60_000;
        assertThat(clock.nowMillis()).isEqualTo(START);
        for (int second = 1; second <= 59; second++) {
            pass(1000);
            assertThat(clock.nowMillis()).isEqualTo(START + 2000L * second);
        }
        pass(1000);
        assertThat(clock.nowMillis()).isEqualTo(wallMillis);
        pass(1000);
        assertThat(clock.nowMillis()).isEqualTo(wallMillis);
    }

    @Test
    void shouldStandStillAfterAStepBack() {
        wallMillis -= 60_000;
        for (int second = 0; second < 60; second++) {
            assertThat(clock.nowMillis()).isEqualTo(START);
            pass(1000);
        }
        assertThat(clock.nowMillis()).isEqualTo(START);
        pass(1000);
        assertThat(clock.nowMillis()).isEqualTo(wallMillis).isEqualTo(START + 1000);
    }

    @Test
    void shouldNotLoseFractionsOfMilliseconds() {
        wallMillis += 1_000_000;
        for (int i = 0; i < 10_000; i++) {
            nanos += 999_999;
            clock.nowMillis();
        }
        assertThat(clock.nowMillis()).isEqualTo(START + 2 * 9_999);
    }

    @Test
    void shouldNeverGoBackAndNeverRunFasterThanDouble() {
        Random random = new Random(5);
        long before = clock.nowMillis();
        for (int i = 0; i < 100_000; i++) {
            long passed = random.nextInt(50);
            pass(passed);
            wallMillis += random.nextInt(100) == 0 ? random.nextInt(20_000) - 10_000 : 0;
            long now = clock.nowMillis();
            assertThat(now - before).isBetween(0L, 2 * passed);
            before = now;
        }
    }

    @Test
    void shouldLogALargeStepOnce() {
        wallMillis += 5_001;
        clock.nowMillis();
        clock.nowMillis();
        assertThat(logged.list).hasSize(1);
        assertThat(logged.list.get(0).getLevel()).isEqualTo(Level.WARN);
        for (int i = 0; i < 10; i++) {
            pass(1000);
            clock.nowMillis();
        }
        wallMillis -= 5_001;
        clock.nowMillis();
        assertThat(logged.list).hasSize(2);
    }
}
