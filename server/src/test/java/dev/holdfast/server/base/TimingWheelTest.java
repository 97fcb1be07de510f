package dev.holdfast.server.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.base.TimingWheel.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingWheelTest {

    private static final long START_MILLIS = 1_800_000_000_037L;
    private static final long TICK_MILLIS = 100;
    private static final int SLOTS = 16;

    private final TimingWheel<String> wheel = new TimingWheel<>(TICK_MILLIS, SLOTS, START_MILLIS);
    private final List<String> called = new ArrayList<>();

    private Timer<String> timer(String name, long afterMillis) {
        Timer<String> timer = new Timer<>(name);
        wheel.schedule(timer, START_MILLIS + afterMillis);
        return timer;
    }

    private List<String> calledBy(long afterMillis) {
        wheel.advance(START_MILLIS + afterMillis, called::add);
        return called;
    }

    @Test
    void shouldCallNobodyBeforeItsMomentAndEverybodySoonBehindIt() {
        timer("a", 500);
        assertThat(calledBy(499)).isEmpty();
        assertThat(calledBy(500 + TICK_MILLIS)).containsExactly("a");
        assertThat(calledBy(10_000)).containsExactly("a");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldTellTurnsApart() {
        timer("of the third turn", 2 * SLOTS * TICK_MILLIS + 300);
        timer("of the first turn", 300);
        assertThat(calledBy(400)).containsExactly("of the first turn");
        assertThat(calledBy(SLOTS * TICK_MILLIS + 400)).hasSize(1);
        assertThat(calledBy(2 * SLOTS * TICK_MILLIS + 400)).hasSize(2);
    }

    @Test
    void shouldCallAllWhenTheClockLeapsFarAndNoneWhenItGoesBack() {
        for (int i = 0; i < 100; i++) {
            timer("t" + i, 77L * i);
        }
        assertThat(calledBy(-5_000)).isEmpty();
        assertThat(calledBy(1_000_000_000)).hasSize(100).doesNotHaveDuplicates();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldSetAMomentInPlaceOfAnotherAndForgetOne() {
        Timer<String> later = timer("later", 200);
        Timer<String> never = timer("never", 200);
        wheel.schedule(later, START_MILLIS + 900);
        wheel.cancel(never);
        wheel.cancel(never);
        assertThat(never.dueMillis()).isEqualTo(TimingWheel.NEVER);
        assertThat(wheel.size()).isEqualTo(1);
        assertThat(calledBy(800)).isEmpty();
        assertThat(calledBy(1000)).containsExactly("later");
    }

    @Test
    void shouldCallInTheNextRoundWhoSchedulesWhatIsOverAlready() {
        Timer<String> again = timer("again", 0);
        wheel.advance(START_MILLIS + 200, owner -> {
            called.add(owner);
            wheel.schedule(again, START_MILLIS);
        });
        assertThat(called).containsExactly("again");
        assertThat(calledBy(200)).hasSize(1);
        assertThat(calledBy(200 + TICK_MILLIS)).hasSize(2);
    }

    @Test
    void shouldNotCallWhoIsCancelledByAnotherOfTheSameMoment() {
        Timer<String> first = timer("x", 100);
        Timer<String> second = timer("x", 100);
        wheel.advance(START_MILLIS + 300, owner -> {
            called.add(owner);
            wheel.cancel(first);
            wheel.cancel(second);
        });
        assertThat(called).hasSize(1);
    }

    @Test
    void shouldCallTheOthersAfterOneHasFailed() {
        timer("a", 100);
        timer("b", 100);
        timer("c", 900);
        assertThatThrownBy(() -> wheel.advance(START_MILLIS + 2000, owner -> {
                    throw new IllegalStateException(owner);
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(calledBy(2000)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithASortedMap(long seed) {
        Random random = new Random(seed);
        List<Timer<Integer>> timers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            timers.add(new Timer<>(i));
        }
        TreeMap<Integer, Long> expected = new TreeMap<>();
        TimingWheel<Integer> tried = new TimingWheel<>(TICK_MILLIS, SLOTS, START_MILLIS);
        long now = START_MILLIS;
        for (int step = 0; step < 5_000; step++) {
            int which = random.nextInt(timers.size());
            int choice = random.nextInt(10);
            if (choice < 5) {
                long due = now + random.nextInt(4_000) - 200;
                tried.schedule(timers.get(which), due);
                expected.put(which, Math.max(due, now));
            } else if (choice < 6) {
                tried.cancel(timers.get(which));
                expected.remove(which);
            } else {
                now += random.nextInt(random.nextInt(10) == 0 ? 5_000 : 150);
                long moment = now;
                tried.advance(moment, owner -> {
                    Long due = expected.remove(owner);
                    assertThat(due).as("%s is called, step by step", owner).isNotNull();
                    assertThat(due).as("the moment of %s", owner).isLessThanOrEqualTo(moment);
                });
                assertThat(expected.values()).allMatch(due -> due > moment - TICK_MILLIS);
            }
            assertThat(tried.size()).isEqualTo(expected.size());
        }
    }
}
