package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueControllerTest {

    private static final String Q = "{\"queue_name\": \"q\"}";
    private static final String NO_MESSAGES = "{\"messages\":{\"claimed\":0,\"free\":0,\"total\":0}}";

    private final OperationHarness server = new OperationHarness();

    @Test
    void shouldCreateAQueueOnceAndThenLeaveItAsItIs() {
        ShownReply first = server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"a\": 1}}");
        ShownReply second = server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"a\": 2}}");

        assertThat(first.rest()).hasToString("201");
        assertThat(first.headers()).containsEntry("Location", "/v2/queues/q");
        assertThat(first.zaqar()).hasToString("201 \"Queue q created.\"");
        assertThat(first.nativeView()).hasToString("201 {\"created\":true}");
        assertThat(second.rest()).hasToString("204");
        assertThat(second.headers()).containsEntry("Location", "/v2/queues/q");
        assertThat(second.zaqar()).hasToString("204 \"Queue q created.\"");
        assertThat(server.call("queue_get", Q).zaqar()).hasToString("200 {\"a\":1}");
    }

    @Test
    void shouldMeasureMetadataAsItWasSent() {
        assertThat(server.call("queue_create", Q, 65_536).rest()).hasToString("201");
        assertThat(server.call("queue_create", Q, 65_537).rest())
                .hasToString("400 {\"title\":\"Invalid API request\",\"description\":"
                        + "\"Queue metadata is too large. Max size: 65536\"}");
    }

    @Test
    void shouldCountBlanksOfTheMetadataToo() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_QUEUE_METADATA, 64);
        String body = "{\"queue_name\": \"q\", \"metadata\": {\"a\": 1}}";

        assertThat(narrow.call("queue_create", body).rest()).hasToString("201");
        assertThat(narrow.call("queue_create", body + " ".repeat(64)).rest().status())
                .isEqualTo(400);
    }

    @Test
    void shouldShowAnEmptyMetadataOfAQueueThatDoesNotExistOnTheSocket() {
        assertThat(server.call("queue_get", Q).zaqar()).hasToString("200 {}");
    }

    @Test
    void shouldDeleteAQueueWithItsMessagesAsOftenAsAsked() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"a\": 1}}");
        server.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}");

        ShownReply reply = server.call("queue_delete", Q);

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204 \"Queue q removed.\"");
        assertThat(server.call("queue_delete", Q).rest()).hasToString("204");
        assertThat(server.call("queue_get", Q).zaqar()).hasToString("200 {}");
        server.call("queue_create", Q);
        assertThat(server.call("queue_get_stats", Q).rest()).hasToString("200 " + NO_MESSAGES);
    }

    @Test
    void shouldCountZeroMessagesOfAQueueThatDoesNotExist() {
        ShownReply reply = server.call("queue_get_stats", Q);

        assertThat(reply.rest()).hasToString("200 " + NO_MESSAGES);
        assertThat(reply.zaqar()).hasToString("404 " + NO_MESSAGES);
        server.call("queue_create", Q);
        assertThat(server.call("queue_get_stats", Q).zaqar()).hasToString("200 " + NO_MESSAGES);
    }

    @Test
    void shouldCountMessagesAndShowTheOldestAndTheNewest() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"_default_message_delay\": 1}}");
        String oldest = post("{\"body\": 1}");
        server.advanceMillis(1500);
        post("{\"body\": 2}");
        server.advanceMillis(400);
        String newest = post("{\"body\": 3, \"delay\": 600}");
        server.call("claim_create", "{\"queue_name\": \"q\", \"limit\": 1}");
        server.advanceMillis(999);

        assertThat(server.call("queue_get_stats", Q).rest())
                .hasToString("200 {\"messages\":{\"claimed\":1,\"free\":2,\"total\":3,"
                        + "\"oldest\":{\"href\":\"/v2/queues/q/messages/" + oldest + "\",\"age\":2,"
                        + "\"created\":\"2023-11-14T22:13:20Z\"},"
                        + "\"newest\":{\"href\":\"/v2/queues/q/messages/" + newest + "\",\"age\":0,"
                        + "\"created\":\"2023-11-14T22:13:21Z\"}}}");
        assertThat(server.call("queue_get_stats", Q).zaqar().body()).contains("\"oldest\":{\"id\":\"" + oldest + "\"");
    }

    @Test
    void shouldPurgeClaimedMessagesTooAndKeepTheMetadata() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"a\": 1}}");
        post("{\"body\": 1}");
        post("{\"body\": 2}");
        server.call("claim_create", "{\"queue_name\": \"q\", \"limit\": 1}");

        ShownReply reply = server.call("queue_purge", Q);

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204 {}");
        assertThat(server.call("queue_get_stats", Q).rest()).hasToString("200 " + NO_MESSAGES);
        assertThat(server.call("queue_get", Q).zaqar()).hasToString("200 {\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"subscriptions\"]"})
    void shouldKeepMessagesWhenOtherThingsArePurged(String types) {
        post("{\"body\": 1}");

        assertThat(purge(types).rest()).hasToString("204");
        assertThat(server.call("queue_get_stats", Q).rest().body()).contains("\"total\":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"messages\"]", "[\"messages\", \"subscriptions\", \"messages\"]"})
    void shouldPurgeMessagesWhenTheyAreNamed(String types) {
        post("{\"body\": 1}");

        assertThat(purge(types).rest()).hasToString("204");
        assertThat(server.call("queue_get_stats", Q).rest().body()).contains("\"total\":0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"messages\"", "{}", "null"})
    void shouldRefuseToPurgeByWhatIsNoList(String types) {
        assertThat(purge(types).rest())
                .hasToString("400 {\"title\":\"Invalid request body\",\"description\":"
                        + "\"Document type not supported.\"}");
        assertThat(purge(types).zaqar()).hasToString("400 {\"error\":\"Schema validation failed.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"claims\"]", "[5]", "[\"messages\", \"x\"]"})
    void shouldRefuseToPurgeWhatIsNoResource(String types) {
        post("{\"body\": 1}");

        assertThat(purge(types).rest())
                .hasToString("400 {\"title\":\"Invalid API request\",\"description\":"
                        + "\"Resource types must be a sub set of {'messages', 'subscriptions'}.\"}");
        assertThat(server.call("queue_get_stats", Q).rest().body()).contains("\"total\":1");
    }

    @Test
    void shouldKeepProjectsApart() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"a\": 1}}");

        server.in("p0");

        assertThat(server.call("queue_get", Q).zaqar()).hasToString("200 {}");
        assertThat(server.call("queue_list", "{}").rest()).hasToString("200 {\"queues\":[],\"links\":[]}");
        assertThat(server.call("queue_delete", Q).rest()).hasToString("204");
        server.in("p");
        assertThat(server.call("queue_get", Q).zaqar()).hasToString("200 {\"a\":1}");
    }

    private ShownReply purge(String types) {
        return server.call("queue_purge", "{\"queue_name\": \"q\", \"resource_types\": " + types + "}");
    }

    private String post(String message) {
        return server.call("message_post", "{\"queue_name\": \"q\", \"messages\": [" + message + "]}")
                .posted()
                .get(0);
    }
}
