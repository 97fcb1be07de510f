package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.server.meter.MessageCounts.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Consumers that look, on a lane by hand. */
class WatchTest {

    private static final Pattern BODY = Pattern.compile("\"body\":(\"[^\"]*\"|[0-9]+)");
    private static final Pattern MARKER = Pattern.compile("\"marker\":\"([^\"]+)\"");

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

    private String open(OperationHarness on, ConsumerInbox over, String rest) {
        return on.over(over)
                .call("consumer_open", "{\"queue_name\":\"q\",\"mode\":\"watch\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private String watch(String rest) {
        return open(queues, inbox, ",\"credit\":{\"messages\":1000}" + rest);
    }

    private void post(String... bodies) {
        for (String body : bodies) {
            queues.call("message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":" + body + ",\"ttl\":600}]}");
        }
    }

    private String call(String operation, String rest) {
        return queues.call(operation, "{\"queue_name\":\"q\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private String credit(long consumer, String amounts) {
        return call("consumer_credit", ",\"consumer\":" + consumer + "," + amounts);
    }

    @Test
    void shouldPushWhatIsPostedFromNowOn() {
        post("1");
        String reply = watch("");
        assertThat(reply).startsWith("201 {\"consumer\":1,\"after\":\"").doesNotContain("gap");
        assertThat(inbox.read()).isEmpty();
        post("2", "3");
        String pushes = inbox.read();
        assertThat(pushes)
                .startsWith("{\"push\":1,\"messages\":[{\"id\":\"")
                .contains("\"body\":2,\"ttl\":600,\"age\":0,\"claim_count\":0}]}");
        assertThat(bodies(pushes)).containsExactly("2", "3");
    }

    @Test
    void shouldCountNoCallsButThoseThatClientsMake() {
        watch("");
        post("1", "2");
        assertThat(bodies(inbox.read())).containsExactly("1", "2");
        assertThat(queues.meter().groupCalls().read().count()).isEqualTo(3);
        assertThat(queues.meter().groupCalls().read().sum()).isEqualTo(3);
    }

    @Test
    void shouldCountWhatWatchersAreShown() {
        watch("");
        watch("");
        post("1", "2");
        assertThat(queues.meter().messages().count(Event.WATCHED)).isEqualTo(4);
    }

    @Test
    void shouldShowTheSameAsJson() {
        watch("");
        post("{\"a\":[1,\"ü\"]}", "2");
        assertThat(inbox.readJson())
                .startsWith("{\"push\":1,\"messages\":[{\"id\":\"")
                .contains("\"body\":{\"a\":[1,\"ü\"]},\"ttl\":600,\"age\":0,\"claim_count\":0}]}{\"push\":1,");
    }

    @Test
    void shouldBeginAtTheHeadWhereAsked() {
        post("1", "2", "3");
        queues.call("message_delete_many", "{\"queue_name\":\"q\",\"pop\":1}");
        assertThat(watch(",\"start\":\"head\"")).doesNotContain("gap");
        String pushes = inbox.read();
        assertThat(bodies(pushes)).containsExactly("2", "3");
        assertThat(pushes).doesNotContain("missed");
    }

    @Test
    void shouldWaitForAQueueThatIsNotThere() {
        assertThat(watch("")).contains("{\"consumer\":1}");
        post("1");
        String pushes = inbox.read();
        assertThat(bodies(pushes)).containsExactly("1");
        assertThat(pushes).doesNotContain("reset");
    }

    @Test
    void shouldGoOnBehindAMarker() {
        post("1", "2", "3");
        watch(",\"start\":\"head\"");
        String marker = all(MARKER, inbox.read()).get(0);
        String reply = watch(",\"after\":\"" + marker + "\"");
        assertThat(reply).contains("\"after\":\"" + marker + "\"").doesNotContain("gap");
        assertThat(bodies(inbox.read())).containsExactly("2", "3");
    }

    @Test
    void shouldTellOfAGapBehindAMarker() {
        post("1", "2", "3");
        watch(",\"start\":\"head\"");
        List<String> markers = all(MARKER, inbox.read());
        queues.call("message_delete_many", "{\"queue_name\":\"q\",\"pop\":2}");
        assertThat(watch(",\"after\":\"" + markers.get(0) + "\"")).contains("\"gap\":true");
        assertThat(inbox.read()).contains("\"body\":3").contains("\"missed\":1");
        queues.call("message_delete_many", "{\"queue_name\":\"q\",\"pop\":1}");
        assertThat(watch(",\"after\":\"" + markers.get(1) + "\"")).contains("\"gap\":true");
        assertThat(watch(",\"after\":\"" + markers.get(2) + "\"")).doesNotContain("gap");
    }

    @Test
    void shouldBeginAtTheHeadBehindAMarkerThatTheQueueNeverGave() {
        post("1");
        watch(",\"start\":\"head\"");
        String old = all(MARKER, inbox.read()).get(0);
        queues.call("queue_delete", "{\"queue_name\":\"q\"}");
        assertThat(watch(",\"after\":\"" + old + "\"")).contains("\"gap\":true").doesNotContain("after");
        post("2", "3");
        inbox.read();
        assertThat(watch(",\"after\":\"" + old + "\"")).contains("\"gap\":true");
        assertThat(bodies(inbox.read())).containsExactly("2", "3");
        assertThat(watch(",\"after\":\"nonsense\"")).contains("\"gap\":true");
    }

    @Test
    void shouldPushNoMoreThanThereIsCreditFor() {
        open(queues, inbox, ",\"start\":\"head\"");
        post("1", "2", "3", "4", "5");
        assertThat(inbox.read()).isEmpty();
        assertThat(credit(1, "\"messages\":2")).startsWith("204");
        assertThat(bodies(inbox.read())).containsExactly("1", "2");
        credit(1, "\"messages\":1");
        credit(1, "\"messages\":1");
        assertThat(bodies(inbox.read())).containsExactly("3", "4");
        credit(1, "\"messages\":10");
        post("6");
        assertThat(bodies(inbox.read())).containsExactly("5", "6");
    }

    @Test
    void shouldStopBehindTheMessageThatUsesUpTheBytes() {
        open(queues, inbox, ",\"credit\":{\"messages\":10,\"bytes\":12}");
        post("\"123456789\"", "\"abcdefghi\"", "3");
        assertThat(bodies(inbox.read())).containsExactly("\"123456789\"", "\"abcdefghi\"");
        credit(1, "\"bytes\":8");
        assertThat(inbox.read()).isEmpty();
        credit(1, "\"bytes\":1");
        assertThat(bodies(inbox.read())).containsExactly("3");
    }

    @Test
    void shouldRefuseMoreCreditThanIsAllowed() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_CREDIT_MESSAGES, 10);
        assertThat(open(narrow, inbox, ",\"credit\":{\"messages\":11}"))
                .startsWith("400")
                .contains("limits.max_credit_messages");
        open(narrow, inbox, ",\"credit\":{\"messages\":10}");
        assertThat(narrow.call("consumer_credit", "{\"queue_name\":\"q\",\"consumer\":1,\"messages\":1}")
                        .nativeView()
                        .status())
                .isEqualTo(400);
        watch("");
        assertThat(credit(1, "\"messages\":-1")).startsWith("400");
        assertThat(credit(1, "\"bytes\":1")).startsWith("400").contains("without a credit in bytes");
    }

