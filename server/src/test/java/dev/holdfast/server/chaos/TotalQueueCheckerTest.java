package dev.holdfast.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import dev.holdfast.server.chaos.History.Seen;
import dev.holdfast.server.chaos.Verdict.Promise;
import dev.holdfast.server.chaos.Verdict.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories made by hand: good ones, and one for every promise that can be broken. */
class TotalQueueCheckerTest {

    private static final String QUEUE = "q";

    private final History history = new History();

    private Invocation post(String client, String... items) {
        return history.invoke(Kind.POST, client, QUEUE, List.of(items));
    }

    private void posted(String client, String... items) {
        history.ok(post(client, items));
    }

    private void given(String reader, String item, long claimCount) {
        history.delivered(reader, QUEUE, List.of(new Seen(item, "id-" + item, claimCount)), 0);
    }

    private Invocation settle(Kind kind, String reader, String item) {
        return history.invoke(kind, reader, QUEUE, List.of(item));
    }

    private void settled(Kind kind, String reader, String item) {
        history.ok(settle(kind, reader, item));
    }

    private void claims(String... readers) {
        for (String reader : readers) {
            history.claims(reader, QUEUE);
        }
    }

    private void worked(String reader, String item) {
        given(reader, item, 1);
        settled(Kind.ACKNOWLEDGE, reader, item);
    }

    private List<Promise> broken() {
        return TotalQueueChecker.check(history).violations().stream()
                .map(Violation::promise)
                .toList();
    }

    @Test
    void shouldCountWhatWentWell() {
        posted("p", "a", "b");
        history.unknown(post("p", "c"));
        history.refused(post("p", "d"));
        post("p", "e");
        claims("r", "s");
        worked("r", "a");
        given("r", "b", 1);
        settled(Kind.RELEASE, "r", "b");
        given("s", "b", 2);
        settled(Kind.REJECT, "s", "b");
        worked("s", "c");
        history.ended("r");
        assertThat(TotalQueueChecker.check(history)).isEqualTo(new Verdict(5, 2, 3, 1, 1, List.of()));
    }

    @Test
    void shouldFindWhatIsLost() {
        posted("p", "a");
        assertThat(broken()).containsExactly(Promise.LOST);
    }

    @Test
    void shouldFindWhatOnlyAWatcherSaw() {
        history.unknown(post("p", "a"));
        history.watches("w", QUEUE, false);
        given("w", "a", 0);
        assertThat(broken()).containsExactly(Promise.LOST);
    }

    @Test
    void shouldFindWhatVanishesWithItsReader() {
        posted("p", "a", "b", "c");
        claims("r");
        given("r", "a", 1);
        given("r", "b", 1);
        settled(Kind.RELEASE, "r", "b");
        given("r", "c", 1);
        history.unknown(settle(Kind.ACKNOWLEDGE, "r", "c"));
        history.ended("r");
        assertThat(broken()).containsExactly(Promise.VANISHED, Promise.VANISHED);
    }

    @Test
    void shouldFindWhatNobodyPosted() {
        claims("r");
        worked("r", "a");
        history.refused(post("p", "b"));
        worked("r", "b");
        assertThat(broken()).containsExactly(Promise.UNEXPECTED, Promise.UNEXPECTED);
    }

    @Test
    void shouldExpectWhatWasRefusedOnlyWhenItWasRepeated() {
        history.unknown(post("p", "a"));
        history.refused(post("p", "a"));
        claims("r");
        worked("r", "a");
        assertThat(broken()).isEmpty();
    }

    @Test
    void shouldFindAPostThatMadeTwoMessages() {
        history.unknown(post("p", "a"));
        posted("p", "a");
        claims("r");
        worked("r", "a");
        history.delivered("r", QUEUE, List.of(new Seen("a", "other", 2)), 0);
        assertThat(broken()).contains(Promise.DOUBLED);
    }

    @Test
    void shouldFindWhatRisesFromTheDead() {
        posted("p", "a");
        claims("r", "s");
        worked("r", "a");
        history.ended("r");
        given("s", "a", 2);
        assertThat(broken()).containsExactly(Promise.RESURRECTED);
    }

    @Test
    void shouldNotTakeAPushThatComesLateForOneRisenFromTheDead() {
        posted("p", "a");
        claims("r", "s");
        given("r", "a", 2);
        settled(Kind.ACKNOWLEDGE, "r", "a");
        given("s", "a", 1);
        history.ended("s");
        assertThat(broken()).isEmpty();
    }

    @Test
    void shouldFindOneClaimThatWentToTwo() {
        posted("p", "a");
        claims("r", "s");
        given("r", "a", 1);
        given("s", "a", 1);
        settled(Kind.ACKNOWLEDGE, "s", "a");
        assertThat(broken()).containsExactly(Promise.SHARED);
    }

    @Test
    void shouldFindAClaimThatWasGivenAwayWhileItsReaderLived() {
        posted("p", "a", "b");
        claims("r", "s");
        given("r", "a", 1);
        given("r", "b", 1);
        given("s", "a", 2);
        settled(Kind.ACKNOWLEDGE, "s", "a");
        settled(Kind.ACKNOWLEDGE, "r", "b");
        assertThat(broken()).containsExactly(Promise.SHARED);
    }

