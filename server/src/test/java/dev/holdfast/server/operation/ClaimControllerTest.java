package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimControllerTest {

    private static final String TTL_TEXT =
            "The TTL for a claim may not exceed 43200 seconds, and must be at least 60 seconds long.";
    private static final String GRACE_TEXT =
            "The grace for a claim may not exceed 43200 seconds, and must be at least 60 seconds long.";

    private final OperationHarness server = new OperationHarness();

    @Test
    void shouldClaimTheOldestMessages() {
        List<String> ids = post("q", 3);

        ShownReply reply = claim("\"limit\": 2");

        String claim = reply.all("claim_id").get(0);
        assertThat(claim).matches("[0-9a-f]{24}");
        assertThat(reply.rest())
                .hasToString("201 {\"messages\":[" + restMessage(ids.get(0), claim, 0) + ","
                        + restMessage(ids.get(1), claim, 1) + "]}");
        assertThat(reply.headers()).containsEntry("Location", "/v2/queues/q/claims/" + claim);
        assertThat(reply.zaqar())
                .hasToString("201 {\"claim_id\":\"" + claim + "\",\"messages\":[" + zaqarMessage(ids.get(0), claim, 0)
                        + "," + zaqarMessage(ids.get(1), claim, 1) + "]}");
        assertThat(claim("").all("id")).containsExactly(ids.get(2));
    }

    private static String restMessage(String id, String claim, int body) {
        return "{\"id\":\"" + id + "\",\"href\":\"/v2/queues/q/messages/" + id + "?claim_id=" + claim
                + "\",\"ttl\":3600,\"age\":0,\"body\":" + body + "}";
    }

    private static String zaqarMessage(String id, String claim, int body) {
        return "{\"id\":\"" + id + "\",\"claim_id\":\"" + claim + "\",\"ttl\":3600,\"age\":0,\"body\":" + body + "}";
    }

    @Test
    void shouldClaimNothingWhereThereIsNothing() {
        ShownReply absent = claim("");
        assertThat(absent.rest()).hasToString("204");
        assertThat(absent.headers()).isEmpty();
        assertThat(absent.zaqar()).hasToString("204 {\"claim_id\":null}");
        assertThat(server.call("queue_list", "{}").all("name")).isEmpty();

        post("q", 1);
        claim("");
        assertThat(claim("\"limit\": 3").rest()).hasToString("204");
    }

    @Test
    void shouldClaimTenMessagesForFiveMinutesByDefault() {
        post("q", 12);
        ShownReply reply = claim("");

        assertThat(reply.all("id")).hasSize(10);
        assertThat(get(claimId(reply)).rest().body()).startsWith("{\"age\":0,\"ttl\":300,");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, -1, true",
        "59, 60, true",
        "60, 59, false",
        "60, 43201, false",
        "43201, 60, true",
        "0, 60, true",
        "60, 0, false"
    })
    void shouldRefuseTimesOutsideTheirBoundsWhetherCreatingOrUpdating(long ttl, long grace, boolean isTtl) {
        post("q", 1);
        String times = "\"ttl\": " + ttl + ", \"grace\": " + grace;

        assertThat(claim(times).rest().body()).contains(isTtl ? TTL_TEXT : GRACE_TEXT);
        assertThat(update(claimId(claim("")), times).rest().body()).contains(isTtl ? TTL_TEXT : GRACE_TEXT);
        assertThat(update("nonsense", times).rest().body()).contains(isTtl ? TTL_TEXT : GRACE_TEXT);
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "43200, 43200"})
    void shouldAcceptTheBoundsOfTheTimes(long ttl, long grace) {
        post("q", 1);

        assertThat(claim("\"ttl\": " + ttl + ", \"grace\": " + grace).rest().status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 21})
    void shouldRefuseALimitOutsideItsBounds(long limit) {
        post("q", 1);

        assertThat(claim("\"limit\": " + limit).rest().body())
                .contains("Limit must be at least 1 and may not be greater than 20.");
        assertThat(claim("\"limit\": 20").rest().status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"777, 60, 837", "121, 62, 183", "60, 60, 120"})
    void shouldLetMessagesOutliveTheClaim(long ttl, long grace, long shown) {
        server.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1, \"ttl\": 120}]}");

        assertThat(claim("\"ttl\": " + ttl + ", \"grace\": " + grace).all("ttl"))
                .containsExactly(String.valueOf(shown));
    }

    @Test
    void shouldShowAClaim() {
        String id = post("q", 1).get(0);
        String claim = claimId(claim(""));
        server.advanceMillis(1999);

        assertThat(get(claim).rest())
                .hasToString("200 {\"age\":1,\"ttl\":300,\"messages\":[{\"id\":\"" + id
                        + "\",\"href\":\"/v2/queues/q/messages/" + id + "?claim_id=" + claim
                        + "\",\"ttl\":3600,\"age\":1,\"body\":0}],\"href\":\"/v2/queues/q/claims/" + claim + "\"}");
        assertThat(get(claim).zaqar())
                .hasToString("200 {\"age\":1,\"ttl\":300,\"messages\":[{\"id\":\"" + id + "\",\"claim_id\":\"" + claim
                        + "\",\"ttl\":3600,\"age\":1,\"body\":0}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aaabbbba", "0123456789abcdef01234567", "a"})
    void shouldNotFindAClaimThatDoesNotExist(String claim) {
        String text = "Claim " + claim + " does not exist in queue q for project p";

        assertThat(get(claim).rest()).hasToString("404 {\"title\":\"Not found\",\"description\":\"" + text + "\"}");
        assertThat(get(claim).zaqar())
                .hasToString("404 {\"exception\":\"" + text + "\",\"error\":\"Claim " + claim + " does not exist.\"}");
        assertThat(update(claim, "").rest().body()).contains(text);
        assertThat(release(claim).rest()).hasToString("204");
        post("q", 1);
        assertThat(get(claim).rest().status()).isEqualTo(404);
        assertThat(update(claim, "").rest().status()).isEqualTo(404);
        assertThat(release(claim).rest()).hasToString("204");
    }

    @Test
    void shouldNotFindAnExpiredClaim() {
        post("q", 1);
        String claim = claimId(claim("\"ttl\": 60"));
        server.advanceMillis(59_999);
        assertThat(get(claim).rest().status()).isEqualTo(200);
        server.advanceMillis(1);

        assertThat(get(claim).rest().status()).isEqualTo(404);
        assertThat(update(claim, "").rest().status()).isEqualTo(404);
    }

    @Test
    void shouldStartAClaimAnew() {
        post("q", 1);
        String claim = claimId(claim("\"ttl\": 60"));
        server.advanceMillis(59_500);

        ShownReply reply = update(claim, "\"ttl\": 70, \"grace\": 60");

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204 \"Claim " + claim + " updated.\"");
        server.advanceMillis(999);
        assertThat(get(claim).rest().body()).startsWith("{\"age\":0,\"ttl\":70,");
        assertThat(update(claim, "").rest()).hasToString("204");
        assertThat(get(claim).rest().body()).startsWith("{\"age\":0,\"ttl\":300,");
    }

    @Test
    void shouldFreeTheMessagesOfAReleasedClaim() {
        List<String> ids = post("q", 2);
        String claim = claimId(claim("\"limit\": 1"));

        ShownReply reply = release(claim);

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204 \"Claim " + claim + " deleted.\"");
        assertThat(get(claim).rest().status()).isEqualTo(404);
        assertThat(release(claim).rest()).hasToString("204");
        assertThat(claim("").all("id")).isEqualTo(ids);
    }

    @Test
    void shouldMoveAMessageThatWasClaimedTooOften() {
        server.call(
                "queue_create",
                "{\"queue_name\": \"q\", \"metadata\": {\"_max_claim_count\": 2, \"_dead_letter_queue\": \"dead\","
                        + " \"_dead_letter_queue_messages_ttl\": 90}}");
        List<String> ids = post("q", 1);
        release(claimId(claim("")));
        release(claimId(claim("")));

        assertThat(claim("").rest()).hasToString("204");

        ShownReply dead = server.call("message_list", "{\"queue_name\": \"dead\", \"echo\": true}");
        assertThat(dead.all("id")).isEqualTo(ids);
        assertThat(dead.all("ttl")).containsExactly("90");
        assertThat(server.call("queue_get_stats", "{\"queue_name\": \"q\"}").one("total"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_max_claim_count\": 1}",
                "{\"_dead_letter_queue\": \"dead\"}",
                "{\"_max_claim_count\": 1, \"_dead_letter_queue\": null}",
                "{\"_max_claim_count\": 1, \"_dead_letter_queue\": \"no name\"}",
                "{\"_max_claim_count\": 1, \"_dead_letter_queue\": 5}",
                "{\"_max_claim_count\": 1, \"_dead_letter_queue\": \"q\"}"
            })
    void shouldMoveNothingUnlessBothKeysSaySo(String metadata) {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": " + metadata + "}");
        List<String> ids = post("q", 1);
        for (int i = 0; i < 3; i++) {
            release(claimId(claim("")));
        }

        assertThat(claim("").all("id")).isEqualTo(ids);
    }

    private List<String> post(String queue, int count) {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < count; i++) {
            messages.append(i == 0 ? "" : ",").append("{\"body\": ").append(i).append('}');
        }
        return server.call("message_post", "{\"queue_name\": \"" + queue + "\", \"messages\": [" + messages + "]}")
                .posted();
    }

    private ShownReply claim(String fields) {
        return server.call("claim_create", "{\"queue_name\": \"q\"" + (fields.isEmpty() ? "" : ", ") + fields + "}");
    }

    private static String claimId(ShownReply reply) {
        return reply.all("claim_id").get(0);
    }

    private ShownReply get(String claim) {
        return server.call("claim_get", "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"}");
    }

    private ShownReply update(String claim, String fields) {
        return server.call(
                "claim_update",
                "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"" + (fields.isEmpty() ? "" : ", ") + fields
                        + "}");
    }

    private ShownReply release(String claim) {
        return server.call("claim_delete", "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"}");
    }
}