    @Test
    void shouldCountWhatWasGoneBeforeItCameBy() {
        open(queues, inbox, "");
        post("1", "2", "3");
        queues.call("message_delete_many", "{\"queue_name\":\"q\",\"pop\":2}");
        credit(1, "\"messages\":10");
        assertThat(inbox.read()).contains("\"body\":3").contains("\"missed\":2");
        post("4");
        assertThat(inbox.read()).contains("\"body\":4").doesNotContain("missed");
    }

    @Test
    void shouldCountWhatWasPurgedOrHasExpired() {
        open(queues, inbox, "");
        post("1", "2");
        queues.call("queue_purge", "{\"queue_name\":\"q\",\"resource_types\":[\"messages\"]}");
        post("3");
        queues.advanceSeconds(601);
        post("4");
        credit(1, "\"messages\":10");
        assertThat(inbox.read()).contains("\"body\":4").contains("\"missed\":3");
    }

    @Test
    void shouldSayThatTheQueueWasMadeAnew() {
        watch("");
        post("1");
        queues.call("queue_delete", "{\"queue_name\":\"q\"}");
        post("2", "3");
        assertThat(inbox.read())
                .containsOnlyOnce("\"reset\":true")
                .contains("\"body\":2")
                .contains("\"body\":3");
    }

