package dev.holdfast.persist.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameSubscription;
import dev.holdfast.persist.NameTrouble;
import dev.holdfast.persist.names.testsupport.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WatchTest {

    private static final AddressSet ONE = Literals.endpoints(List.of("127.0.0.2:7001"), 1);
    private static final Pacing PACING = new Pacing(
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Pacing.MAX_RETRY);

    private final ManualTimer time = new ManualTimer();
    private final RecordingListener heard = new RecordingListener();
    private final Scripted source = new Scripted();

    /** Has one outcome, the same until the test changes it. */
    private static final class Scripted implements Source {
        private Outcome next = Outcome.failed("Down.");
        private int looks;
        private boolean isClosed;

        @Override
        public void look(Consumer<Outcome> done) {
            looks++;
            done.accept(next);
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private NameSubscription watch() {
        NameSubscription watch = Watch.start(time, source, PACING, heard);
        time.settle();
        return watch;
    }

    private static Outcome found(int seconds) {
        return Outcome.found(ONE, Duration.ofSeconds(seconds), "None.");
    }

    private void expectLookAfter(Duration delay) {
        int before = source.looks;
        time.advance(delay.minusMillis(1));
        assertThat(source.looks).isEqualTo(before);
        time.advance(Duration.ofMillis(1));
        assertThat(source.looks).isEqualTo(before + 1);
    }

    @Test
    void shouldRetryEverMoreSlowlyUpToAMinute() {
        watch();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            expectLookAfter(Duration.ofSeconds(seconds));
        }
        source.next = found(20);
        expectLookAfter(Duration.ofSeconds(60));
        source.next = Outcome.failed("Down.");
        expectLookAfter(Duration.ofSeconds(20));
        expectLookAfter(Duration.ofSeconds(1));
    }

    @Test
    void shouldNotRetryMoreSlowlyBecauseOfRefreshes() {
        NameSubscription watch = watch();
        for (int i = 0; i < 10; i++) {
            watch.refresh();
            expectLookAfter(Duration.ofMillis(200));
        }
        expectLookAfter(Duration.ofSeconds(1));
        expectLookAfter(Duration.ofSeconds(2));
    }

    @Test
    void shouldTellTroubleWhenItBeginsAndWhenItBecomesAnother() {
        watch();
        time.advance(Duration.ofSeconds(30));
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED);
        source.next = Outcome.negative("None.", Duration.ofSeconds(7));
        time.advance(Duration.ofSeconds(60));
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED, NameTrouble.NEGATIVE);
        source.next = found(1);
        time.advance(Duration.ofSeconds(7));
        source.next = Outcome.negative("None.", Duration.ofSeconds(7));
        time.advance(Duration.ofSeconds(1));
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED, NameTrouble.NEGATIVE, NameTrouble.NEGATIVE);
    }

    @Test
    void shouldRetryAPartThatFailsButKeepToTheTtl() {
        source.next = Outcome.partly(ONE, Duration.ofSeconds(3), "A part is down.");
        watch();
        expectLookAfter(Duration.ofSeconds(1));
        expectLookAfter(Duration.ofSeconds(2));
        expectLookAfter(Duration.ofSeconds(3));
        expectLookAfter(Duration.ofSeconds(3));
        assertThat(heard.sets()).hasSize(5);
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED);
    }

    @Test
    void shouldTakeAFaultOfTheSourceForAFailure() {
        Source faulty = done -> {
            throw new IllegalStateException("A fault of the test.");
        };
        Watch.start(time, faulty, PACING, heard);
        time.settle();
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("A fault of the test.");
        assertThat(time.waiting()).isEqualTo(1);
    }

    @Test
    void shouldBeClosedByItsListener() {
        source.next = Outcome.partly(ONE, Duration.ofSeconds(1), "A part is down.");
        List<NameSubscription> watches = new ArrayList<>();
        NameListener closing = (whole, validFor) -> {
            heard.onAddresses(whole, validFor);
            watches.forEach(NameSubscription::close);
        };
        watches.add(Watch.start(time, source, PACING, closing));
        time.settle();
        time.advance(Duration.ofMinutes(1));
        assertThat(heard.sets()).hasSize(1);
        assertThat(source.looks).isEqualTo(1);
        assertThat(source.isClosed).isTrue();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void shouldNotEvenLookWhenItIsClosedAtOnce() {
        source.next = found(1);
        Watch.start(time, source, PACING, heard).close();
        time.settle();
        assertThat(source.looks).isZero();
        assertThat(time.waiting()).isZero();
    }
}
