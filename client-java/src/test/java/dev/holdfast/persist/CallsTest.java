package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.FakeNet.Answer;
import dev.holdfast.persist.Waiting.Mode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What becomes of a call whatever becomes of its link. */
class CallsTest {

    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTimers time = new ManualTimers();
    private final ManualNames names = new ManualNames();
    private final FakeNet net = new FakeNet();

    private Persistent<FakeLink> open(UnaryOperator<Persistent.Builder<FakeLink>> more, String... addresses) {
        names.lead(List.of(addresses).stream().map(FakeNet::at).toArray(InetSocketAddress[]::new));
        Persistent<FakeLink> persistent = more.apply(Persistent.to("a.test", 7, net)
                        .names(names)
                        .timers(time)
                        .chance(() -> 0.25))
                .build();
        time.settle();
        return persistent;
    }

    private Persistent<FakeLink> open(String... addresses) {
        return open(builder -> builder, addresses);
    }

    private CompletableFuture<String> call(Persistent<FakeLink> persistent, Call kind) {
        CompletableFuture<String> answer = persistent.call(kind, MINUTE, FakeLink::call);
        time.settle();
        return answer;
    }

    private static <X extends Throwable> X failure(CompletableFuture<?> future, Class<X> type) {
        assertThat(future).isCompletedExceptionally();
        Throwable failure = future.handle((value, thrown) -> thrown).join();
        return type.cast(Objects.requireNonNull(failure));
    }

    @Test
    void shouldTellAtOnceThatTheOutcomeOfAnUnrepeatableCallIsUnknown() {
        try (var persistent = open(A, B)) {
            var answer = call(persistent, Call.ONCE);
            busy().lose();
            time.settle();
            failure(answer, OutcomeUnknown.class);
            assertThat(persistent.stats().unknown()).isEqualTo(1);
        }
    }

    private FakeLink busy() {
        return net.links.stream().filter(link -> link.load() > 0).findAny().orElseThrow();
    }

    @Test
    void shouldRepeatARepeatableCallElsewhere() {
        try (var persistent = open(A, B)) {
            var answer = call(persistent, Call.REPEATABLE);
            FakeLink first = busy();
            first.lose();
            time.settle();
            FakeLink second = busy();
            assertThat(second.endpoint).isNotEqualTo(first.endpoint);
            second.answer("again");
            assertThat(answer).isCompletedWithValue("again");
            assertThat(persistent.stats().resent()).isEqualTo(1);
        }
    }

    @Test
    void shouldRepeatOnlyAsOftenAsTheBudgetAllows() {
        try (var persistent = open(builder -> builder.retryBudget(0, 0, 1), A, B)) {
            var one = call(persistent, Call.REPEATABLE);
            var other = call(persistent, Call.REPEATABLE);
            busy().lose();
            time.settle();
            failure(other, OutcomeUnknown.class);
            assertThat(one).isNotDone();
        }
    }

    @Test
    void shouldMoveWhatWasNotSentFreelyEvenIfItIsNotRepeatable() {
        try (var persistent = open(builder -> builder.retryBudget(0, 0, 0), A, B)) {
            CompletableFuture<String> refused = new CompletableFuture<>();
            var answer = persistent.call(
                    Call.ONCE, MINUTE, link -> link.endpoint.address().equals(FakeNet.at(A)) ? refused : link.call());
            refused.completeExceptionally(new NotSent("retiring", null));
            time.settle();
            net.to(B).answer("b");
            assertThat(answer).isCompletedWithValue("b");
            assertThat(persistent.stats().moved()).isEqualTo(1);
        }
    }

    @Test
    void shouldTryTheSameLinkAgainLaterWhenThereIsNoOther() {
        try (var persistent = open(A)) {
            int[] tries = {0};
            var answer = persistent.call(
                    Call.ONCE,
                    MINUTE,
                    link -> tries[0]++ == 0
                            ? CompletableFuture.failedFuture(new NotSent("raced", null))
                            : CompletableFuture.completedFuture("b"));
            time.settle();
            assertThat(tries[0]).isEqualTo(1);
            time.pass(Duration.ofMillis(10));
            assertThat(answer).isCompletedWithValue("b");
        }
    }

    @Test
    void shouldTakeAnyOtherFailureAsTheAnswer() {
        try (var persistent = open(A)) {
            IllegalStateException no = new IllegalStateException("no");
            var answer = persistent.call(Call.REPEATABLE, MINUTE, link -> CompletableFuture.failedFuture(no));
            assertThat(failure(answer, IllegalStateException.class)).isSameAs(no);
            var thrown = persistent.call(Call.REPEATABLE, MINUTE, link -> {
                throw no;
            });
            assertThat(failure(thrown, IllegalStateException.class)).isSameAs(no);
        }
    }

