package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Marker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageControllerTest {

    private static final String TTL_TEXT =
            "The TTL for a message may not exceed 1209600 seconds, and must be at least 60 seconds long.";
    private static final String DELAY_TEXT =
            "The Delay TTL for a message may not exceed 900 seconds,and must be at least 0 seconds long.";

    private final OperationHarness server = new OperationHarness();

    @Test
    void shouldPostInOrderAndCreateTheQueue() {
        ShownReply reply = post("{\"body\": 1}, {\"body\": null, \"ttl\": 60}");

        List<String> ids = reply.posted();
        assertThat(ids).hasSize(2).isSorted();
        assertThat(reply.rest())
                .hasToString("201 {\"resources\":[\"/v2/queues/q/messages/" + ids.get(0) + "\",\"/v2/queues/q/messages/"
                        + ids.get(1) + "\"]}");
        assertThat(reply.headers())
                .containsEntry("Location", "/v2/queues/q/messages?ids=" + ids.get(0) + "," + ids.get(1));
        assertThat(reply.zaqar()).hasToString("201 {\"message_ids\":[\"" + ids.get(0) + "\",\"" + ids.get(1) + "\"]}");
        assertThat(server.call("queue_list", "{}").all("name")).containsExactly("q");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            {"queue_name": "q", "messages": []}                                ! ^No messages to enqueu.^
            {"queue_name": "q"} ! \
                ^No messages were found in the request body.^
            {"queue_name": "q", "messages": {"body": 1}}                       ! ^Document type not supported.^
            {"queue_name": "q", "messages": [5]}                               ! ^Document type not supported.^
            {"queue_name": "q", "messages": [{"ttl": 60}]}                     ! ^Missing "body" field.^
            {"queue_name": "q", "messages": [{"body": 1, "ttl": "60"}]} ! \
                ^The value of the "ttl" field must be a int.^
            {"queue_name": "q", "messages": [{"body": 1}, {"body": 1, "ttl": 59}]} ! ^%s^
            {"queue_name": "q", "messages": [{"body": 1, "ttl": 1209601}]}     ! ^%s^
            {"queue_name": "q", "messages": [{"body": 1, "ttl": 0}]}           ! ^%s^
            """)
    void shouldRefuseABadPostAndCreateNoQueue(String body, String text) {
        ShownReply reply = server.call("message_post", body);

        assertThat(reply.rest().status()).isEqualTo(400);
        assertThat(reply.rest().body())
                .contains("\"description\":\"" + text.replace("%s", TTL_TEXT).replace("\"", "\\\"") + "\"");
        assertThat(server.call("queue_list", "{}").all("name")).isEmpty();
    }

    @Test
    void shouldAcceptTheBoundsOfTheTtl() {
        assertThat(post("{\"body\": 1, \"ttl\": 60}, {\"body\": 2, \"ttl\": 1209600}")
                        .rest()
                        .status())
                .isEqualTo(201);
    }

    @Test
    void shouldRefuseMoreMessagesThanOnePostMayCarry() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_MESSAGES_PER_REQUEST, 2);
        String three = "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}, {\"body\": 2}, {\"body\": 3}]}";

        assertThat(narrow.call("message_post", three).rest().body())
                .contains("A post may carry at most 2 messages, and this one carries 3.");
    }

    @Test
    void shouldRefuseAPostThatIsLargerThanTheServerAllows() {
        String body = "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}";

        assertThat(server.call("message_post", body, 262_144).rest().status()).isEqualTo(201);
        assertThat(server.call("message_post", body, 262_145).rest())
                .hasToString("400 {\"title\":\"Invalid API request\",\"description\":"
                        + "\"Message collection size is too large. Max size 262144\"}");
    }

    @Test
    void shouldRefuseAPostThatIsLargerThanTheQueueAllows() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"_max_messages_post_size\": 1000}}");
        String body = "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}";

        assertThat(server.call("message_post", body, 1000).rest().status()).isEqualTo(201);
        assertThat(server.call("message_post", body, 1001).rest().body())
                .contains("\"Message collection size is too large. The max size for current queue is 1000."
                        + " It is calculated by max size = min(max_messages_post_size_config: 262144,"
                        + " max_messages_post_size_queue: 1000).\"");
    }

    @Test
    void shouldRefuseEightThousandSmallMessagesInOneFrame() {
        List<String> messages = Collections.nCopies(8000, "{\"body\": \"some body\", \"ttl\": 100}");

        assertThat(post(String.join(", ", messages)).rest().body()).contains("Message collection size is too large.");
    }

    @Test
    void shouldGiveAMessageTheTtlOfItsQueue() {
        post("{\"body\": 1}");
        server.call("queue_create", "{\"queue_name\": \"r\", \"metadata\": {\"_default_message_ttl\": 77}}");
        server.call(
                "message_post", "{\"queue_name\": \"r\", \"messages\": [{\"body\": 1}, {\"body\": 2, \"ttl\": 90}]}");

        assertThat(list("\"echo\": true").all("ttl")).containsExactly("3600");
        assertThat(server.call("message_list", "{\"queue_name\": \"r\", \"echo\": true}")
                        .all("ttl"))
                .containsExactly("77", "90");
    }

    @Test
    void shouldIgnoreADelayWhereTheQueueDelaysNothing() {
        post("{\"body\": 1, \"delay\": 100000}");

        assertThat(claim().all("body")).containsExactly("1");
    }

    @Test
    void shouldDelayMessagesOfADelayedQueue() {
        createDelayed(10);
        post("{\"body\": 1}, {\"body\": 2, \"delay\": 0}, {\"body\": 3, \"delay\": 5}");

        assertThat(list("\"echo\": true").all("body")).containsExactly("2");
        assertThat(list("\"echo\": true, \"include_delayed\": true").all("body"))
                .containsExactly("1", "2", "3");
        server.advanceSeconds(5);
        assertThat(list("\"echo\": true").all("body")).containsExactly("2", "3");
        server.advanceSeconds(5);
        assertThat(list("\"echo\": true").all("body")).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 901})
    void shouldRefuseADelayOutsideItsBoundsWhereItCounts(long delay) {
        createDelayed(10);

        assertThat(post("{\"body\": 1, \"delay\": " + delay + "}").rest().body())
                .contains(DELAY_TEXT);
    }

    @Test
    void shouldShowAMessageInTheFormOfEachTransport() {
        String id = post("{\"body\": {\"a\": [1]}, \"ttl\": 100}").posted().get(0);
        server.advanceMillis(2999);

        ShownReply reply = list("\"echo\": true");

        assertThat(reply.rest().body())
                .startsWith("{\"messages\":[{\"id\":\"" + id + "\",\"href\":\"/v2/queues/q/messages/" + id
                        + "\",\"ttl\":100,\"age\":2,\"body\":{\"a\":[1]}}],\"links\":[{\"rel\":\"next\",");
        assertThat(reply.zaqar())
                .hasToString("200 {\"messages\":[{\"id\":\"" + id
                        + "\",\"claim_id\":null,\"ttl\":100,\"age\":2,\"body\":{\"a\":[1]}}]}");
        assertThat(reply.all("claim_count")).containsExactly("0");
    }

    @Test
    void shouldListNothingOfAQueueThatDoesNotExist() {
        ShownReply reply = list("");

        assertThat(reply.rest()).hasToString("200 {\"messages\":[],\"links\":[]}");
        assertThat(reply.zaqar()).hasToString("200 {\"messages\":[]}");
        assertThat(server.call("queue_list", "{}").all("name")).isEmpty();
    }

    @Test
    void shouldPageToTheTailAndThenShowOnlyWhatIsNew() {
        for (int i = 0; i < 10; i++) {
            post("{\"body\": " + i + "}");
        }
        List<String> bodies = new ArrayList<>();
        String marker = "";
        List<Integer> sizes = new ArrayList<>();
        for (ShownReply page = list("\"echo\": true, \"limit\": 3");
                !page.all("id").isEmpty();
                page = list("\"echo\": true, \"limit\": 3, \"marker\": \"" + marker + "\"")) {
            sizes.add(page.all("id").size());
            bodies.addAll(page.all("body"));
            marker = page.one("next");
        }

        assertThat(sizes).containsExactly(3, 3, 3, 1);
        assertThat(bodies).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        post("{\"body\": \"new\"}");
        assertThat(list("\"echo\": true, \"marker\": \"" + marker + "\"").all("body"))
                .containsExactly("new");
    }

    @Test
    void shouldListTenByDefaultAndTwentyAtTheMost() {
        post(String.join(",", Collections.nCopies(25, "{\"body\": 1}")));

        assertThat(list("\"echo\": true").all("id")).hasSize(10);
        assertThat(list("\"echo\": true, \"limit\": 20").all("id")).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 21, Long.MAX_VALUE})
    void shouldRefuseALimitOutsideItsBounds(long limit) {
        assertThat(list("\"limit\": " + limit).rest().body())
                .contains("Limit must be at least 1 and may not be greater than 20.");
    }

    @Test
    void shouldShowAnEmptyPageBehindAMarkerThatNobodyGave() {
        post("{\"body\": 1}");

        for (String marker : List.of("sfhlsfdjh2048", "", "\\u00e9", new Marker(-5, 1).toString())) {
            assertThat(list("\"echo\": true, \"marker\": \"" + marker + "\"").rest())
                    .hasToString("200 {\"messages\":[],\"links\":[]}");
        }
    }

    @Test
    void shouldShowAnEmptyPageBehindAMarkerOfAnEarlierQueueOfThatName() {
        post("{\"body\": 1}");
        String marker = list("\"echo\": true").one("next");
        server.call("queue_delete", "{\"queue_name\": \"q\"}");
        post("{\"body\": 2}, {\"body\": 3}");

        assertThat(list("\"echo\": true, \"marker\": \"" + marker + "\"").all("id"))
                .isEmpty();
    }

    @Test
    void shouldHideTheCallersOwnMessagesUnlessAskedForThem() {
        post("{\"body\": \"ann\"}");
        server.as(OperationHarness.BOB);
        post("{\"body\": \"bob\"}");

        assertThat(list("").all("body")).containsExactly("ann");
        assertThat(list("\"echo\": false").all("body")).containsExactly("ann");
        assertThat(list("\"echo\": true").all("body")).containsExactly("ann", "bob");
        server.as("{" + OperationHarness.ANN.toUpperCase(Locale.ROOT) + "}");
        assertThat(list("").all("body")).containsExactly("bob");
    }

    @Test
    void shouldHideClaimedMessagesUnlessAskedForThem() {
        String id = post("{\"body\": 1}, {\"body\": 2}").posted().get(0);
        String claim = server.call("claim_create", "{\"queue_name\": \"q\", \"limit\": 1}")
                .all("claim_id")
                .get(0);

        assertThat(list("\"echo\": true").all("body")).containsExactly("2");
        ShownReply all = list("\"echo\": true, \"include_claimed\": true");
        assertThat(all.all("body")).containsExactly("1", "2");
        assertThat(all.rest().body()).contains("\"href\":\"/v2/queues/q/messages/" + id + "?claim_id=" + claim + "\"");
        assertThat(all.zaqar().body()).doesNotContain(claim);
    }

    @Test
    void shouldSayInTheLinkThatDelayedMessagesAreShownUnasked() {
        post("{\"body\": 1}");

        assertThat(list("\"echo\": true").rest().body()).contains("/path?include_delayed=true&marker=");
    }

    @Test
    void shouldSayNothingOfDelayedMessagesInTheLinkOfADelayedQueue() {
        createDelayed(10);
        post("{\"body\": 1, \"delay\": 0}");
        assertThat(list("\"echo\": true").rest().body()).contains("\"href\":\"/path?marker=");
    }

    @Test
    void shouldHideWhatHasExpired() {
        String id = post("{\"body\": 1, \"ttl\": 60}, {\"body\": 2, \"ttl\": 61}")
                .posted()
                .get(0);
        server.advanceMillis(59_999);
        assertThat(list("\"echo\": true").all("body")).containsExactly("1", "2");
        server.advanceMillis(1);

        assertThat(list("\"echo\": true").all("body")).containsExactly("2");
        assertThat(get(id).rest().status()).isEqualTo(404);
    }

    @Test
    void shouldGetOneMessageInWhateverStateItIs() {
        createDelayed(900);
        String id = post("{\"body\": 1}").posted().get(0);

        assertThat(get(id).rest())
                .hasToString("200 {\"id\":\"" + id + "\",\"href\":\"/v2/queues/q/messages/" + id
                        + "\",\"ttl\":3600,\"age\":0,\"body\":1}");
        assertThat(get(id).zaqar())
                .hasToString("200 {\"messages\":{\"id\":\"" + id
                        + "\",\"claim_id\":null,\"ttl\":3600,\"age\":0,\"body\":1}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "", "00000000000000000000000000"})
    void shouldNotFindAMessageThatDoesNotExist(String id) {
        assertThat(get(id).rest())
                .hasToString("404 {\"title\":\"Not found\",\"description\":\"Message " + id
                        + " does not exist in queue q for project p\"}");
        post("{\"body\": 1}");
        assertThat(get(id).rest().status()).isEqualTo(404);
    }

    @Test
    void shouldNotFindAMessageOfAnotherProjectOrQueue() {
        String id = post("{\"body\": 1}").posted().get(0);
        server.call("message_post", "{\"queue_name\": \"r\", \"messages\": [{\"body\": 1}]}");

        assertThat(server.call("message_get", "{\"queue_name\": \"r\", \"message_id\": \"" + id + "\"}")
                        .rest()
                        .status())
                .isEqualTo(404);
        server.in("other");
        post("{\"body\": 2}");
        assertThat(get(id).rest().body()).contains("does not exist in queue q for project other");
    }

    @Test
    void shouldGetManyAndSkipWhatIsNotThere() {
        List<String> ids = post("{\"body\": 1}, {\"body\": 2}").posted();

        ShownReply reply = getMany(List.of("x", ids.get(1), ids.get(0), ids.get(1)));

        assertThat(reply.all("body")).containsExactly("2", "1");
        assertThat(reply.rest().body()).doesNotContain("links");
    }

    @Test
    void shouldGetNothingWhenNoneIsThere() {
        ShownReply reply = getMany(List.of("a", "b"));

        assertThat(reply.rest())
                .hasToString("404 {\"title\":\"Not found\",\"description\":"
                        + "\"No messages with IDs: ['a', 'b'] found in the queue q for project p.\"}");
        assertThat(reply.zaqar()).hasToString("200 {\"messages\":[]}");
    }

    @Test
    void shouldCountAnIdThatComesTwiceTwice() {
        String id = post("{\"body\": 1}").posted().get(0);

        assertThat(getMany(Collections.nCopies(20, id)).all("id")).containsExactly(id);
        assertThat(getMany(Collections.nCopies(21, id)).rest().body())
                .contains("Limit must be at least 1 and may not be greater than 20.");
        assertThat(getMany(List.of()).rest().status()).isEqualTo(400);
    }

    private void createDelayed(int seconds) {
        server.call(
                "queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"_default_message_delay\": " + seconds + "}}");
    }

    private ShownReply post(String messages) {
        return server.call("message_post", "{\"queue_name\": \"q\", \"messages\": [" + messages + "]}");
    }

    private ShownReply list(String fields) {
        return server.call("message_list", "{\"queue_name\": \"q\"" + (fields.isEmpty() ? "" : ", ") + fields + "}");
    }

    private ShownReply claim() {
        return server.call("claim_create", "{\"queue_name\": \"q\"}");
    }

    private ShownReply get(String id) {
        return server.call("message_get", "{\"queue_name\": \"q\", \"message_id\": \"" + id + "\"}");
    }

    private ShownReply getMany(List<String> ids) {
        String list = ids.isEmpty() ? "" : "\"" + String.join("\", \"", ids) + "\"";
        return server.call("message_get_many", "{\"queue_name\": \"q\", \"message_ids\": [" + list + "]}");
    }
}
