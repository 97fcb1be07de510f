package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRemovalTest {

    private static final String CLAIMED = "This message is claimed; it cannot be deleted without a valid claim ID.";
    private static final String NO_SUCH_CLAIM = "The specified claim does not exist or has expired.";
    private static final String NOT_CLAIMED = "A claim was specified, but the message is not currently claimed.";
    private static final String OTHER_CLAIM = "0123456789abcdef01234567";

    private OperationHarness server = new OperationHarness();

    @Test
    void shouldDeleteAnUnclaimedMessageAsOftenAsAsked() {
        String id = post(1).get(0);

        ShownReply reply = delete(id, null);

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204 {}");
        assertThat(total()).isZero();
        assertThat(delete(id, null).rest()).hasToString("204");
        assertThat(delete(id, OTHER_CLAIM).rest()).hasToString("204");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "00000000000000000000000000"})
    void shouldCountWhatIsNotThereAsDeleted(String id) {
        assertThat(delete(id, null).rest()).hasToString("204");
        assertThat(delete(id, "invalid").rest()).hasToString("204");
        post(1);
        assertThat(delete(id, null).rest()).hasToString("204");
        assertThat(total()).isEqualTo(1);
    }

    @Test
    void shouldNotDeleteAClaimedMessageWithoutItsClaim() {
        String id = post(1).get(0);
        claim(1);

        ShownReply reply = delete(id, null);

        assertThat(reply.rest())
                .hasToString("403 {\"title\":\"Unable to delete\",\"description\":\"" + CLAIMED + "\"}");
        assertThat(reply.zaqar()).hasToString("403 {\"exception\":\"" + CLAIMED + "\",\"error\":\"" + CLAIMED + "\"}");
        assertThat(delete(id, OTHER_CLAIM).rest()).isEqualTo(reply.rest());
        assertThat(total()).isEqualTo(1);
    }

    @Test
    void shouldNotDeleteAnUnclaimedMessageThatIsSaidToBeClaimed() {
        String id = post(1).get(0);

        ShownReply malformed = delete(id, "invalid");
        ShownReply wellFormed = delete(id, OTHER_CLAIM);

        assertThat(malformed.rest())
                .hasToString("400 {\"title\":\"Invalid API request\",\"description\":\"" + NO_SUCH_CLAIM + "\"}");
        assertThat(malformed.zaqar().body()).contains("\"error\":\"" + NO_SUCH_CLAIM + "\"");
        assertThat(wellFormed.rest())
                .hasToString("400 {\"title\":\"Invalid API request\",\"description\":\"" + NOT_CLAIMED + "\"}");
        assertThat(wellFormed.zaqar().body()).contains("\"error\":\"" + NOT_CLAIMED + "\"");
        assertThat(total()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAMalformedClaimOfAClaimedMessageToo() {
        String id = post(1).get(0);
        claim(1);

        assertThat(delete(id, "invalid").rest().body()).contains(NO_SUCH_CLAIM);
    }

    @Test
    void shouldDeleteAMessageUnderItsClaim() {
        List<String> ids = post(2);
        String claim = claim(2);

        assertThat(delete(ids.get(0), claim).rest()).hasToString("204");

        assertThat(total()).isEqualTo(1);
        assertThat(server.call("claim_get", claimBody(claim)).all("id")).containsExactly(ids.get(1));
        assertThat(delete(ids.get(1), claim).rest()).hasToString("204");
        assertThat(server.call("claim_get", claimBody(claim)).rest().status()).isEqualTo(404);
    }

    @Test
    void shouldNotDeleteUnderAClaimThatHasEnded() {
        List<String> ids = post(2);
        String released = claim(1);
        server.call("claim_delete", claimBody(released));
        assertThat(delete(ids.get(0), released).rest().body()).contains(NOT_CLAIMED);

        String expired = claim(1);
        server.advanceSeconds(300);
        assertThat(delete(ids.get(0), expired).rest().body()).contains(NOT_CLAIMED);
        assertThat(total()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"claim_ids\": [\"x\"]", ", \"wait\": 5"})
    void shouldWantIdsOrAPop(String fields) {
        assertThat(deleteMany(fields).rest().body())
                .contains("The request should have either \\\"ids\\\" or \\\"pop\\\" parameter in the request,"
                        + " to be able to delete.");
    }

    @Test
    void shouldNotTakeIdsAndAPopTogether() {
        assertThat(deleteMany(", \"message_ids\": [\"a\"], \"pop\": 1").rest().body())
                .contains("pop and id params cannot be present together in the delete request.");
    }

    @Test
    void shouldDeleteByIdsWhateverTheirStateIs() {
        List<String> ids = post(3);
        claim(1);

        ShownReply reply = deleteMany(idsOf(List.of(ids.get(0), ids.get(1), "nonsense", ids.get(0))));

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204 {}");
        assertThat(total()).isEqualTo(1);
        server.in("empty");
        assertThat(deleteMany(idsOf(ids)).rest()).hasToString("204");
    }

    @Test
    void shouldTakeOneToTwentyIds() {
        assertThat(deleteMany(idsOf(Collections.nCopies(20, "a"))).rest()).hasToString("204");
        String text = "ids parameter should have at least 1 and not greater than 20 values.";
        assertThat(deleteMany(idsOf(Collections.nCopies(21, "a"))).rest().body())
                .contains(text);
        assertThat(deleteMany(", \"message_ids\": []").rest().body()).contains(text);
    }

    @Test
    void shouldIgnoreClaimIdsWhereTheServerWantsNone() {
        List<String> ids = post(1);

        assertThat(deleteMany(idsOf(ids) + ", \"claim_ids\": [\"x\"]").rest()).hasToString("204");
        assertThat(total()).isZero();
    }

    @Test
    void shouldWantClaimIdsWhereTheServerIsConfiguredTo() {
        strict();
        List<String> ids = post(2);
        String claim = claim(2);

        String text = "The request should have both \\\"ids\\\" and \\\"claim_ids\\\" parameter in the request"
                + " when message_delete_with_claim_id is True.";
        assertThat(deleteMany(idsOf(ids)).rest().body()).contains(text);
        assertThat(deleteMany(idsOf(ids) + ", \"claim_ids\": []").rest().body()).contains(text);
        assertThat(total()).isEqualTo(2);
        assertThat(deleteMany(idsOf(ids) + ", \"claim_ids\": [\"" + claim + "\", \"" + claim + "\"]")
                        .rest())
                .hasToString("204");
        assertThat(total()).isZero();
        assertThat(deleteMany(idsOf(ids) + ", \"claim_ids\": [\"" + claim + "\"]")
                        .rest())
                .hasToString("204");
    }

    @Test
    void shouldDeleteNoneWhenOneIsNotUnderAGivenClaim() {
        strict();
        List<String> ids = post(3);
        String first = claim(1);
        String second = claim(1);

        assertThat(deleteMany(idsOf(ids.subList(0, 2)) + ", \"claim_ids\": [\"" + first + "\"]")
                        .rest()
                        .body())
                .contains(CLAIMED);
        assertThat(deleteMany(idsOf(ids) + ", \"claim_ids\": [\"" + first + "\", \"" + second + "\"]")
                        .rest()
                        .body())
                .contains(NOT_CLAIMED);
        assertThat(deleteMany(idsOf(ids.subList(0, 1)) + ", \"claim_ids\": [\"" + first + "\", \"" + second + "\"]")
                        .rest()
                        .body())
                .contains(NO_SUCH_CLAIM);
        assertThat(total()).isEqualTo(3);
    }

    @Test
    void shouldPopTheOldestFreeMessages() {
        List<String> ids = post(5);
        claim(1);

        ShownReply reply = deleteMany(", \"pop\": 2");

        assertThat(reply.rest())
                .hasToString("200 {\"messages\":[{\"id\":\"" + ids.get(1)
                        + "\",\"age\":0,\"ttl\":3600,\"body\":1,\"claim_id\":null,\"claim_count\":0},{\"id\":\""
                        + ids.get(2) + "\",\"age\":0,\"ttl\":3600,\"body\":2,\"claim_id\":null,\"claim_count\":0}]}");
        assertThat(reply.zaqar()).isEqualTo(reply.rest());
        assertThat(total()).isEqualTo(3);
    }

    @Test
    void shouldShowHowOftenAPoppedMessageWasClaimed() {
        post(1);
        server.call("claim_delete", claimBody(claim(1)));

        assertThat(deleteMany(", \"pop\": 20").all("claim_count")).containsExactly("1");
    }

    @Test
    void shouldPopNothingOfAnEmptyQueue() {
        assertThat(deleteMany(", \"pop\": 1").rest()).hasToString("200 {\"messages\":[]}");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 21, 1_000_000})
    void shouldRefuseAPopOutsideItsBounds(long count) {
        post(1);
        assertThat(deleteMany(", \"pop\": " + count).rest().body())
                .contains("Pop value must be at least 1 and may not be greater than 20.");
        assertThat(total()).isEqualTo(1);
    }

    private void strict() {
        server = new OperationHarness(Limits.DEFAULT, new ContractConfig(false, ClientIdCheck.STRICT, true));
    }

    private List<String> post(int count) {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < count; i++) {
            messages.append(i == 0 ? "" : ",").append("{\"body\": ").append(i).append('}');
        }
        return server.call("message_post", "{\"queue_name\": \"q\", \"messages\": [" + messages + "]}")
                .posted();
    }

    private String claim(int limit) {
        return server.call("claim_create", "{\"queue_name\": \"q\", \"limit\": " + limit + "}")
                .all("claim_id")
                .get(0);
    }

    private static String claimBody(String claim) {
        return "{\"queue_name\": \"q\", \"claim_id\": \"" + claim + "\"}";
    }

    private ShownReply delete(String id, @Nullable String claim) {
        String claimField = claim == null ? "" : ", \"claim_id\": \"" + claim + "\"";
        return server.call(
                "message_delete", "{\"queue_name\": \"q\", \"message_id\": \"" + id + "\"" + claimField + "}");
    }

    private ShownReply deleteMany(String fields) {
        return server.call("message_delete_many", "{\"queue_name\": \"q\"" + fields + "}");
    }

    private static String idsOf(List<String> ids) {
        return ", \"message_ids\": [\"" + String.join("\", \"", ids) + "\"]";
    }

    private int total() {
        return Integer.parseInt(
                server.call("queue_get_stats", "{\"queue_name\": \"q\"}").one("total"));
    }
}