    @Test
    void shouldSayWhetherACallThatTookTooLongWasSent() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(A)) {
            var waits = call(persistent, Call.ONCE);
            time.pass(MINUTE);
            assertThat(failure(waits, TimedOut.class).sent()).isFalse();
            net.let(A, Answer.WELCOME);
            time.pass(MINUTE);
            var sent = call(persistent, Call.ONCE);
            CompletableFuture<String> attempt =
                    Objects.requireNonNull(net.to(A).underWay.peek());
            time.pass(MINUTE);
            assertThat(failure(sent, TimedOut.class).sent()).isTrue();
            assertThat(attempt).isCancelled();
            assertThat(persistent.stats().timedOut()).isEqualTo(2);
        }
    }

    @Test
    void shouldWaitInOrderAndWithinTheBounds() {
        net.let(A, Answer.REFUSE);
        Waiting two = new Waiting(Mode.WAIT, 2, 100);
        try (var persistent = open(builder -> builder.waiting(two), A)) {
            var first = call(persistent, Call.ONCE);
            var tooBig = persistent.call(Call.ONCE, MINUTE, 101, FakeLink::call);
            time.settle();
            failure(tooBig, NotConnected.class);
            var second = call(persistent, Call.ONCE);
            failure(call(persistent, Call.ONCE), NotConnected.class);
            assertThat(persistent.stats().waiting()).isEqualTo(2);
            net.let(A, Answer.WELCOME);
            time.pass(Duration.ofSeconds(10));
            net.to(A).answer("1");
            net.to(A).answer("2");
            assertThat(first).isCompletedWithValue("1");
            assertThat(second).isCompletedWithValue("2");
        }
    }

    @Test
    void shouldWithdrawAWaitingCallThatIsCancelled() {
        net.let(A, Answer.REFUSE);
        try (var persistent = open(A)) {
            var answer = call(persistent, Call.ONCE);
            answer.cancel(false);
            time.settle();
            assertThat(persistent.stats().waiting()).isZero();
            net.let(A, Answer.WELCOME);
            time.pass(Duration.ofSeconds(10));
            assertThat(net.to(A).load()).isZero();
        }
    }

    @Test
    void shouldFailFastWhereThatIsWanted() {
        net.let(A, Answer.REFUSE);
        Waiting none = new Waiting(Mode.FAIL_FAST, 1, 0);
        try (var persistent = open(builder -> builder.waiting(none), A)) {
            failure(call(persistent, Call.ONCE), NotConnected.class);
        }
    }

    @Test
    void shouldServeWhatWaitsWhenALinkHasRoomAgain() {
        try (var persistent = open(A)) {
            FakeLink link = net.to(A);
            link.room(1);
            var first = call(persistent, Call.ONCE);
            var second = call(persistent, Call.ONCE);
            var ready = persistent.ready();
            time.settle();
            assertThat(link.load()).isEqualTo(1);
            assertThat(ready).isNotDone();
            link.room(3);
            time.settle();
            assertThat(link.load()).isEqualTo(2);
            assertThat(ready).isCompleted();
            link.answer("1");
            link.answer("2");
            assertThat(List.of(first.join(), second.join())).containsExactly("1", "2");
        }
    }

    @Test
    void shouldMakeTheCallerWaitWhereThatIsWanted() throws Exception {
        names.lead(FakeNet.at(A));
        Waiting block = new Waiting(Mode.BLOCK, 1, 100);
        net.let(A, Answer.REFUSE);
        try (var persistent =
                Persistent.to("a.test", 7, net).names(names).waiting(block).build()) {
            var first = persistent.call(Call.ONCE, MINUTE, FakeLink::call);
            AtomicReference<CompletableFuture<String>> second = new AtomicReference<>();
            Thread caller =
                    new Thread(() -> second.set(persistent.call(Call.ONCE, MINUTE, FakeLink::call)), "second-caller");
            caller.start();
            while (caller.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(second).hasValue(null);
            first.cancel(false);
            caller.join();
            assertThat(second.get()).isNotDone();
            var tooLate = persistent.call(Call.ONCE, Duration.ofMillis(50), FakeLink::call);
            failure(tooLate, TimedOut.class);
        }
    }

    @Test
    void shouldRefuseWhatWaitsWhenItIsClosed() {
        net.let(A, Answer.REFUSE);
        var persistent = open(A);
        var waits = call(persistent, Call.ONCE);
        var ready = persistent.ready();
        time.settle();
        persistent.close();
        time.settle();
        failure(waits, NotConnected.class);
        failure(ready, NotConnected.class);
    }

    @Test
    void shouldLookAgainOnceForAllThatALinkRefused() {
        try (var persistent = open(A)) {
            int before = time.outstanding();
            for (int i = 0; i < 10; i++) {
                assertThat(persistent.<String>call(
                                Call.ONCE, MINUTE, link -> CompletableFuture.failedFuture(new NotSent("full", null))))
                        .isNotDone();
            }
            time.settle();
            // Each call has its own limit.
            assertThat(time.outstanding()).isEqualTo(before + 10 + 1);
        }
    }
}
