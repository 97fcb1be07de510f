package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClaimedMessagesTest {

    private final OperationHarness server = new OperationHarness();

    private String settle(String operation, ShownReply claimed, String more) {
        return server.call(
                        operation,
                        "{\"queue_name\":\"q\",\"claim_id\":\""
                                + claimed.all("claim_id").get(0) + "\",\"message_ids\":[\""
                                + claimed.all("id").get(0) + "\"]" + more + "}")
                .rest()
                .body();
    }

    private ShownReply claimed() {
        server.call("message_post", "{\"queue_name\":\"q\",\"messages\":[{\"body\":1}]}");
        return server.call("claim_create", "{\"queue_name\":\"q\"}");
    }

    @Test
    void shouldGiveAReleasedMessageToWhoWaits() {
        ShownReply first = claimed();
        PendingReply waiting = server.submit("claim_create", "{\"queue_name\":\"q\",\"wait\":30}");
        settle("message_release", first, "");
        assertThat(waiting.reply().all("id")).isEqualTo(first.all("id"));
    }

    @Test
    void shouldGiveAMessageToWhoWaitsWhenItsDelayIsOver() {
        ShownReply first = claimed();
        PendingReply waiting = server.submit("claim_create", "{\"queue_name\":\"q\",\"wait\":30}");
        settle("message_release", first, ",\"delay\":10");
        server.advanceMillis(9_999);
        assertThat(waiting.isAnswered()).isFalse();
        server.advanceMillis(1);
        assertThat(waiting.reply().all("id")).isEqualTo(first.all("id"));
    }

    @Test
    void shouldGiveARejectedMessageToWhoWaitsAtTheDeadLetterQueue() {
        server.call("queue_create", "{\"queue_name\":\"q\",\"metadata\":{\"_dead_letter_queue\":\"dead\"}}");
        ShownReply first = claimed();
        PendingReply waiting = server.submit("claim_create", "{\"queue_name\":\"dead\",\"wait\":30}");
        settle("message_reject", first, ",\"reason\":\"no\"");
        assertThat(waiting.reply().all("id")).isEqualTo(first.all("id"));
    }

    @Test
    void shouldRefuseAReasonThatIsTooLong() {
        assertThat(settle("message_reject", claimed(), ",\"reason\":\"" + "x".repeat(257) + "\""))
                .contains("A reason must be 1 to 256 characters long.");
    }
}
