package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.persist.FakeNet.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final String A = "10.0.0.1";

    private final ManualTimers time = new ManualTimers();
    private final ManualNames names = new ManualNames();
    private final FakeNet net = new FakeNet();
    private final List<Long> waitMillis = new ArrayList<>();

    private Persistent<FakeLink> open(Connector<FakeLink> connector, double chance) {
        names.lead(FakeNet.at(A));
        Persistent<FakeLink> persistent = Persistent.to("a.test", 7, connector)
                .names(names)
                .timers(time)
                .chance(() -> chance)
                .listener(event -> {
                    if (event instanceof Event.BackingOff wait) {
                        waitMillis.add(wait.pause().toMillis());
                    }
                })
                .build();
        time.settle();
        return persistent;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0, 200",
        "1, 0.0, 0",
        "1, 0.5, 100",
        "2, 1.0, 400",
        "3, 1.0, 800",
        "6, 1.0, 6400",
        "7, 1.0, 10000",
        "7, 0.25, 2500",
        "1000000, 1.0, 10000"
    })
    void shouldWaitAnyTimeUpToABoundThatDoubles(int failures, double chance, long millis) {
        assertThat(Backoff.DEFAULT.delay(failures, chance)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void shouldRefuseTimesThatMakeNoSense() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new Backoff(second, Duration.ofMillis(1), second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, second, second))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGrowWithFailuresInARow() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(net, 1)) {
            assertThat(persistent.state()).isEqualTo(State.CONNECTING);
            time.pass(Duration.ofSeconds(60));
            assertThat(waitMillis)
                    .startsWith(200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L)
                    .hasSizeLessThan(12);
        }
    }

    @Test
    void shouldForgetFailuresOnlyAfterALinkHasLastedAWhile() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(net, 1)) {
            assertThat(persistent.state()).isEqualTo(State.CONNECTING);
            time.pass(Duration.ofMillis(601));
            net.let(A, Answer.WELCOME);
            time.pass(Duration.ofMillis(800));
            net.to(A).lose();
            time.settle();
            assertThat(waitMillis).containsExactly(200L, 400L, 800L, 1600L);
            time.pass(Duration.ofMillis(1600));
            time.pass(Duration.ofSeconds(5));
            net.to(A).lose();
            time.settle();
            assertThat(waitMillis).endsWith(1600L, 200L);
        }
    }

    @Test
    void shouldStayAwayAsLongAsTheServerSaysAndThenNotComeBackWithAllOthers() {
        Connector<FakeLink> crowded =
                (to, dial) -> CompletableFuture.failedFuture(new ComeBackLater("crowded", Duration.ofSeconds(30)));
        try (var persistent = open(crowded, 0.5)) {
            assertThat(persistent.state()).isEqualTo(State.CONNECTING);
            assertThat(waitMillis).containsExactly(37_500L);
        }
    }
}