    @Test
    void shouldExplainADuplicateByTheEndOfAReaderOrARelease() {
        posted("p", "a", "b");
        claims("r", "s");
        given("r", "a", 1);
        given("r", "b", 1);
        Invocation release = settle(Kind.RELEASE, "r", "a");
        given("s", "a", 2);
        history.ok(release);
        history.unknown(settle(Kind.ACKNOWLEDGE, "r", "b"));
        given("s", "b", 2);
        settled(Kind.ACKNOWLEDGE, "s", "a");
        settled(Kind.ACKNOWLEDGE, "s", "b");
        history.ended("r");
        assertThat(broken()).isEmpty();
    }

    @Test
    void shouldFindWhatIsSettledTwice() {
        posted("p", "a");
        claims("r");
        worked("r", "a");
        settled(Kind.REJECT, "r", "a");
        assertThat(broken()).containsExactly(Promise.SETTLED_TWICE);
    }

    @Test
    void shouldFindWhatItsReaderCannotSettle() {
        posted("p", "a", "b");
        claims("r", "s");
        given("r", "a", 1);
        history.ok(settle(Kind.ACKNOWLEDGE, "r", "a"), List.of("a"));
        given("s", "a", 2);
        settled(Kind.ACKNOWLEDGE, "s", "a");
        worked("r", "b");
        history.ok(settle(Kind.ACKNOWLEDGE, "r", "b"), List.of("b"));
        assertThat(broken()).containsExactly(Promise.SHARED, Promise.TAKEN_AWAY);
    }

    @Test
    void shouldFindSettlementsOfWhatWasNeverGiven() {
        posted("p", "a");
        claims("r", "s");
        given("r", "a", 1);
        settled(Kind.ACKNOWLEDGE, "s", "a");
        assertThat(broken()).contains(Promise.UNEXPECTED);
    }

    @Test
    void shouldFindWhatComesInAnotherOrder() {
        posted("p", "a", "b");
        posted("p", "c");
        claims("r");
        worked("r", "b");
        worked("r", "a");
        worked("r", "c");
        history.watches("w", QUEUE, false);
        given("w", "a", 0);
        given("w", "c", 0);
        given("w", "b", 0);
        assertThat(broken()).containsExactly(Promise.DISORDERED, Promise.DISORDERED);
    }

    @Test
    void shouldAskForNoOrderWhereThereIsNone() {
        posted("p", "a");
        history.unknown(post("p", "b"));
        posted("p", "c");
        posted("o", "x");
        claims("r");
        worked("r", "x");
        worked("r", "c");
        worked("r", "b");
        given("r", "a", 2);
        settled(Kind.ACKNOWLEDGE, "r", "a");
        assertThat(broken()).isEmpty();
    }

    @Test
    void shouldFindWhatAWatcherSeesTwice() {
        posted("p", "a");
        history.watches("w", QUEUE, false);
        given("w", "a", 0);
        history.watches("w", QUEUE, false);
        given("w", "a", 0);
        claims("r");
        worked("r", "a");
        assertThat(broken()).containsExactly(Promise.REPEATED);
    }

    @Test
    void shouldFindWhatAWatcherIsNotTold() {
        posted("p", "a", "b");
        claims("r");
        worked("r", "a");
        worked("r", "b");
        for (String reader : List.of("silent", "told", "ended", "gap")) {
            history.watches(reader, QUEUE, reader.equals("gap"));
            history.delivered(reader, QUEUE, List.of(new Seen("b", "id-b", 0)), reader.equals("told") ? 1 : 0);
            if (reader.equals("ended")) {
                history.ended(reader);
            } else {
                history.completed(reader);
            }
        }
        assertThat(TotalQueueChecker.check(history).violations())
                .extracting(Violation::promise, Violation::of)
                .containsExactly(tuple(Promise.UNTOLD, "silent"));
    }

    @Test
    void shouldNotAskAWatcherForWhatMayHaveComeAfterItsEnd() {
        history.unknown(post("p", "late"));
        posted("p", "a");
        history.watches("w", QUEUE, false);
        given("w", "a", 0);
        history.completed("w");
        claims("r");
        worked("r", "a");
        worked("r", "late");
        assertThat(broken()).isEmpty();
    }

    @Test
    void shouldFindGapsThatAreNone() {
        posted("p", "a");
        history.watches("gap", QUEUE, true);
        history.watches("missed", QUEUE, false);
        history.delivered("missed", QUEUE, List.of(), 1);
        claims("r");
        worked("r", "a");
        history.watches("miscounted", QUEUE, false);
        history.delivered("miscounted", QUEUE, List.of(), 2);
        assertThat(broken()).containsExactly(Promise.IMAGINED, Promise.IMAGINED, Promise.IMAGINED);
    }

    @Test
    void shouldSayWhatAndWhere() {
        posted("p", "a");
        assertThat(TotalQueueChecker.check(history).violations())
                .hasToString("[LOST q/a: no reader got it to work on]");
    }
}
