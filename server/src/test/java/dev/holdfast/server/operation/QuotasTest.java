package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.notify.SubscriberCheck;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotasTest {

    private static OperationHarness server(QuotaConfig quotas) {
        return new OperationHarness(OperationTable.of(
                new QueueController(SignedUrls.NONE, quotas, BodyCipher.NONE),
                new MessageController(quotas, BodyCipher.NONE),
                new ClaimController(),
                SubscriptionController.ofQueues(SubscriberCheck.NONE),
                new TopicController(quotas, BodyCipher.NONE),
                SubscriptionController.ofTopics(SubscriberCheck.NONE),
                new ServiceController(
                        "1.2.3", Limits.DEFAULT, OperationHarness.PLAIN_RULES, Set.of(), new Administration())));
    }

    private static OperationHarness serverWithMessagesPerQueue(int messages) {
        return server(new QuotaConfig(0, 0, messages, 0, 0));
    }

    private static ShownReply post(OperationHarness server, String queue, String messages) {
        return server.call("message_post", "{\"queue_name\": \"" + queue + "\", \"messages\": [" + messages + "]}");
    }

    private static ShownReply tell(OperationHarness server, String messages) {
        return server.call("topic_post", "{\"topic_name\": \"t\", \"messages\": [" + messages + "]}");
    }

    private static void subscribe(OperationHarness server, String queue) {
        ShownReply reply = server.call(
                "topic_subscription_create", "{\"topic_name\": \"t\", \"subscriber\": \"queue:" + queue + "\"}");
        assertThat(reply.refusal()).isNull();
    }

    private static String pop(OperationHarness server, String queue) {
        return server.call("message_delete_many", "{\"queue_name\": \"" + queue + "\", \"pop\": 20}")
                .nativeView()
                .body();
    }

    private static String textOf(ShownReply refused) {
        Refusal refusal = Objects.requireNonNull(refused.refusal());
        assertThat(refusal.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(refusal.retryAfterSeconds()).isPositive();
        return refusal.text();
    }

    /** A store is not broken because quotas are small. */
    @Test
    void shouldNotHoldUpAHealthCheck() {
        OperationHarness server = server(new QuotaConfig(1, 1, 1, 1, 1)).in(HealthCheck.PROJECT.text());
        for (String queue : new String[] {"health-1", "health-2"}) {
            assertThat(server.call("queue_create", "{\"queue_name\": \"" + queue + "\"}")
                            .refusal())
                    .isNull();
            assertThat(post(server, queue, "{\"body\": 1}, {\"body\": 2}").refusal())
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic_create", "topic_post"})
    void shouldRefuseOneTopicTooMany(String action) {
        OperationHarness server = server(new QuotaConfig(0, 1, 0, 0, 0));
        assertThat(tell(server, "{\"body\": 1}").refusal()).isNull();
        assertThat(tell(server, "{\"body\": 2}").refusal()).isNull();
        assertThat(server.call("topic_create", "{\"topic_name\": \"t\"}").refusal())
                .isNull();
        String other =
                "{\"topic_name\": \"other\"" + (action.endsWith("post") ? ", \"messages\": [{\"body\": 1}]}" : "}");
        assertThat(textOf(server.call(action, other))).contains("quotas.topics_per_project");
        assertThat(server.call("queue_create", "{\"queue_name\": \"q\"}").refusal())
                .isNull();
        server.call("topic_delete", "{\"topic_name\": \"t\"}");
        assertThat(server.call(action, other).refusal()).isNull();
    }

    @Test
    void shouldRefuseAPostToATopicForAllWhenOneOfItsQueuesIsFull() {
        OperationHarness server = serverWithMessagesPerQueue(2);
        tell(server, "{\"body\": 0}");
        subscribe(server, "roomy");
        subscribe(server, "full");
        post(server, "full", "{\"body\": 1}");
        assertThat(textOf(tell(server, "{\"body\": 2}, {\"body\": 3}")))
                .startsWith("The queue full, which subscribes to the topic,")
                .contains("quotas.messages_per_queue");
        assertThat(pop(server, "roomy")).doesNotContain("body");
        assertThat(pop(server, "full")).contains("\"body\":1").doesNotContain("\"body\":2");
        assertThat(tell(server, "{\"body\": 2}, {\"body\": 3}").refusal()).isNull();
        assertThat(pop(server, "roomy")).contains("\"body\":2").contains("\"body\":3");
    }

    @Test
    void shouldRefuseAPostToATopicThatWouldMakeTooManyQueues() {
        OperationHarness server = server(new QuotaConfig(2, 0, 0, 0, 0));
        tell(server, "{\"body\": 0}");
        subscribe(server, "a");
        subscribe(server, "b");
        post(server, "c", "{\"body\": 1}");
        assertThat(textOf(tell(server, "{\"body\": 2}"))).contains("quotas.queues_per_project");
        assertThat(server.call("queue_list", "{}").nativeView().body()).doesNotContain("\"a\"");
        server.call("queue_delete", "{\"queue_name\": \"c\"}");
        assertThat(tell(server, "{\"body\": 2}").refusal()).isNull();
    }

    @Test
    void shouldMoveADeadLetterAlsoToAQueueThatIsFullAndWhereNoQueueMayBeMade() {
        OperationHarness server = server(new QuotaConfig(1, 0, 1, 2, 0));
        server.call(
                "queue_create",
                "{\"queue_name\": \"q\", \"metadata\": {\"_max_claim_count\": 0, \"_dead_letter_queue\": \"dead\"}}");
        for (int i = 1; i <= 2; i++) {
            assertThat(post(server, "q", "{\"body\": " + i + "}").refusal()).isNull();
            assertThat(server.call("claim_create", "{\"queue_name\": \"q\"}").rest())
                    .hasToString("204");
        }
        assertThat(textOf(post(server, "q", "{\"body\": 3}"))).contains("quotas.messages_per_project");
        assertThat(pop(server, "dead")).contains("\"body\":1").contains("\"body\":2");
    }

    @Test
    void shouldHoldAProjectToItsMessagesOverAllOfItsQueues() {
        OperationHarness server = server(new QuotaConfig(0, 0, 0, 3, 0));
        post(server, "a", "{\"body\": 1}");
        post(server, "b", "{\"body\": 2}");
        assertThat(textOf(post(server, "c", "{\"body\": 3}, {\"body\": 4}")))
                .isEqualTo("The project holds 2 messages, and with these it would exceed"
                        + " quotas.messages_per_project, which is 3. Consume some first.");
        assertThat(post(server, "c", "{\"body\": 3}").refusal()).isNull();
        assertThat(post(server, "c", "{\"body\": 4}").refusal()).isNotNull();
        server.call("queue_delete", "{\"queue_name\": \"a\"}");
        assertThat(post(server, "c", "{\"body\": 4}").refusal()).isNull();
        server.call("queue_purge", "{\"queue_name\": \"c\"}");
        assertThat(post(server, "c", "{\"body\": 5}, {\"body\": 6}").refusal()).isNull();
    }

    @Test
    void shouldHoldAProjectToItsBytesAndCountEachCopyOfWhatATopicPosts() {
        OperationHarness server = server(new QuotaConfig(0, 0, 0, 0, 100));
        tell(server, "{\"body\": \"nobody keeps this, however long it may be: " + "x".repeat(200) + "\"}");
        subscribe(server, "a");
        subscribe(server, "b");
        String thirty = "{\"body\": \"" + "x".repeat(29) + "\"}";
        assertThat(tell(server, thirty).refusal()).isNull();
        assertThat(textOf(tell(server, thirty)))
                .isEqualTo("The project's messages take 60 bytes, and with these it would exceed"
                        + " quotas.bytes_per_project, which is 100. Consume some first.");
        assertThat(post(server, "a", thirty).refusal()).isNull();
        assertThat(post(server, "a", thirty).refusal()).isNotNull();
        pop(server, "a");
        assertThat(tell(server, thirty).refusal()).isNull();
    }
}
