package dev.holdfast.persist;

import static dev.holdfast.persist.FakeNet.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Event.Leaving;
import dev.holdfast.persist.Event.Reason;
import dev.holdfast.persist.FakeNet.Answer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How links follow a name, by a clock that the test moves. */
class MigrationTest {

    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTimers time = new ManualTimers();
    private final ManualNames names = new ManualNames();
    private final FakeNet net = new FakeNet();
    private final List<Event> events = new ArrayList<>();

    private Persistent<FakeLink> open(UnaryOperator<Persistent.Builder<FakeLink>> more, String... addresses) {
        Random random = new Random(1);
        lead(addresses);
        Persistent<FakeLink> persistent = more.apply(Persistent.to("a.test", 7, net)
                        .names(names)
                        .timers(time)
                        .chance(random::nextDouble)
                        .listener(events::add))
                .build();
        time.settle();
        return persistent;
    }

    private Persistent<FakeLink> open(String... addresses) {
        return open(builder -> builder, addresses);
    }

    private void lead(String... addresses) {
        names.lead(List.of(addresses).stream().map(FakeNet::at).toArray(InetSocketAddress[]::new));
        time.settle();
    }

    private List<Reason> reasons() {
        return events.stream()
                .filter(Leaving.class::isInstance)
                .map(event -> ((Leaving) event).reason())
                .toList();
    }

    private static CompletableFuture<String> call(Persistent<FakeLink> persistent) {
        return persistent.call(Call.ONCE, MINUTE, FakeLink::call);
    }

    @Test
    void shouldOpenALinkToEachAddressAtOnce() {
        try (var persistent = open(A, B)) {
            assertThat(net.dialled).containsExactly(A, B);
            assertThat(persistent.state()).isEqualTo(State.READY);
            var ready = persistent.ready();
            time.settle();
            assertThat(ready).isCompleted();
        }
    }

    @Test
    void shouldMoveABusyLinkOnlyWhenAnotherServesAndLoseNothing() {
        try (var persistent = open(A)) {
            var onA = call(persistent);
            net.let(B, Answer.HANG);
            lead(B);
            names.confirm();
            time.settle();
            assertThat(reasons()).containsExactly(Reason.NAME);
            var stillOnA = call(persistent);
            assertThat(net.to(A).load()).isEqualTo(2);

            FakeLink b = new FakeLink(FakeNet.endpoint(B, 10, 1), net.lastDial());
            net.hanging.get(0).complete(b);
            time.settle();
            assertThat(net.to(A).isRetired()).isTrue();
            var onB = call(persistent);
            assertThat(b.load()).isEqualTo(1);
            FakeLink a = net.to(A);
            a.answer("first");
            a.answer("second");
            b.answer("third");
            assertThat(List.of(onA.join(), stillOnA.join(), onB.join())).containsExactly("first", "second", "third");
            time.settle();
            assertThat(persistent.stats().links()).hasSize(1);
        }
    }

