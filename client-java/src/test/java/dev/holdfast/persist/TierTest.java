package dev.holdfast.persist;

import static dev.holdfast.persist.FakeNet.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.FakeNet.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Priorities, and the race when not every address is to have a link. */
class TierTest {

    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";
    private static final String SIX = "2001:db8:0:0:0:0:0:1";
    private static final String OTHER_SIX = "2001:db8:0:0:0:0:0:2";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTimers time = new ManualTimers();
    private final ManualNames names = new ManualNames();
    private final FakeNet net = new FakeNet();
    private final List<Event> events = new ArrayList<>();

    private Persistent<FakeLink> open(UnaryOperator<Persistent.Builder<FakeLink>> more, Endpoint... endpoints) {
        Random random = new Random(1);
        names.set(List.of(endpoints));
        Persistent<FakeLink> persistent = more.apply(Persistent.to("a.test", 7, net)
                        .names(names)
                        .timers(time)
                        .chance(random::nextDouble)
                        .listener(events::add))
                .build();
        time.settle();
        return persistent;
    }

    private String servedBy(Persistent<FakeLink> persistent) {
        FakeLink link = persistent.link(MINUTE).join();
        return link.endpoint.address().getAddress().getHostAddress();
    }

    @Test
    void shouldUseTheLowestPriorityThatIsReadyAndKeepTheOthersAtHand() {
        try (var persistent = open(builder -> builder, endpoint(A, 10, 1), endpoint(B, 10, 1), endpoint(C, 20, 1))) {
            assertThat(net.open(C)).hasSize(1);
            for (int i = 0; i < 100; i++) {
                assertThat(servedBy(persistent)).isIn(A, B);
            }
            net.let(A, Answer.REFUSE);
            net.let(B, Answer.REFUSE);
            net.to(A).lose();
            net.to(B).lose();
            time.settle();
            assertThat(servedBy(persistent)).isEqualTo(C);
            assertThat(persistent.state()).isEqualTo(State.DEGRADED);
            net.let(B, Answer.WELCOME);
            time.pass(Duration.ofSeconds(10));
            assertThat(servedBy(persistent)).isEqualTo(B);
        }
    }

    @Test
    void shouldRaceFamiliesInTurnBeginningWithSix() {
        for (String each : List.of(A, B, SIX, OTHER_SIX)) {
            net.let(each, Answer.HANG);
        }
        try (var persistent = open(
                Persistent.Builder::single,
                endpoint(A, 10, 1),
                endpoint(B, 10, 1),
                endpoint(SIX, 10, 1),
                endpoint(OTHER_SIX, 10, 1))) {
            assertThat(persistent.state()).isEqualTo(State.CONNECTING);
            assertThat(net.dialled).hasSize(1);
            time.pass(Duration.ofMillis(249));
            assertThat(net.dialled).hasSize(1);
            time.pass(Duration.ofMillis(1));
            assertThat(net.dialled).hasSize(2);
            time.pass(Duration.ofMillis(500));
            assertThat(net.dialled).hasSize(4);
            assertThat(List.of(net.dialled.get(0), net.dialled.get(2))).containsExactlyInAnyOrder(SIX, OTHER_SIX);
            assertThat(List.of(net.dialled.get(1), net.dialled.get(3))).containsExactlyInAnyOrder(A, B);
        }
    }

    @Test
    void shouldTryTheNextAddressAtOnceWhenOneRefuses() {
        net.let(SIX, Answer.REFUSE);
        try (var persistent = open(Persistent.Builder::single, endpoint(A, 10, 1), endpoint(SIX, 10, 1))) {
            assertThat(net.dialled).containsExactly(SIX, A);
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldGiveUpTheSlowerOnesWhenOneHasWon() {
        net.let(SIX, Answer.HANG);
        try (var persistent = open(Persistent.Builder::single, endpoint(A, 10, 1), endpoint(SIX, 10, 1))) {
            time.pass(Duration.ofMillis(250));
            assertThat(net.dialled).containsExactly(SIX, A);
            assertThat(net.hanging.get(0)).isCancelled();
            assertThat(persistent.state()).isEqualTo(State.READY);
            time.pass(MINUTE);
            assertThat(net.dialled).hasSize(2);
        }
    }

    @Test
    void shouldReturnToABetterPriorityWithoutAGap() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(Persistent.Builder::single, endpoint(A, 10, 1), endpoint(B, 20, 1))) {
            assertThat(servedBy(persistent)).isEqualTo(B);
            assertThat(persistent.state()).isEqualTo(State.DEGRADED);
            net.let(A, Answer.WELCOME);
            time.pass(Duration.ofSeconds(10));
            assertThat(servedBy(persistent)).isEqualTo(A);
            assertThat(net.open(B)).isEmpty();
            assertThat(events).contains(new Event.Leaving(endpoint(B, 20, 1), Event.Reason.SURPLUS));
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldKeepAsManyLinksAsAsked() {
        try (var persistent =
                open(builder -> builder.atMost(2), endpoint(A, 10, 1), endpoint(B, 10, 1), endpoint(C, 10, 1))) {
            assertThat(net.dialled).hasSize(2);
            net.links.get(0).lose();
            time.settle();
            assertThat(net.dialled).containsExactlyInAnyOrder(A, B, C);
            time.pass(MINUTE);
            assertThat(net.dialled).hasSize(3);
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldMoveASingleLinkBeforeItIsBroken() {
        try (var persistent = open(Persistent.Builder::single, endpoint(A, 10, 1))) {
            net.let(B, Answer.HANG);
            names.set(List.of(endpoint(B, 10, 1)));
            names.confirm();
            time.settle();
            assertThat(servedBy(persistent)).isEqualTo(A);
            net.hanging.get(0).complete(new FakeLink(endpoint(B, 10, 1), net.lastDial()));
            time.settle();
            assertThat(servedBy(persistent)).isEqualTo(B);
            assertThat(net.open(A)).isEmpty();
        }
    }

    @Test
    void shouldOpenSeveralLinksToEachAddressWhereAsked() {
        try (var persistent = open(builder -> builder.linksPerAddress(3), endpoint(A, 10, 1), endpoint(B, 10, 1))) {
            assertThat(net.open(A)).hasSize(3);
            assertThat(net.open(B)).hasSize(3);
            assertThat(persistent.stats().links()).hasSize(6);
        }
    }
}
