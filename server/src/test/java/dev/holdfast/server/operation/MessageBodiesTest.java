package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.EncryptionKey;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.notify.SubscriberCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBodiesTest {

    private static final BodyCipher CIPHER = new BodyCipher(
            EncryptionKey.parseAll("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), new IdGenerator(new Random(5)));
    private static final String CREATE = "{\"queue_name\": \"q\", \"metadata\": {\"_enable_encrypt_messages\": true}}";

    private final OperationHarness keyless = new OperationHarness(sealingOnly());

    /** What is posted is sealed, and nothing can be opened: so a server looks that has lost its key. */
    private static Bindings sealingOnly() {
        Bindings withoutKey = OperationTable.of(
                new QueueController(SignedUrls.NONE, QuotaConfig.NONE, CIPHER),
                new MessageController(),
                new ClaimController(),
                SubscriptionController.ofQueues(SubscriberCheck.NONE),
                new TopicController(),
                SubscriptionController.ofTopics(SubscriberCheck.NONE),
                new ServiceController(
                        "1.2.3", Limits.DEFAULT, OperationHarness.PLAIN_RULES, Set.of(), new Administration()));
        List<Binding<?, ?>> all = new ArrayList<>();
        for (Operation<?, ?> operation : Operations.ALL) {
            all.add(withoutKey.of(operation));
        }
        all.add(Binding.onLane(MessageOperations.MESSAGE_POST, new MessageController(QuotaConfig.NONE, CIPHER)::post));
        return Bindings.of(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue_create", "topic_create"})
    void shouldRefuseTheFlagWithoutAKey(String operation) {
        OperationHarness server = new OperationHarness();
        String create = operation.equals("queue_create") ? CREATE : CREATE.replace("queue_name", "topic_name");

        Refusal refusal = Objects.requireNonNull(server.call(operation, create).refusal());

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.text())
                .startsWith("_enable_encrypt_messages cannot be true")
                .contains("encryption.keys");
    }

    @Test
    void shouldRefuseToSwitchTheFlagOnWithoutAKeyAndLeaveTheRestToBeChanged() {
        OperationHarness server = new OperationHarness();
        server.call("queue_create", "{\"queue_name\": \"q\"}");

        Refusal refusal = Objects.requireNonNull(
                update(server, "_enable_encrypt_messages", "true").refusal());

        assertThat(refusal.code()).isEqualTo(ErrorCode.METADATA_INVALID);
        assertThat(update(server, "_enable_encrypt_messages", "false").rest().status())
                .isEqualTo(200);
        assertThat(update(server, "other", "true").rest().status()).isEqualTo(200);
    }

    private static ShownReply update(OperationHarness server, String key, String value) {
        return server.call(
                "queue_update",
                "{\"queue_name\": \"q\", \"operations\": [{\"op\": \"add\", \"path\": \"/metadata/" + key
                        + "\", \"value\": " + value + "}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claim_create {'queue_name': 'q'}",
                "message_delete_many {'queue_name': 'q', 'pop': 1}",
                "message_list {'queue_name': 'q', 'echo': true}"
            })
    void shouldNameTheKeyThatIsMissingAndTakeNothing(String call) {
        keyless.call("queue_create", CREATE);
        keyless.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}");
        String[] parts = call.replace('\'', '"').split(" ", 2);

        for (int attempt = 0; attempt < 3; attempt++) {
            Refusal refusal =
                    Objects.requireNonNull(keyless.call(parts[0], parts[1]).refusal());
            assertThat(refusal.code()).isEqualTo(ErrorCode.ENCRYPTION_UNAVAILABLE);
            assertThat(refusal.text()).contains("the key k1", "encryption.keys", "delete it by its id");
        }

        assertThat(keyless.call("queue_get_stats", "{\"queue_name\": \"q\"}")
                        .rest()
                        .body())
                .contains("\"claimed\":0", "\"free\":1", "\"total\":1");
    }

    @Test
    void shouldDisturbOthersOnlyOnce() {
        keyless.call("queue_create", CREATE);
        keyless.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}");
        String postToR = "{\"queue_name\": \"r\", \"messages\": [{\"body\": 2}]}";

        PendingReply before = keyless.submit("message_post", postToR, 10);
        PendingReply claim = keyless.submit("claim_create", "{\"queue_name\": \"q\"}", 10);
        keyless.runGroups();
        PendingReply beforeAgain = keyless.submit("message_post", postToR, 10);
        PendingReply claimAgain = keyless.submit("claim_create", "{\"queue_name\": \"q\"}", 10);
        PendingReply after = keyless.submit("message_post", postToR, 10);
        keyless.runGroups();

        assertThat(claim.reply().rest().status()).isEqualTo(503);
        assertThat(claimAgain.reply().rest().status()).isEqualTo(503);
        Refusal bystander = Objects.requireNonNull(before.reply().refusal());
        assertThat(bystander.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
        assertThat(bystander.text()).doesNotContain("k1");
        assertThat(beforeAgain.reply().rest().status()).isEqualTo(201);
        assertThat(after.reply().rest().status()).isEqualTo(201);
        assertThat(keyless.call("queue_get_stats", "{\"queue_name\": \"r\"}")
                        .rest()
                        .body())
                .contains("\"total\":2");
    }

    private String open(ConsumerInbox inbox, String rest) {
        return keyless.over(inbox)
                .call("consumer_open", "{\"queue_name\":\"q\",\"credit\":{\"messages\":10}," + rest + "}")
                .nativeView()
                .toString();
    }

    @Test
    void shouldEndAWatcherAtABodyThatCannotBeOpened() {
        keyless.call("queue_create", CREATE);
        ConsumerInbox inbox = new ConsumerInbox();
        assertThat(open(inbox, "\"mode\":\"watch\"")).startsWith("201");
        keyless.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}");
        assertThat(inbox.read()).isEqualTo("{\"notice\":\"consumer_closed\",\"consumer\":1,\"reason\":\"unreadable\"}");
        assertThat(inbox.consumers()).isZero();
    }

    @Test
    void shouldGiveBackAClaimWithABodyThatCannotBeOpened() {
        keyless.call("queue_create", CREATE);
        keyless.call("message_post", "{\"queue_name\": \"q\", \"messages\": [{\"body\": 1}]}");
        ConsumerInbox inbox = new ConsumerInbox();
        assertThat(open(inbox, "\"mode\":\"claim\"")).startsWith("201");
        assertThat(inbox.read()).isEqualTo("{\"notice\":\"consumer_closed\",\"consumer\":1,\"reason\":\"unreadable\"}");
        assertThat(keyless.call("queue_get_stats", "{\"queue_name\": \"q\"}")
                        .nativeView()
                        .body())
                .contains("\"claimed\":0,\"free\":1");
    }
}
