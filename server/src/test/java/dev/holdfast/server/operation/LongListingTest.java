package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listings of a queue in which far more is hidden than one turn looks at. */
class LongListingTest {

    private static final int TURNS = 3;
    private static final int HIDDEN = TURNS * MessageController.EXAMINED_PER_TURN;

    private final OperationHarness server = new OperationHarness();

    private String claim = "";

    /** The first message is claimed, all others are the lister's own. */
    @BeforeEach
    void hideManyMessages() {
        post(1);
        claim = server.call("claim_create", "{\"queue_name\": \"q\", \"limit\": 1}")
                .all("claim_id")
                .get(0);
        server.as(OperationHarness.BOB);
        post(HIDDEN);
    }

    private void post(int count) {
        String messages =
                IntStream.range(0, count).mapToObj(i -> "{\"body\": " + i + "}").collect(Collectors.joining(","));
        String body = "{\"queue_name\": \"q\", \"messages\": [" + messages + "]}";
        assertThat(server.call("message_post", body).rest().status()).isEqualTo(201);
    }

    private PendingReply listed(String more) {
        return server.submit("message_list", "{\"queue_name\": \"q\"" + more + "}", 2);
    }

    @Test
    void shouldFindWhatLiesBehindThem() {
        server.as(OperationHarness.ANN);
        post(3);
        server.as(OperationHarness.BOB);
        ShownReply page = server.call("message_list", "{\"queue_name\": \"q\", \"limit\": 2}");
        assertThat(page.all("body")).containsExactly("0", "1");
        assertThat(page.rest().body()).contains("\"rel\":\"next\"");
    }

    @Test
    void shouldEndWithAPageWithoutALink() {
        assertThat(server.call("message_list", "{\"queue_name\": \"q\"}").rest())
                .hasToString("200 {\"messages\":[],\"links\":[]}");
    }

    @Test
    void shouldLetOtherCallsGoFirst() {
        PendingReply listing = listed("");
        server.runGroup();
        PendingReply other = server.submit("ping_node", "{}", 2);
        server.runGroup();
        assertThat(other.isAnswered()).isTrue();
        assertThat(listing.isAnswered()).isFalse();
        server.runGroups();
        assertThat(listing.isAnswered()).isTrue();
    }

    @Test
    void shouldNotMissWhatComesBackBehindItsSearchWhenItWaits() {
        PendingReply waiting = listed(", \"wait\": 10");
        server.runGroup();
        server.call("claim_delete", "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"}");
        server.runGroups();
        assertThat(waiting.reply().all("body")).containsExactly("0");
    }

    @Test
    void shouldWaitUntilItsTimeIsOver() {
        PendingReply waiting = listed(", \"wait\": 10");
        server.runGroups();
        server.advanceSeconds(9);
        assertThat(waiting.isAnswered()).isFalse();
        server.advanceSeconds(1);
        assertThat(waiting.isAnswered()).isTrue();
        assertThat(waiting.reply().all("body")).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenTheServerStops() {
        PendingReply listing = listed("");
        server.runGroup();
        server.stop();
        assertThat(listing.reply().rest().status()).isEqualTo(503);
    }

    @Test
    void shouldEndWithItsQueue() {
        PendingReply listing = listed("");
        server.runGroup();
        server.call("queue_delete", "{\"queue_name\": \"q\"}");
        assertThat(listing.reply().all("body")).isEmpty();
    }
}
