package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import dev.holdfast.server.storage.rocksdb.EmbeddedOptions;
import dev.holdfast.server.storage.rocksdb.EmbeddedPool;
import org.junit.jupiter.api.Test;

/** Consumers of queues whose messages move to dead-letter queues, on the embedded store and a lane by hand. */
class DeadLetterConsumerTest {

    private final OperationHarness queues = new OperationHarness(
            Limits.DEFAULT,
            OperationHarness.PLAIN_RULES,
            shard -> EmbeddedPool.open(new MemoryKvStore(), EmbeddedOptions.DEFAULT, () -> Pool.Health.READY)
                    .openShard(0, 1));
    private final ConsumerInbox inbox = new ConsumerInbox();

    private String call(String operation, String queue, String rest) {
        return queues.over(inbox)
                .call(operation, "{\"queue_name\":\"" + queue + "\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private void create(String queue, String target, int maxClaimCount) {
        call(
                "queue_create",
                queue,
                ",\"metadata\":{\"_dead_letter_queue\":\"" + target + "\",\"_max_claim_count\":" + maxClaimCount + "}");
    }

    private void claimer(String queue) {
        call("consumer_open", queue, ",\"mode\":\"claim\",\"credit\":{\"messages\":1}");
    }

    private void post(String queue) {
        call("message_post", queue, ",\"messages\":[{\"body\":7}]");
    }

    @Test
    void shouldNotPassAMessageToAndFroForGood() {
        create("q", "r", 0);
        create("r", "q", 0);
        claimer("q");
        claimer("r");

        post("q");

        assertThat(inbox.read()).isEmpty();
        assertThat(call("queue_get_stats", "r", "")).contains("\"free\":1");
    }

    @Test
    void shouldGiveWhatWasClaimedTooOftenToAConsumerOfTheDeadLetters() {
        create("q", "dead", 1);
        claimer("q");
        claimer("dead");
        post("q");
        assertThat(inbox.read()).startsWith("{\"push\":1,").contains("\"body\":7");

        call("consumer_release", "q", ",\"consumer\":1,\"deliveries\":[1]");

        assertThat(inbox.read()).startsWith("{\"push\":2,").contains("\"body\":7");
    }

    @Test
    void shouldGiveWhatIsRejectedToAConsumerOfTheDeadLetters() {
        create("q", "dead", 5);
        claimer("q");
        claimer("dead");
        post("q");
        inbox.read();

        call("consumer_reject", "q", ",\"consumer\":1,\"deliveries\":[1]");

        assertThat(inbox.read()).startsWith("{\"push\":2,").contains("\"body\":7");
    }
}
