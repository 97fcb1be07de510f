package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.QueueKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Consumers in groups that fail: nobody is told of what was not written, and nothing is lost by it. */
class ConsumerFailureTest {

    private @Nullable FailingShard shard;
    private final OperationHarness queues = new OperationHarness(
            Limits.DEFAULT, OperationHarness.PLAIN_RULES, inner -> shard = new FailingShard(inner));
    private final ConsumerInbox inbox = new ConsumerInbox();

    private String call(String operation, String rest) {
        return queues.over(inbox)
                .call(operation, "{\"queue_name\":\"q\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private void post(String... bodies) {
        for (String body : bodies) {
            call("message_post", ",\"messages\":[{\"body\":" + body + ",\"ttl\":600}]");
        }
    }

    private void failWrites(int count) {
        Objects.requireNonNull(shard).failWrites(count);
    }

    /** What a lane does by itself rests after a failure. */
    private void letItRest() {
        queues.advanceSeconds(1);
    }

    private void open(String mode) {
        assertThat(call("consumer_open", ",\"mode\":\"" + mode + "\",\"credit\":{\"messages\":10}"))
                .startsWith("201");
    }

    @Test
    void shouldPushNothingOfAPostThatFails() {
        open("watch");
        failWrites(1);
        post("1");
        assertThat(inbox.read()).isEmpty();
        post("2");
        assertThat(inbox.read())
                .contains("\"body\":2")
                .doesNotContain("\"body\":1")
                .doesNotContain("missed");
    }

    @Test
    void shouldTakeBackClaimsThatFailAndClaimAgain() {
        open("claim");
        failWrites(1);
        post("1");
        assertThat(inbox.read()).isEmpty();
        post("2");
        letItRest();
        assertThat(inbox.read())
                .contains("\"body\":2")
                .contains("\"delivery\":1")
                .contains("\"claim_count\":1");
        failWrites(1);
        assertThat(call("consumer_acknowledge", ",\"consumer\":1,\"deliveries\":[1]"))
                .startsWith("503");
        assertThat(call("consumer_acknowledge", ",\"consumer\":1,\"deliveries\":[1]"))
                .isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
    }

    @Test
    void shouldClaimAgainByItselfWhatAFailedGroupHasFreed() {
        ConsumerInbox small = new ConsumerInbox(10, 1);
        queues.over(small)
                .call("consumer_open", "{\"queue_name\":\"q\",\"mode\":\"claim\",\"credit\":{\"messages\":2}}");
        post("1");
        post("2");
        assertThat(small.received()).isEqualTo(1);
        failWrites(1);
        assertThat(small.read()).contains("\"body\":1");
        queues.runGroups();
        letItRest();
        assertThat(small.read()).contains("\"body\":2").contains("\"delivery\":2");
    }

    @Test
    void shouldTakeBackAnOpeningThatFails() {
        failWrites(1);
        assertThat(call("consumer_open", ",\"mode\":\"watch\",\"credit\":{\"messages\":10}"))
                .startsWith("503");
        assertThat(inbox.consumers()).isZero();
        post("1");
        assertThat(inbox.read()).isEmpty();
    }

    @Test
    void shouldTakeBackACreditAndAnEndThatFail() {
        call("consumer_open", ",\"mode\":\"watch\"");
        post("1");
        failWrites(1);
        assertThat(call("consumer_credit", ",\"consumer\":1,\"messages\":1")).startsWith("503");
        failWrites(1);
        assertThat(call("consumer_close", ",\"consumer\":1")).startsWith("503");
        assertThat(inbox.consumers()).isEqualTo(1);
        assertThat(inbox.read()).isEmpty();
        assertThat(call("consumer_credit", ",\"consumer\":1,\"messages\":1")).isEqualTo("204");
        assertThat(inbox.read()).contains("\"body\":1");
    }

    @Test
    void shouldFreeInTheEndWhatAnEndedConnectionHad() {
        open("claim");
        post("1", "2");
        inbox.read();
        failWrites(2);
        inbox.close();
        queues.runGroups();
        queues.advanceSeconds(2);
        assertThat(inbox.consumers()).isZero();
        assertThat(queues.over(null)
                        .call("queue_get_stats", "{\"queue_name\":\"q\"}")
                        .nativeView()
                        .body())
                .contains("\"claimed\":0,\"free\":2");
    }

    /** A connection that has one message of a queue, of which there is another one. */
    private ConsumerInbox fullInbox(String queue) {
        ConsumerInbox small = new ConsumerInbox(10, 1);
        queues.over(small)
                .call(
                        "consumer_open",
                        "{\"queue_name\":\"" + queue + "\",\"mode\":\"claim\",\"credit\":{\"messages\":2}}");
        for (int i = 1; i <= 2; i++) {
            queues.call("message_post", "{\"queue_name\":\"" + queue + "\",\"messages\":[{\"body\":" + i + "}]}");
        }
        assertThat(small.received()).isEqualTo(1);
        return small;
    }

    private void damage(String queue) {
        Objects.requireNonNull(shard).damage(new QueueKey(new ProjectId("p"), new QueueName(queue)));
    }

    @Test
    void shouldGiveUpTheConsumersOfADamagedQueueAndServeAllOthersOn() {
        ConsumerInbox ofDamaged = fullInbox("q");
        ConsumerInbox ofOther = fullInbox("r");
        damage("q");
        ofDamaged.read();
        ofOther.read();
        queues.runGroups();
        assertThat(ofDamaged.isGivenUp()).isTrue();
        assertThat(ofOther.isGivenUp()).isFalse();
        assertThat(ofOther.read()).contains("\"body\":2");
    }

    @Test
    void shouldReleaseOtherClaimsAlthoughThatOfADamagedQueueCannotBe() {
        ConsumerInbox ofDamaged = fullInbox("q");
        ConsumerInbox ofOther = fullInbox("r");
        damage("q");
        ofDamaged.close();
        ofOther.close();
        queues.runGroups();
        assertThat(queues.over(null)
                        .call("queue_get_stats", "{\"queue_name\":\"r\"}")
                        .nativeView()
                        .body())
                .contains("\"claimed\":0,\"free\":2");
    }

    @Test
    void shouldRenewInTheEndWhatCouldNotBeRenewedAtFirst() {
        open("claim");
        post("1");
        inbox.read();
        failWrites(1);
        queues.advanceSeconds(100);
        queues.advanceSeconds(100);
        queues.advanceSeconds(150);
        assertThat(call("consumer_acknowledge", ",\"consumer\":1,\"deliveries\":[1]"))
                .isEqualTo("200 {\"acknowledged\":1,\"lost\":[]}");
    }
}