    @Test
    void shouldHideTheClientsOwnMessagesWhereAsked() {
        watch(",\"echo\":false");
        post("1");
        queues.as(OperationHarness.BOB);
        post("2");
        queues.as(OperationHarness.ANN);
        post("3");
        queues.as(OperationHarness.BOB);
        post("4");
        String pushes = inbox.read();
        assertThat(bodies(pushes)).containsExactly("2", "4");
        assertThat(pushes).doesNotContain("missed");
    }

    @Test
    void shouldHideOwnMessagesOfABacklog() {
        open(queues, inbox, ",\"echo\":false");
        post("1");
        queues.as(OperationHarness.BOB);
        post("2");
        queues.as(OperationHarness.ANN);
        post("3");
        credit(1, "\"messages\":2");
        assertThat(bodies(inbox.read())).containsExactly("2");
    }

    @Test
    void shouldShowClaimedMessages() {
        post("1");
        queues.call("claim_create", "{\"queue_name\":\"q\"}");
        watch(",\"start\":\"head\"");
        assertThat(inbox.read()).contains("\"body\":1").contains("\"claim_count\":1");
    }

    private void makeDelayedQueue() {
        queues.call("queue_create", "{\"queue_name\":\"q\",\"metadata\":{\"_default_message_delay\":10}}");
    }

    @Test
    void shouldHoldBackWhatFollowsADelayedMessage() {
        makeDelayedQueue();
        watch("");
        queues.call(
                "message_post",
                "{\"queue_name\":\"q\",\"messages\":[{\"body\":1,\"delay\":0},{\"body\":2},"
                        + "{\"body\":3,\"delay\":0}]}");
        assertThat(bodies(inbox.read())).containsExactly("1");
        queues.advanceMillis(9_999);
        assertThat(inbox.read()).isEmpty();
        queues.advanceMillis(1);
        assertThat(bodies(inbox.read())).containsExactly("2", "3");
    }

    @Test
    void shouldGoOnWhenADelayedMessageIsGone() {
        makeDelayedQueue();
        watch("");
        String ids = queues.call(
                        "message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":1},{\"body\":2,\"delay\":0}]}")
                .nativeView()
                .body();
        String first = ids.replaceAll(".*\\[\"([^\"]+)\".*", "$1");
        queues.call("message_delete", "{\"queue_name\":\"q\",\"message_id\":\"" + first + "\"}");
        queues.advanceSeconds(10);
        assertThat(inbox.read()).contains("\"body\":2").contains("\"missed\":1");
    }

    @Test
    void shouldShowDelayedMessagesAtOnceWhereAsked() {
        makeDelayedQueue();
        watch(",\"include_delayed\":true");
        post("1", "2");
        assertThat(bodies(inbox.read())).containsExactly("1", "2");
    }

    @Test
    void shouldShowWhatIsDelayedNoMore() {
        makeDelayedQueue();
        watch("");
        post("1");
        setDelay(0);
        assertThat(bodies(inbox.read())).containsExactly("1");
        setDelay(10);
        post("2");
        watch(",\"start\":\"head\"");
        assertThat(bodies(inbox.read())).containsExactly("1");
    }

    private void setDelay(int seconds) {
        queues.call(
                "queue_update",
                "{\"queue_name\":\"q\",\"operations\":[{\"op\":\"replace\","
                        + "\"path\":\"/metadata/_default_message_delay\",\"value\":" + seconds + "}]}");
    }

