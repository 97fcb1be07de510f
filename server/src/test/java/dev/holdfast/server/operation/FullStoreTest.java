package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import dev.holdfast.server.storage.rocksdb.EmbeddedOptions;
import dev.holdfast.server.storage.rocksdb.EmbeddedPool;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a lane would do by itself, on a store that takes no writes: it neither spins, nor spoils what calls read. */
class FullStoreTest {

    private final SimulatedKvStore store = new SimulatedKvStore(new Random(1));
    private final OperationHarness server = new OperationHarness(
            Limits.DEFAULT,
            OperationHarness.PLAIN_RULES,
            inner -> EmbeddedPool.open(store, EmbeddedOptions.DEFAULT, () -> Pool.Health.READY)
                    .openShard(0, 1));
    private final ConsumerInbox inbox = new ConsumerInbox();

    private String call(String operation, String rest) {
        return server.over(inbox)
                .call(operation, "{\"queue_name\":\"q\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private void makeRoom() {
        store.makeRoom();
        assertThat(store.tryToResume()).isEqualTo(KvStore.Condition.WRITABLE);
    }

    private void assertReadsGoOn(String counts) {
        for (int i = 0; i < 5; i++) {
            PendingReply read = server.submit("queue_get_stats", "{\"queue_name\":\"q\"}", 1);
            server.advanceMillis(700);
            assertThat(read.reply().nativeView().toString()).startsWith("200").contains(counts);
        }
    }

    @Test
    void shouldClaimForConsumersWhenThereIsRoomAgain() {
        call("message_post", ",\"messages\":[{\"body\":1,\"ttl\":600}]");
        call("consumer_open", ",\"mode\":\"claim\"");
        store.fillUp();
        call("consumer_credit", ",\"consumer\":1,\"messages\":10");
        assertThat(call("consumer_credit", ",\"consumer\":1,\"messages\":10")).startsWith("204");
        assertReadsGoOn("\"claimed\":0,\"free\":1");
        assertThat(inbox.read()).isEmpty();
        makeRoom();
        server.advanceSeconds(1);
        assertThat(inbox.read()).contains("\"body\":1");
    }

    @Test
    void shouldReleaseWhatEndedConsumersHadWhenThereIsRoomAgain() {
        call("message_post", ",\"messages\":[{\"body\":1,\"ttl\":600}]");
        call("consumer_open", ",\"mode\":\"claim\",\"credit\":{\"messages\":10}");
        assertThat(inbox.read()).contains("\"body\":1");
        store.fillUp();
        inbox.close();
        server.runGroups();
        assertReadsGoOn("\"claimed\":1,\"free\":0");
        makeRoom();
        server.advanceSeconds(1);
        assertReadsGoOn("\"claimed\":0,\"free\":1");
    }

    @Test
    void shouldRedriveOnWhenThereIsRoomAgain() {
        server.call("queue_create", "{\"queue_name\":\"q\",\"metadata\":{\"_dead_letter_queue\":\"dead\"}}");
        call("message_post", ",\"messages\":[{\"body\":1,\"ttl\":600},{\"body\":2,\"ttl\":600}]");
        ShownReply claimed = server.call("claim_create", "{\"queue_name\":\"q\"}");
        call(
                "message_reject",
                ",\"claim_id\":\"" + claimed.all("claim_id").get(0) + "\",\"message_ids\":[\""
                        + String.join("\",\"", claimed.all("id")) + "\"]");
        server.call("redrive_start", "{\"queue_name\":\"dead\",\"rate\":1}");
        store.fillUp();
        server.advanceSeconds(1);
        assertReadsGoOn("\"free\":1");
        assertThat(server.call("redrive_get", "{\"queue_name\":\"dead\"}")
                        .rest()
                        .body())
                .contains("\"state\":\"running\"", "\"moved\":1,");
        makeRoom();
        server.advanceSeconds(1);
        server.advanceSeconds(1);
        assertThat(server.call("redrive_get", "{\"queue_name\":\"dead\"}")
                        .rest()
                        .body())
                .contains("\"state\":\"finished\"", "\"moved\":2,");
    }

    @Test
    void shouldReadOnWhileWhatHasExpiredCannotBeRemoved() {
        call("message_post", ",\"messages\":[{\"body\":1,\"ttl\":600}]");
        server.call("message_post", "{\"queue_name\":\"other\",\"messages\":[{\"body\":1,\"ttl\":60}]}");
        store.fillUp();
        server.advanceSeconds(61);
        assertReadsGoOn("\"claimed\":0,\"free\":1");
    }
}
