package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.base.Dice;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LifeSignsTest {

    private static final long NOW_MILLIS = 1_800_000_000_000L;
    private static final int CONNECTIONS = 20_000;

    private final Dice dice = new Dice(new Random(3));

    private LifeSigns signs() {
        return new LifeSigns(Limits.DEFAULT, dice, NOW_MILLIS);
    }

    @Test
    void shouldSpreadThePingsOfConnectionsThatWereOpenedAtOnce() {
        Map<Long, Integer> perTick = new TreeMap<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            perTick.merge((signs().nextLookMillis() - NOW_MILLIS) / 100, 1, Integer::sum);
        }
        assertThat(perTick.keySet()).allMatch(tick -> tick >= 225 && tick <= 300);
        assertThat(perTick.values()).allMatch(count -> count < CONNECTIONS / 50);
    }

    @Test
    void shouldSpreadThemAnewAfterEachOne() {
        LifeSigns signs = signs();
        TreeMap<Long, Long> intervals = new TreeMap<>();
        long last = NOW_MILLIS;
        for (int i = 0; i < 100; i++) {
            long due = signs.nextLookMillis();
            assertThat(signs.takePing(due - 1, false)).isFalse();
            assertThat(signs.takePing(due, false)).isTrue();
            signs.cutAnew();
            intervals.merge(due - last, 1L, Long::sum);
            signs.sign(due);
            last = due;
        }
        assertThat(intervals).hasSizeGreaterThan(50);
        assertThat(intervals.firstKey()).isGreaterThan(22_000);
        assertThat(intervals.lastKey()).isLessThanOrEqualTo(30_000);
    }

    @Test
    void shouldCountAnArrivalFromItsFirstByte() {
        LifeSigns signs = signs();
        assertThat(signs.beginsArriving()).isTrue();
        signs.sign(NOW_MILLIS + 50_000);
        assertThat(signs.beginsArriving()).isFalse();
        assertThat(signs.nextLookMillis()).isEqualTo(NOW_MILLIS + 60_000);
        assertThat(signs.isArrivalLate(NOW_MILLIS + 59_999)).isFalse();
        assertThat(signs.isArrivalLate(NOW_MILLIS + 60_000)).isTrue();
        signs.notArriving();
        assertThat(signs.isArrivalLate(NOW_MILLIS + 60_000)).isFalse();
    }

    @Test
    void shouldLetAPingThatIsDueSoonGoWithWhatGoesAnyway() {
        LifeSigns signs = signs();
        long due = signs.nextLookMillis();
        assertThat(signs.takePing(due - 1001, true)).isFalse();
        assertThat(signs.takePing(due - 1000, true)).isTrue();
        assertThat(signs.takePing(due, false)).isFalse();
    }

    @Test
    void shouldOweHeartbeatsOnlyWhereTheyAreWanted() {
        LifeSigns signs = signs();
        assertThat(signs.takeHeartbeat(NOW_MILLIS + 1_000_000)).isFalse();
        signs.agree(10, true, NOW_MILLIS);
        assertThat(signs.takeHeartbeat(NOW_MILLIS + 7_000)).isFalse();
        assertThat(signs.takeHeartbeat(NOW_MILLIS + 10_000)).isTrue();
        assertThat(signs.takeHeartbeat(NOW_MILLIS + 17_000)).isFalse();
        signs.sent(NOW_MILLIS + 19_000);
        assertThat(signs.takeHeartbeat(NOW_MILLIS + 26_000)).isFalse();
        assertThat(signs.takeHeartbeat(NOW_MILLIS + 29_000)).isTrue();
    }
}