    @Test
    void shouldShareWhatWatchersOfOneQueueGet() {
        ConsumerInbox other = new ConsumerInbox();
        watch("");
        open(queues, other, ",\"credit\":{\"messages\":1}");
        open(queues, other, ",\"credit\":{\"messages\":1},\"echo\":false");
        post("1");
        assertThat(inbox.sharesWith(other)).isTrue();
        assertThat(bodies(inbox.read())).containsExactly("1");
        assertThat(bodies(other.read())).containsExactly("1");
    }

    @Test
    void shouldGiveTheFirstFewOfWhatIsShared() {
        ConsumerInbox other = new ConsumerInbox();
        watch("");
        open(queues, other, ",\"credit\":{\"messages\":2}");
        queues.call("message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":1},{\"body\":2},{\"body\":3}]}");
        assertThat(inbox.sharesWith(other)).isTrue();
        assertThat(bodies(inbox.read())).containsExactly("1", "2", "3");
        assertThat(bodies(other.read())).containsExactly("1", "2");
    }

    @Test
    void shouldWorkThroughABacklogInTurns() {
        open(queues, inbox, ",\"start\":\"head\"");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            post(String.valueOf(i));
            expected.add(String.valueOf(i));
        }
        queues.submit("consumer_credit", "{\"queue_name\":\"q\",\"consumer\":1,\"messages\":2000}", 10);
        queues.runGroup();
        assertThat(bodies(inbox.read())).hasSize(WatchReads.MAX_MESSAGES);
        queues.runGroups();
        assertThat(bodies(inbox.read()))
                .containsExactlyElementsOf(expected.subList(WatchReads.MAX_MESSAGES, expected.size()));
    }

    @Test
    void shouldWaitForRoomAndGoOn() {
        ConsumerInbox narrow = new ConsumerInbox(10, 1000);
        open(queues, narrow, ",\"credit\":{\"messages\":1000}");
        for (int i = 0; i < 20; i++) {
            post(String.valueOf(i));
        }
        int count = 0;
        for (int i = 0; i < 20 && count < 20; i++) {
            List<String> some = bodies(narrow.read());
            assertThat(some).hasSizeBetween(1, 19);
            assertThat(some.get(0)).isEqualTo(String.valueOf(count));
            count += some.size();
            queues.runGroups();
        }
        assertThat(count).isEqualTo(20);
    }

    @Test
    void shouldTellNobodyAfterTheEndOfAConnection() {
        watch("");
        inbox.close();
        queues.runGroups();
        assertThat(inbox.consumers()).isZero();
        post("1");
        assertThat(inbox.read()).isEmpty();
    }

    @Test
    void shouldEndWhereAsked() {
        watch("");
        assertThat(call("consumer_close", ",\"consumer\":1")).startsWith("204");
        assertThat(inbox.consumers()).isZero();
        post("1");
        assertThat(inbox.read()).isEmpty();
        assertThat(call("consumer_close", ",\"consumer\":1")).startsWith("404").contains("consumer_not_found");
    }

    @Test
    void shouldKnowConsumersOfTheirOwnConnectionAndQueueOnly() {
        watch("");
        queues.over(new ConsumerInbox());
        assertThat(credit(1, "\"messages\":1")).startsWith("404");
        queues.over(inbox);
        assertThat(queues.call("consumer_credit", "{\"queue_name\":\"other\",\"consumer\":1,\"messages\":1}")
                        .nativeView()
                        .status())
                .isEqualTo(404);
    }

    @Test
    void shouldRefuseMoreConsumersThanAConnectionMayHave() {
        ConsumerInbox one = new ConsumerInbox(1, Long.MAX_VALUE);
        open(queues, one, "");
        assertThat(open(queues, one, "")).startsWith("429");
        queues.call("consumer_close", "{\"queue_name\":\"q\",\"consumer\":1}");
        assertThat(open(queues, one, "")).startsWith("201");
    }

    @Test
    void shouldRefuseMoreConsumersThanTheServerMayHave() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_CONSUMERS, 1);
        open(narrow, inbox, "");
        assertThat(open(narrow, inbox, "")).startsWith("503");
        narrow.call("consumer_close", "{\"queue_name\":\"q\",\"consumer\":1}");
        assertThat(open(narrow, inbox, "")).startsWith("201");
    }

    @Test
    void shouldRefuseWhatIsNoNativeConnection() {
        assertThat(queues.over(null)
                        .call("consumer_open", "{\"queue_name\":\"q\",\"mode\":\"watch\"}")
                        .zaqar()
                        .toString())
                .startsWith("400")
                .contains("Only native connections have consumers");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThat(queues.over(inbox)
                        .call("consumer_open", "{\"queue_name\":\"q\",\"mode\":\"eat\"}")
                        .nativeView()
                        .status())
                .isEqualTo(400);
        assertThat(watch(",\"start\":\"tail\"")).startsWith("400");
        assertThat(watch(",\"start\":\"head\",\"after\":\"x\"")).startsWith("400");
        assertThat(watch(",\"ttl\":60")).startsWith("400");
        assertThat(inbox.consumers()).isZero();
    }

    private void makeQueue() {
        queues.call("queue_create", "{\"queue_name\":\"q\"}");
    }

    private String acknowledge(long consumer, String marker) {
        return call("consumer_acknowledge", ",\"consumer\":" + consumer + ",\"through\":\"" + marker + "\"");
    }

    @Test
    void shouldGoOnWhereANameHasGot() {
        makeQueue();
        watch(",\"name\":\"n\"");
        post("1", "2", "3");
        List<String> markers = all(MARKER, inbox.read());
        assertThat(acknowledge(1, markers.get(1))).isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
        inbox.close();
        queues.runGroups();
        ConsumerInbox again = new ConsumerInbox();
        String reply = open(queues, again, ",\"name\":\"n\",\"credit\":{\"messages\":10}");
        assertThat(reply).contains("\"after\":\"" + markers.get(1) + "\"").doesNotContain("gap");
        assertThat(bodies(again.read())).containsExactly("3");
    }

    @Test
    void shouldKeepWhereANameBeganBeforeItAcknowledges() {
        makeQueue();
        post("1");
        watch(",\"name\":\"n\"");
        inbox.close();
        post("2");
        ConsumerInbox again = new ConsumerInbox();
        open(queues, again, ",\"name\":\"n\",\"credit\":{\"messages\":10}");
        assertThat(bodies(again.read())).containsExactly("2");
    }

    @Test
    void shouldBeginANameAnewWhereItSaysSo() {
        makeQueue();
        post("1", "2");
        watch(",\"name\":\"n\"");
        watch(",\"name\":\"n\",\"start\":\"head\"");
        assertThat(bodies(inbox.read())).containsExactly("1", "2");
    }

    @Test
    void shouldNotMoveANameForwardBeforeItAcknowledges() {
        makeQueue();
        watch(",\"name\":\"n\"");
        post("1", "2", "3");
        List<String> markers = all(MARKER, inbox.read());
        watch(",\"name\":\"n\",\"after\":\"" + markers.get(1) + "\"");
        watch(",\"name\":\"n\",\"start\":\"new\"");
        inbox.close();
        ConsumerInbox again = new ConsumerInbox();
        open(queues, again, ",\"name\":\"n\",\"credit\":{\"messages\":10}");
        assertThat(bodies(again.read())).containsExactly("1", "2", "3");
    }

    @Test
    void shouldGoBackToWhereANameSays() {
        makeQueue();
        watch(",\"name\":\"n\"");
        post("1", "2");
        acknowledge(1, all(MARKER, inbox.read()).get(1));
        watch(",\"name\":\"n\",\"start\":\"head\"");
        inbox.close();
        ConsumerInbox again = new ConsumerInbox();
        open(queues, again, ",\"name\":\"n\",\"credit\":{\"messages\":10}");
        assertThat(bodies(again.read())).containsExactly("1", "2");
    }

    @Test
    void shouldCloseTheOlderOfTwoOfOneName() {
        makeQueue();
        watch(",\"name\":\"n\"");
        watch(",\"name\":\"other\"");
        ConsumerInbox newer = new ConsumerInbox();
        open(queues, newer, ",\"name\":\"n\",\"credit\":{\"messages\":10}");
        assertThat(inbox.read()).isEqualTo("{\"notice\":\"consumer_closed\",\"consumer\":1,\"reason\":\"taken_over\"}");
        post("1");
        assertThat(bodies(newer.read())).containsExactly("1");
        assertThat(bodies(inbox.read())).containsExactly("1");
        assertThat(inbox.consumers()).isEqualTo(1);
    }

    @Test
    void shouldShowANoticeAsJson() {
        makeQueue();
        watch(",\"name\":\"n\"");
        watch(",\"name\":\"n\"");
        assertThat(inbox.readJson())
                .isEqualTo("{\"notice\":\"consumer_closed\",\"consumer\":1,\"reason\":\"taken_over\"}");
    }

    @Test
    void shouldKeepPositionsThatGoForwardOnly() {
        makeQueue();
        watch(",\"name\":\"n\"");
        post("1", "2");
        List<String> markers = all(MARKER, inbox.read());
        assertThat(acknowledge(1, markers.get(1))).contains("\"acknowledged\":1");
        assertThat(acknowledge(1, markers.get(0))).contains("\"acknowledged\":0");
        assertThat(acknowledge(1, "nonsense")).startsWith("400");
        assertThat(watch(",\"name\":\"n\"")).contains(markers.get(1));
    }

    @Test
    void shouldNotAcknowledgeWhatWasNotGiven() {
        makeQueue();
        open(queues, inbox, ",\"name\":\"n\",\"credit\":{\"messages\":1}");
        ConsumerInbox other = new ConsumerInbox();
        open(queues, other, ",\"credit\":{\"messages\":10}");
        post("1", "2");
        List<String> markers = all(MARKER, other.read());
        queues.over(inbox);
        assertThat(acknowledge(1, markers.get(1))).startsWith("400").contains("has not been given");
        assertThat(acknowledge(1, markers.get(0))).contains("\"acknowledged\":1");
    }

    @Test
    void shouldAcknowledgeNothingInAQueueThatWasMadeAnew() {
        makeQueue();
        watch(",\"name\":\"n\"");
        post("1");
        String marker = all(MARKER, inbox.read()).get(0);
        queues.call("queue_delete", "{\"queue_name\":\"q\"}");
        makeQueue();
        assertThat(acknowledge(1, marker)).contains("\"acknowledged\":0");
        post("2");
        String anew = all(MARKER, inbox.read()).get(0);
        assertThat(acknowledge(1, anew)).contains("\"acknowledged\":1");
    }

    @Test
    void shouldForgetANameWhereAsked() {
        makeQueue();
        watch(",\"name\":\"n\",\"start\":\"head\"");
        post("1");
        call("consumer_close", ",\"consumer\":1,\"forget\":true");
        inbox.read();
        watch(",\"name\":\"n\"");
        assertThat(inbox.read()).isEmpty();
    }

    @Test
    void shouldRefuseNamesThatCannotBeKept() {
        assertThat(watch(",\"name\":\"n\"")).startsWith("404").contains("Create it first");
        makeQueue();
        assertThat(watch(",\"name\":\"\"")).startsWith("400");
        assertThat(watch(",\"name\":\"" + "n".repeat(129) + "\"")).startsWith("400");
        OperationHarness narrow = OperationHarness.with(Limit.MAX_POSITIONS_PER_QUEUE, 1);
        narrow.call("queue_create", "{\"queue_name\":\"q\"}");
        open(narrow, inbox, ",\"name\":\"a\"");
        assertThat(open(narrow, inbox, ",\"name\":\"b\"")).startsWith("400").contains("max_positions_per_queue");
        assertThat(open(narrow, inbox, ",\"name\":\"a\"")).startsWith("201");
        watch("");
        assertThat(acknowledge(2, "0000000000000000")).startsWith("404");
        assertThat(acknowledge(1, "0000000000000000")).startsWith("400").contains("without a name");
    }
}