    @Test
    void shouldForgiveOneAnswerThatLacksAnAddressAndLookAgainEarly() {
        try (var persistent = open(A, B)) {
            lead(A);
            assertThat(reasons()).isEmpty();
            int before = names.refreshes();
            time.pass(SECOND);
            assertThat(names.refreshes()).isEqualTo(before + 1);
            assertThat(reasons()).containsExactly(Reason.NAME);
            assertThat(net.open(B)).isEmpty();
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldStayWithAnAddressThatComesBackBeforeAnotherServes() {
        try (var persistent = open(A)) {
            net.let(B, Answer.REFUSE);
            lead(B);
            names.confirm();
            time.settle();
            assertThat(reasons()).containsExactly(Reason.NAME);
            lead(A);
            assertThat(events).contains(new Event.Staying(ManualNames.endpoint(at(A))));
            time.pass(MINUTE);
            assertThat(net.open(A)).hasSize(1);
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldKeepTheOldLinkAsLongAsTheWholeNewSetRefuses() {
        try (var persistent = open(A)) {
            net.let(B, Answer.REFUSE);
            net.let(C, Answer.REFUSE);
            lead(B, C);
            time.pass(Duration.ofHours(1));
            assertThat(persistent.state()).isEqualTo(State.DEGRADED);
            var answer = call(persistent);
            net.to(A).answer("old");
            assertThat(answer.join()).isEqualTo("old");
            net.let(C, Answer.WELCOME);
            time.pass(Duration.ofSeconds(10));
            assertThat(net.open(A)).isEmpty();
            assertThat(net.open(C)).hasSize(1);
        }
    }

    @Test
    void shouldNotHeedEmptyAnswersOrFailures() {
        try (var persistent = open(A)) {
            names.answerEmpty();
            names.answerEmpty();
            names.trouble(NameTrouble.NEGATIVE);
            names.trouble(NameTrouble.FAILED);
            time.pass(MINUTE);
            assertThat(net.open(A)).hasSize(1);
            assertThat(persistent.state()).isEqualTo(State.READY);
            assertThat(reasons()).isEmpty();
            assertThat(persistent.addresses().isEmpty()).isFalse();
            assertThat(events)
                    .filteredOn(Event.NamesInTrouble.class::isInstance)
                    .hasSize(4);
        }
    }

    @Test
    void shouldHeedAnEmptyAnswerWhereThatIsWanted() {
        try (var persistent = open(Persistent.Builder::emptyMeansGone, A)) {
            names.trouble(NameTrouble.NEGATIVE);
            time.settle();
            assertThat(net.open(A)).isEmpty();
            assertThat(persistent.state()).isEqualTo(State.DOWN);
            lead(A);
            assertThat(net.open(A)).hasSize(1);
        }
    }

    @Test
    void shouldKeepAStickyLinkWhateverTheAnswersRotateTo() {
        try (var persistent = open(builder -> builder.single().sticky(), A)) {
            lead(B);
            lead(C);
            time.pass(MINUTE);
            lead(B);
            time.pass(MINUTE);
            assertThat(net.open(A)).hasSize(1);
            assertThat(net.dialled).containsExactly(A);
            net.to(A).lose();
            time.pass(MINUTE);
            assertThat(net.open(B)).hasSize(1);
            assertThat(persistent.stats().links()).hasSize(1);
        }
    }

    @Test
    void shouldLeaveAtAMomentOfItsOwnWhenTheServerGoesAway() {
        try (var persistent = open(A, B)) {
            net.to(A).say(GoAway.within(Duration.ofSeconds(20)));
            time.pass(Duration.ofMillis(1));
            assertThat(reasons()).isEmpty();
            time.pass(Duration.ofSeconds(10));
            assertThat(reasons()).containsExactly(Reason.GOAWAY);
            assertThat(net.dialled).containsExactly(A, B, A);
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldAvoidTheAddressAsLongAsTheServerAsks() {
        try (var persistent = open(A)) {
            FakeLink old = net.to(A);
            old.say(new GoAway(Duration.ofSeconds(20), MINUTE, OptionalLong.empty()));
            time.pass(Duration.ofSeconds(14));
            assertThat(old.isRetired()).isFalse();
            time.pass(Duration.ofSeconds(2));
            assertThat(old.isRetired()).isTrue();
            var waits = call(persistent);
            assertThat(net.dialled).containsExactly(A);
            time.pass(Duration.ofSeconds(56));
            assertThat(net.dialled).containsExactly(A, A);
            net.to(A).answer("after");
            assertThat(waits.join()).isEqualTo("after");
        }
    }

    @Test
    void shouldReplaceEveryLinkOnRequestWithoutAGap() {
        try (var persistent = open(A, B)) {
            FakeLink oldA = net.to(A);
            var underWay = persistent.call(Call.ONCE, MINUTE, link -> oldA.call());
            persistent.reconnect();
            time.settle();
            assertThat(reasons()).containsExactly(Reason.ADMIN, Reason.ADMIN);
            assertThat(net.dialled).containsExactly(A, B, A, B);
            assertThat(oldA.isRetired()).isTrue();
            oldA.answer("finished");
            assertThat(underWay.join()).isEqualTo("finished");
            time.settle();
            assertThat(persistent.stats().links())
                    .extracting(Stats.LinkStats::state)
                    .containsExactly(SlotState.READY, SlotState.READY);
        }
    }

    @Test
    void shouldNeverGiveUp() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(A)) {
            time.pass(Duration.ofDays(1));
            assertThat(net.dialled).hasSizeGreaterThan(10_000);
            assertThat(persistent.state()).isEqualTo(State.CONNECTING);
            net.let(A, Answer.WELCOME);
            time.pass(Duration.ofSeconds(10));
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldAskForFreshNamesWhenAnAddressFails() {
        net.let(A, Answer.REFUSE);
        net.let(B, Answer.REFUSE);
        try (var persistent = open(A, B)) {
            assertThat(persistent.state()).isEqualTo(State.CONNECTING);
            assertThat(names.refreshes()).isEqualTo(2);
            time.pass(Duration.ofSeconds(2));
            assertThat(names.refreshes()).isEqualTo(net.dialled.size());
        }
    }

    @Test
    void shouldAskForFreshNamesWhenItIsToldTo() {
        try (var persistent = open(A)) {
            persistent.refreshNames();
            time.settle();
            assertThat(names.refreshes()).isEqualTo(1);
        }
    }

    @Test
    void shouldDialAtOnceWhatIsLeftAloneWhenItIsToldToReconnect() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(A)) {
            assertThat(net.dialled).hasSize(1);
            net.let(A, Answer.WELCOME);
            persistent.reconnect();
            time.settle();
            assertThat(persistent.state()).isEqualTo(State.READY);
        }
    }

    @Test
    void shouldGiveAnAttemptUpThatHangs() {
        net.let(A, Answer.HANG);
        try (var persistent = open(A)) {
            time.pass(Duration.ofMillis(7999));
            assertThat(net.hanging.get(0)).isNotDone();
            time.pass(Duration.ofMillis(1));
            assertThat(net.hanging.get(0)).isCancelled();
            assertThat(persistent.stats().links().get(0).failures()).isEqualTo(1);
        }
    }

    @Test
    void shouldFinishWhatIsUnderWayWhenItIsClosed() {
        var persistent = open(A);
        var underWay = call(persistent);
        FakeLink link = net.to(A);
        persistent.close();
        time.settle();
        var late = call(persistent);
        time.settle();
        assertThat(late).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(NotConnected.class);
        link.answer("done");
        assertThat(underWay.join()).isEqualTo("done");
        time.settle();
        assertThat(persistent.state()).isEqualTo(State.CLOSED);
        assertThat(persistent.stats().links()).isEmpty();
        assertThat(time.outstanding()).isZero();
    }
}
