package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Consumers that claim what they are given, on a lane by hand. */
class ClaimConsumerTest {

    private static final Pattern BODY = Pattern.compile("\"body\":([0-9]+)");
    private static final Pattern DELIVERY = Pattern.compile("\"delivery\":([0-9]+)");
    private static final Pattern CLAIM = Pattern.compile("\"claim_id\":\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final OperationHarness queues = new OperationHarness();
    private final ConsumerInbox inbox = new ConsumerInbox();

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static List<String> bodies(String pushes) {
        return all(BODY, pushes);
    }

    private String call(String operation, String rest) {
        return queues.call(operation, "{\"queue_name\":\"q\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private String open(ConsumerInbox over, String rest) {
        queues.over(over);
        return call("consumer_open", ",\"mode\":\"claim\"" + rest);
    }

    private void claimer(int window) {
        assertThat(open(inbox, ",\"ttl\":60,\"credit\":{\"messages\":" + window + "}"))
                .isEqualTo("201 {\"consumer\":1}");
    }

    private void post(int from, int to) {
        StringBuilder messages = new StringBuilder();
        for (int i = from; i < to; i++) {
            messages.append(i == from ? "" : ",").append("{\"body\":").append(i).append(",\"ttl\":6000}");
        }
        call("message_post", ",\"messages\":[" + messages + "]");
    }

    private String acknowledge(String deliveries) {
        return call("consumer_acknowledge", ",\"consumer\":1,\"deliveries\":[" + deliveries + "]");
    }

    private String release(String deliveries) {
        return call("consumer_release", ",\"consumer\":1,\"deliveries\":[" + deliveries + "]");
    }

    private String stats() {
        return call("queue_get_stats", "");
    }

    private static String counts(int free, int claimed) {
        return "\"claimed\":" + claimed + ",\"free\":" + free;
    }

    @Test
    void shouldPushClaimedMessagesWithTheirNumbers() {
        claimer(10);
        post(0, 2);
        String pushes = inbox.read();
        assertThat(pushes)
                .startsWith("{\"push\":1,\"messages\":[{\"id\":\"")
                .contains("\"body\":0,\"ttl\":6000,\"age\":0,\"claim_count\":1,\"delivery\":1}")
                .contains("\"claim_count\":1,\"delivery\":2}],\"claim_id\":\"");
        assertThat(all(CLAIM, pushes)).hasSize(1);
        assertThat(stats()).contains(counts(0, 2));
    }

    @Test
    void shouldClaimNoMoreThanItsWindow() {
        post(0, 5);
        claimer(3);
        assertThat(bodies(inbox.read())).containsExactly("0", "1", "2");
        assertThat(acknowledge("2")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
        assertThat(bodies(inbox.read())).containsExactly("3");
        assertThat(acknowledge("[1,3]")).isEqualTo("200 {\"acknowledged\":2,\"lost\":[2]}");
        String last = inbox.read();
        assertThat(bodies(last)).containsExactly("4");
        assertThat(all(DELIVERY, last)).containsExactly("5");
        assertThat(stats()).contains(counts(0, 2));
        acknowledge("4,5");
        assertThat(stats()).contains(counts(0, 0));
    }

    @Test
    void shouldCountHowLongAMessageTookFromItsClaimAndNotFromARenewal() {
        claimer(10);
        post(0, 1);
        for (int i = 0; i < 50; i++) {
            queues.advanceSeconds(1);
        }
        acknowledge("1");
        assertThat(queues.meter().messages().acknowledgement().sum()).isEqualTo(50_000);
    }

    @Test
    void shouldTakeAnAcknowledgementThatCameBeforeTheEndOfItsConnection() {
        claimer(10);
        post(0, 2);
        PendingReply acknowledged =
                queues.submit("consumer_acknowledge", "{\"queue_name\":\"q\",\"consumer\":1,\"deliveries\":[1]}", 1);
        inbox.close();
        queues.runGroups();
        assertThat(acknowledged.reply().nativeView().toString()).isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
        queues.over(null);
        assertThat(stats()).contains(counts(1, 0));
    }

    @Test
    void shouldResizeItsWindow() {
        post(0, 5);
        claimer(0);
        assertThat(inbox.read()).isEmpty();
        call("consumer_credit", ",\"consumer\":1,\"messages\":2");
        assertThat(bodies(inbox.read())).containsExactly("0", "1");
        call("consumer_credit", ",\"consumer\":1,\"messages\":1");
        acknowledge("1");
        assertThat(inbox.read()).isEmpty();
        acknowledge("2");
        assertThat(bodies(inbox.read())).containsExactly("2");
    }

    @Test
    void shouldStopClaimingWhereItsBytesAreUsedUp() {
        open(inbox, ",\"credit\":{\"messages\":100,\"bytes\":12}");
        call("message_post", ",\"messages\":[{\"body\":\"123456789\"},{\"body\":\"abcdefghi\"},{\"body\":3}]");
        assertThat(inbox.read())
                .contains("\"123456789\"")
                .contains("\"abcdefghi\"")
                .doesNotContain("\"body\":3");
        acknowledge("1");
        assertThat(bodies(inbox.read())).containsExactly("3");
    }

    @Test
    void shouldTellWhatIsLostAndLeaveItAlone() {
        claimer(10);
        post(0, 3);
        inbox.read();
        assertThat(acknowledge("1,1")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[1]}");
        assertThat(acknowledge("1,4,[7,9]")).isEqualTo("200 {\"acknowledged\":0,\"lost\":[1,4,[7,9]]}");
        assertThat(acknowledge("[0,100]")).isEqualTo("200 {\"acknowledged\":2,\"lost\":[[0,1],[4,100]]}");
        assertThat(acknowledge("-5,[" + Long.MIN_VALUE + "," + Long.MAX_VALUE + "]"))
                .startsWith("200 {\"acknowledged\":0,\"lost\":[");
    }

    @Test
    void shouldNeverAcknowledgeForOthers() {
        ConsumerInbox other = new ConsumerInbox();
        claimer(1);
        open(other, ",\"credit\":{\"messages\":1}");
        post(0, 2);
        assertThat(bodies(inbox.read())).containsExactly("0");
        assertThat(bodies(other.read())).containsExactly("1");
        assertThat(call("consumer_acknowledge", ",\"consumer\":1,\"deliveries\":[1]"))
                .startsWith("404");
        assertThat(call("consumer_acknowledge", ",\"consumer\":2,\"deliveries\":[1]"))
                .isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
        queues.over(inbox);
        assertThat(acknowledge("1")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
        assertThat(stats()).contains(counts(0, 0));
    }

    @Test
    void shouldNotAcknowledgeWhatAnotherHasDeletedByItsClaim() {
        claimer(10);
        post(0, 2);
        String pushes = inbox.read();
        call(
                "message_delete",
                ",\"message_id\":\"" + all(ID, pushes).get(0) + "\",\"claim_id\":\""
                        + all(CLAIM, pushes).get(0) + "\"");
        assertThat(acknowledge("[1,2]")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[1]}");
    }

    @Test
    void shouldNotAcknowledgeAfterALostLease() {
        claimer(10);
        post(0, 1);
        String pushes = inbox.read();
        call("claim_delete", ",\"claim_id\":\"" + all(CLAIM, pushes).get(0) + "\"");
        String again = inbox.read();
        assertThat(again).contains("\"delivery\":2").contains("\"claim_count\":2");
        assertThat(acknowledge("1")).isEqualTo("200 {\"acknowledged\":0,\"lost\":[1]}");
        assertThat(acknowledge("2")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
    }

    @Test
    void shouldGiveBackWhatItReleases() {
        ConsumerInbox other = new ConsumerInbox();
        claimer(2);
        post(0, 2);
        inbox.read();
        open(other, ",\"credit\":{\"messages\":10}");
        queues.over(inbox);
        call("consumer_credit", ",\"consumer\":1,\"messages\":1");
        assertThat(release("2")).isEqualTo("200 {\"released\":1,\"lost\":[]}");
        assertThat(bodies(other.read())).containsExactly("1");
        assertThat(release("2,1")).isEqualTo("200 {\"released\":1,\"lost\":[2]}");
        assertThat(acknowledge("1")).contains("\"acknowledged\":0");
    }

    @Test
    void shouldHoldBackWhatIsReleasedWithADelay() {
        claimer(10);
        post(0, 1);
        inbox.read();
        assertThat(call("consumer_release", ",\"consumer\":1,\"deliveries\":[1],\"delay\":30"))
                .startsWith("200 {\"released\":1");
        queues.advanceSeconds(29);
        assertThat(inbox.read()).isEmpty();
        queues.advanceSeconds(1);
        assertThat(inbox.read()).contains("\"delivery\":2").contains("\"claim_count\":2");
        assertThat(call("consumer_release", ",\"consumer\":1,\"deliveries\":[2],\"delay\":-1"))
                .startsWith("400");
    }

    @Test
    void shouldMoveWhatItRejects() {
        call("queue_create", ",\"metadata\":{\"_dead_letter_queue\":\"dead\"}");
        claimer(10);
        post(0, 2);
        inbox.read();
        assertThat(call("consumer_reject", ",\"consumer\":1,\"deliveries\":[1,1],\"reason\":\"broken\""))
                .isEqualTo("200 {\"rejected\":1,\"lost\":[1]}");
        assertThat(queues.call("message_list", "{\"queue_name\":\"dead\",\"echo\":true}")
                        .nativeView()
                        .body())
                .contains("\"body\":0");
        assertThat(acknowledge("[1,2]")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[1]}");
    }

    @Test
    void shouldRejectForAReasonThatAnyRejectionMayHave() {
        claimer(10);
        for (String reason : List.of("", "x".repeat(257))) {
            assertThat(call("consumer_reject", ",\"consumer\":1,\"deliveries\":[1],\"reason\":\"" + reason + "\""))
                    .contains("A reason must be 1 to 256 characters long.");
        }
    }

    @Test
    void shouldGiveDeadLettersToWhoeverWaitsForThem() {
        call("queue_create", ",\"metadata\":{\"_dead_letter_queue\":\"dead\"}");
        claimer(10);
        ConsumerInbox undertaker = new ConsumerInbox();
        queues.over(undertaker)
                .call("consumer_open", "{\"queue_name\":\"dead\",\"mode\":\"claim\",\"credit\":{\"messages\":5}}");
        queues.over(inbox);
        post(0, 1);
        call("consumer_reject", ",\"consumer\":1,\"deliveries\":[1]");
        assertThat(bodies(undertaker.read())).containsExactly("0");
    }

    @Test
    void shouldRefuseToRejectWithoutADeadLetterQueue() {
        claimer(10);
        post(0, 1);
        inbox.read();
        assertThat(call("consumer_reject", ",\"consumer\":1,\"deliveries\":[1]"))
                .startsWith("409")
                .contains("dead_letter_queue_missing");
        assertThat(acknowledge("1")).contains("\"acknowledged\":1");
    }

    @Test
    void shouldFollowTheDeadLetterRuleOfTheQueue() {
        call("queue_create", ",\"metadata\":{\"_dead_letter_queue\":\"dead\",\"_max_claim_count\":1}");
        claimer(1);
        ConsumerInbox undertaker = new ConsumerInbox();
        queues.over(undertaker)
                .call("consumer_open", "{\"queue_name\":\"dead\",\"mode\":\"claim\",\"credit\":{\"messages\":5}}");
        queues.over(inbox);
        post(0, 1);
        assertThat(bodies(inbox.read())).containsExactly("0");
        release("1");
        assertThat(inbox.read()).isEmpty();
        assertThat(bodies(undertaker.read())).containsExactly("0");
    }

    @Test
    void shouldKeepItsClaimsAliveWhileItLives() {
        claimer(10);
        post(0, 3);
        inbox.read();
        for (int i = 0; i < 20; i++) {
            queues.advanceSeconds(30);
        }
        assertThat(stats()).contains(counts(0, 3));
        assertThat(acknowledge("[1,3]")).isEqualTo("200 {\"acknowledged\":3,\"lost\":[]}");
    }

    @Test
    void shouldLoseClaimsThatRanOutWhileTheLaneStoodStill() {
        claimer(10);
        post(0, 1);
        inbox.read();
        queues.advanceSeconds(61);
        String again = inbox.read();
        assertThat(again).contains("\"delivery\":2");
        assertThat(acknowledge("[1,2]")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[1]}");
    }

    @Test
    void shouldFreeEverythingWhenItIsClosed() {
        claimer(10);
        post(0, 3);
        inbox.read();
        acknowledge("2");
        assertThat(call("consumer_close", ",\"consumer\":1")).isEqualTo("204");
        assertThat(stats()).contains(counts(2, 0));
        assertThat(acknowledge("1")).startsWith("404");
    }

    @Test
    void shouldFreeEverythingWhenItsConnectionEnds() {
        ConsumerInbox other = new ConsumerInbox();
        claimer(10);
        post(0, 3);
        open(other, ",\"credit\":{\"messages\":10}");
        assertThat(other.read()).isEmpty();
        inbox.close();
        queues.runGroups();
        assertThat(bodies(other.read())).containsExactly("0", "1", "2");
        assertThat(inbox.consumers()).isZero();
    }

    @Test
    void shouldFreeManyClaimsInTurns() {
        claimer(1000);
        for (int i = 0; i < 700; i++) {
            post(i, i + 1);
        }
        inbox.read();
        inbox.close();
        queues.runGroup();
        assertThat(stats()).doesNotContain(counts(700, 0));
        queues.runGroups();
        assertThat(stats()).contains(counts(700, 0));
    }

    @Test
    void shouldTakeTurns() {
        ConsumerInbox other = new ConsumerInbox();
        claimer(100);
        open(other, ",\"credit\":{\"messages\":100}");
        for (int i = 0; i < 10; i++) {
            post(i, i + 1);
        }
        assertThat(bodies(inbox.read())).containsExactly("0", "2", "4", "6", "8");
        assertThat(bodies(other.read())).containsExactly("1", "3", "5", "7", "9");
    }

    @Test
    void shouldShareWhatComesTogether() {
        ConsumerInbox other = new ConsumerInbox();
        claimer(100);
        open(other, ",\"credit\":{\"messages\":100}");
        post(0, 20);
        assertThat(bodies(inbox.read())).hasSize(10);
        assertThat(bodies(other.read())).hasSize(10);
    }

    @Test
    void shouldServeWhoWaitsBeforeConsumers() {
        claimer(100);
        PendingReply waiting = queues.submit("claim_create", "{\"queue_name\":\"q\",\"limit\":1,\"wait\":30}");
        post(0, 2);
        assertThat(waiting.reply().nativeView().body()).contains("\"body\":0");
        assertThat(bodies(inbox.read())).containsExactly("1");
    }

    @Test
    void shouldGoOnInAQueueThatWasMadeAnew() {
        claimer(1);
        post(0, 1);
        inbox.read();
        call("queue_delete", "");
        post(1, 2);
        assertThat(inbox.read())
                .contains("\"body\":1")
                .contains("\"delivery\":2")
                .contains("\"reset\":true");
        assertThat(acknowledge("[1,2]")).isEqualTo("200 {\"acknowledged\":1,\"lost\":[1]}");
        assertThat(stats()).contains(counts(0, 0));
    }

    @Test
    void shouldSettleNothingInAQueueThatIsGone() {
        call("queue_create", ",\"metadata\":{\"_dead_letter_queue\":\"dead\"}");
        claimer(10);
        post(0, 3);
        inbox.read();
        call("queue_delete", "");
        assertThat(acknowledge("1")).isEqualTo("200 {\"acknowledged\":0,\"lost\":[1]}");
        assertThat(release("2")).isEqualTo("200 {\"released\":0,\"lost\":[2]}");
        assertThat(call("consumer_reject", ",\"consumer\":1,\"deliveries\":[3]"))
                .isEqualTo("200 {\"rejected\":0,\"lost\":[3]}");
    }

    @Test
    void shouldLoseWhatIsPurged() {
        claimer(2);
        post(0, 2);
        inbox.read();
        queues.call("queue_purge", "{\"queue_name\":\"q\",\"resource_types\":[\"messages\"]}");
        assertThat(acknowledge("[1,2]")).isEqualTo("200 {\"acknowledged\":0,\"lost\":[1,2]}");
        post(2, 3);
        assertThat(bodies(inbox.read())).containsExactly("2");
    }

    @Test
    void shouldWaitForRoom() {
        ConsumerInbox narrow = new ConsumerInbox(10, 500);
        open(narrow, ",\"credit\":{\"messages\":100}");
        for (int i = 0; i < 5; i++) {
            post(i, i + 1);
        }
        assertThat(bodies(narrow.read())).containsExactly("0", "1");
        queues.runGroups();
        assertThat(bodies(narrow.read())).containsExactly("2", "3", "4");
    }

    @Test
    void shouldFreeEverythingWhenTheNodeStops() {
        claimer(10);
        post(0, 3);
        inbox.read();
        queues.stop();
        assertThat(inbox.consumers()).isZero();
        assertThat(inbox.read()).isEmpty();
    }

    @Test
    void shouldRefuseWhatOnlyWatchersHave() {
        assertThat(open(inbox, ",\"start\":\"head\"")).startsWith("400");
        assertThat(open(inbox, ",\"after\":\"0000000000000000\"")).startsWith("400");
        assertThat(open(inbox, ",\"name\":\"n\"")).startsWith("400");
        assertThat(open(inbox, ",\"echo\":true")).startsWith("400");
        assertThat(open(inbox, ",\"ttl\":59")).startsWith("400");
        claimer(10);
        assertThat(call("consumer_acknowledge", ",\"consumer\":1,\"through\":\"0000000000000000\""))
                .startsWith("400");
    }
}
