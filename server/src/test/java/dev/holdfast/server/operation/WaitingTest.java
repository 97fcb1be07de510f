package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingTest {

    private final OperationHarness server = new OperationHarness();

    @Test
    void shouldWakeATakerWhenAMessageComes() {
        PendingReply claim = claim("q", 1, 30);
        PendingReply pop = pop(1, 30);
        assertThat(claim.isAnswered()).isFalse();

        post("q", "1");
        assertThat(claim.reply().all("body")).containsExactly("1");
        assertThat(pop.isAnswered()).isFalse();
        post("q", "2");

        assertThat(pop.reply().all("body")).containsExactly("2");
    }

    @Test
    void shouldServeTheFirstInTheLineFirst() {
        List<PendingReply> line = List.of(claim("q", 2, 30), pop(1, 30), claim("q", 2, 30), pop(5, 30));

        post("q", "1, 2, 3, 4");

        assertThat(line.get(0).reply().all("body")).containsExactly("1", "2");
        assertThat(line.get(1).reply().all("body")).containsExactly("3");
        assertThat(line.get(2).reply().all("body")).containsExactly("4");
        assertThat(line.get(3).isAnswered()).isFalse();
    }

    @Test
    void shouldAnswerAtOnceWhereThereIsSomething() {
        post("q", "1");

        assertThat(claim("q", 1, 30).reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldAnswerEmptyWhenTheTimeIsOver() {
        PendingReply claim = claim("q", 1, 10);
        PendingReply pop = pop(1, 10);
        PendingReply list = list("", 10);
        server.advanceMillis(9_999);
        assertThat(claim.isAnswered() || pop.isAnswered() || list.isAnswered()).isFalse();
        server.advanceMillis(1);

        assertThat(claim.reply().rest()).hasToString("204");
        assertThat(pop.reply().rest()).hasToString("200 {\"messages\":[]}");
        assertThat(list.reply().rest()).hasToString("200 {\"messages\":[],\"links\":[]}");
    }

    @Test
    void shouldGiveNothingToAConnectionThatIsGone() {
        PendingReply gone = claim("q", 1, 30);
        PendingReply here = claim("q", 1, 30);
        gone.close();

        post("q", "1");

        assertThat(gone.reply().rest().status()).isEqualTo(503);
        assertThat(here.reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldEndTheCallOfWhoeverHasGoneWhileWaiting() {
        PendingReply watcher = list(", \"echo\": true", 30);
        PendingReply late = list("", 30);
        PendingReply taker = pop(1, 30);
        List.of(watcher, late, taker).forEach(PendingReply::close);

        post("q", "1");

        assertThat(watcher.reply().rest().status()).isEqualTo(503);
        assertThat(taker.reply().rest().status()).isEqualTo(503);
        assertThat(late.reply().rest().status()).isEqualTo(503);
        assertThat(pop(1, 0).reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldEndTheCallOfWhoeverHasGoneWhenItsTimeIsOver() {
        PendingReply watcher = list("", 30);
        watcher.close();

        server.advanceSeconds(30);

        assertThat(watcher.reply().rest().status()).isEqualTo(503);
    }

    @Test
    void shouldWakeEveryWatcherThatSeesTheMessage() {
        PendingReply own = list("", 30);
        PendingReply echo = list(", \"echo\": true", 30);
        server.as(OperationHarness.BOB);
        PendingReply other = list("", 30);
        server.as(OperationHarness.ANN);

        post("q", "1");

        assertThat(echo.reply().all("body")).containsExactly("1");
        assertThat(other.reply().all("body")).containsExactly("1");
        assertThat(own.isAnswered()).isFalse();
    }

    @Test
    void shouldFollowTheTailOfAQueue() {
        post("q", "1");
        String marker = server.call("message_list", "{\"queue_name\": \"q\", \"echo\": true}")
                .one("next");
        PendingReply next = list(", \"echo\": true, \"marker\": \"" + marker + "\"", 30);
        assertThat(next.isAnswered()).isFalse();

        post("q", "2");

        assertThat(next.reply().all("body")).containsExactly("2");
    }

    @Test
    void shouldNotWaitBehindAMarkerThatNobodyGave() {
        assertThat(list(", \"marker\": \"nonsense\"", 30).isAnswered()).isTrue();
    }

    @Test
    void shouldWakeATakerWhenAClaimIsReleased() {
        post("q", "1");
        String claim = claim("q", 1, 0).reply().all("claim_id").get(0);
        PendingReply waiting = claim("q", 1, 30);

        server.call("claim_delete", "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"}");

        assertThat(waiting.reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldWakeATakerWhenAClaimExpires() {
        post("q", "1");
        server.call("claim_create", "{\"queue_name\": \"q\", \"ttl\": 60}");
        server.advanceSeconds(40);
        PendingReply waiting = claim("q", 1, 30);
        assertThat(waiting.isAnswered()).isFalse();
        server.advanceSeconds(20);

        assertThat(waiting.reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldWakeATakerWhenADelayPasses() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"_default_message_delay\": 5}}");
        PendingReply waiting = claim("q", 1, 30);
        post("q", "1");
        assertThat(waiting.isAnswered()).isFalse();
        server.advanceSeconds(5);

        assertThat(waiting.reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldWakeATakerWhenTheQueuesDelayIsTakenAway() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"_default_message_delay\": 500}}");
        PendingReply waiting = claim("q", 1, 30);
        post("q", "1");
        post("q", "2");
        server.call(
                "queue_update",
                "{\"queue_name\": \"q\", \"operations\":"
                        + " [{\"op\": \"remove\", \"path\": \"/metadata/_default_message_delay\"}]}");

        assertThat(waiting.reply().all("body")).containsExactly("1");
        assertThat(pop(5, 0).reply().all("body")).containsExactly("2");
    }

    @Test
    void shouldWakeATakerOfTheDeadLetterQueue() {
        createDeadLetter("q", "dead", 1);
        post("q", "1");
        String claim = claim("q", 1, 0).reply().all("claim_id").get(0);
        server.call("claim_delete", "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"}");
        PendingReply dead = claim("dead", 1, 30);

        PendingReply waiting = claim("q", 1, 30);

        assertThat(waiting.isAnswered()).isFalse();
        assertThat(dead.reply().all("body")).containsExactly("1");
    }

    @Test
    void shouldNotPassAMessageToAndFroForGood() {
        createDeadLetter("q", "r", 0);
        createDeadLetter("r", "q", 0);
        PendingReply first = claim("q", 1, 30);
        PendingReply second = claim("r", 1, 30);

        post("q", "1");

        assertThat(first.isAnswered() || second.isAnswered()).isFalse();
        server.advanceSeconds(30);
        assertThat(first.reply().rest()).hasToString("204");
        assertThat(second.reply().rest()).hasToString("204");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 61, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseAWaitOutsideItsBounds(long seconds) {
        String text = "The wait must be at least 0 and may not be greater than 60 seconds.";

        assertThat(claim("q", 1, seconds).reply().rest().body()).contains(text);
        assertThat(pop(1, seconds).reply().rest().body()).contains(text);
        assertThat(list("", seconds).reply().rest().body()).contains(text);
    }

    @Test
    void shouldNotWaitForADeletionById() {
        assertThat(server.submit(
                                "message_delete_many",
                                "{\"queue_name\": \"q\", \"message_ids\": [\"a\"], \"wait\": 30}")
                        .reply()
                        .rest())
                .hasToString("204");
    }

    @Test
    void shouldRefuseToLetMoreWaitThanTheServerMayHold() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_WAITING_REQUESTS, 1);
        String body = "{\"queue_name\": \"q\", \"wait\": 30}";
        PendingReply first = narrow.submit("claim_create", body);

        assertThat(narrow.submit("claim_create", body).reply().nativeView())
                .hasToString("429 {\"error\":\"too_many_in_flight\",\"message\":"
                        + "\"More than 1 requests are waiting for messages. Ask without waiting,"
                        + " or raise limits.max_waiting_requests.\",\"retry_after\":1}");
        narrow.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}");
        assertThat(first.isAnswered()).isTrue();
        assertThat(narrow.submit("claim_create", body).isAnswered()).isFalse();
    }

    @Test
    void shouldGiveThePlacesOfThoseWhoHaveGoneToOthers() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_WAITING_REQUESTS, 2);
        String body = "{\"queue_name\": \"q\", \"wait\": 30}";
        PendingReply gone = narrow.submit("message_list", body);
        PendingReply here = narrow.submit("claim_create", body);
        gone.close();

        assertThat(narrow.submit("claim_create", body).isAnswered()).isFalse();
        assertThat(gone.reply().rest().status()).isEqualTo(503);
        assertThat(here.isAnswered()).isFalse();
        assertThat(narrow.submit("claim_create", body).reply().rest().status()).isEqualTo(429);
    }

    @Test
    void shouldAnswerWhoeverWaitsWhenTheServerStops() {
        PendingReply claim = claim("q", 1, 30);
        PendingReply list = list("", 30);

        server.stop();

        assertThat(claim.reply().rest()).hasToString("204");
        assertThat(list.isAnswered()).isTrue();
    }

    @Test
    void shouldServeTheLineBeforeATakerWhoComesInTheSameGroup() {
        PendingReply waiting = claim("q", 1, 30);
        server.submit("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}", 1);
        PendingReply late = server.submit("message_delete_many", "{\"queue_name\": \"q\", \"pop\": 1}", 1);
        server.runGroups();

        assertThat(waiting.reply().all("body")).containsExactly("1");
        assertThat(late.reply().all("body")).isEmpty();
    }

    private void post(String queue, String bodies) {
        String messages = "{\"body\": " + String.join("}, {\"body\": ", bodies.split(", ", -1)) + "}";
        server.call("message_post", "{\"queue_name\": \"" + queue + "\", \"messages\": [" + messages + "]}");
    }

    private PendingReply claim(String queue, int limit, long wait) {
        return server.submit(
                "claim_create",
                "{\"queue_name\": \"" + queue + "\", \"limit\": " + limit + ", \"wait\": " + wait + "}");
    }

    private PendingReply pop(int count, long wait) {
        return server.submit(
                "message_delete_many", "{\"queue_name\": \"q\", \"pop\": " + count + ", \"wait\": " + wait + "}");
    }

    private PendingReply list(String fields, long wait) {
        return server.submit("message_list", "{\"queue_name\": \"q\", \"wait\": " + wait + fields + "}");
    }

    private void createDeadLetter(String queue, String target, int maxClaimCount) {
        server.call(
                "queue_create",
                "{\"queue_name\": \"" + queue + "\", \"metadata\": {\"_max_claim_count\": " + maxClaimCount
                        + ", \"_dead_letter_queue\": \"" + target + "\"}}");
    }
}
