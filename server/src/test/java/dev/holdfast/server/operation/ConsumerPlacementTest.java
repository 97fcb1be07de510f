package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consumers of queues that live in several pools. */
@Timeout(60)
class ConsumerPlacementTest {

    private static final int PATIENCE_SECONDS = 30;

    private final PooledOperations server =
            new PooledOperations(new MemoryKvStore(), new PooledOperations.Disks(), false);
    private final Connection connection = new Connection();

    /** What consumers are told by running lanes. */
    private static final class Connection implements ConsumerSink, ConsumerSink.Courier {
        private final BlockingQueue<String> documents = new LinkedBlockingQueue<>();
        private final BudgetShare share = new BudgetShare();

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public BudgetShare share() {
            return share;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public boolean join(Home home) {
            return true;
        }

        @Override
        public void leave() {}

        @Override
        public Courier courier() {
            return this;
        }

        @Override
        public void giveUp() {}

        @Override
        public void take(List<Delivery> deliveries) {
            for (Delivery delivery : deliveries) {
                PackWriter out = new PackWriter();
                delivery.write(out);
                documents.add(JsonCodec.toJson(out.toByteArray()));
                delivery.forget();
            }
        }

        String next() throws InterruptedException {
            return String.valueOf(documents.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void addPool(String name) {
        server.call("pool_create", "{\"pool_name\":\"" + name + "\",\"uri\":\"disk:" + name + "\",\"weight\":10}");
    }

    private String call(String operation, String rest) {
        String json = "{\"queue_name\":\"q\"" + rest + "}";
        return PooledOperations.await(server.submit(operation, json, connection))
                .nativeView()
                .toString();
    }

    private String open(String mode) {
        return call("consumer_open", ",\"mode\":\"" + mode + "\",\"credit\":{\"messages\":10}");
    }

    private String post(int body) {
        return call("message_post", ",\"messages\":[{\"body\":" + body + "}]");
    }

    @Test
    void shouldSayThatAQueueHasBeenGivenAPlace() throws InterruptedException {
        addPool("a");
        addPool("b");
        assertThat(open("watch")).startsWith("201");
        assertThat(post(1)).startsWith("201");
        assertThat(connection.next()).contains("\"consumer_closed\"").contains("\"queue_moved\"");
        assertThat(open("watch")).startsWith("201");
        assertThat(post(2)).startsWith("201");
        assertThat(connection.next()).contains("\"body\":2");
    }

    @Test
    void shouldSayThatAQueueHasMovedAndFreeWhatWasClaimed() throws InterruptedException {
        addPool("a");
        assertThat(post(1)).startsWith("201");
        assertThat(open("claim")).startsWith("201");
        assertThat(connection.next()).contains("\"body\":1").contains("\"delivery\":1");
        assertThat(open("watch")).startsWith("201");
        addPool("b");
        server.call("pool_drain", "{\"pool_name\":\"a\"}");
        for (int i = 0; i < 2; i++) {
            assertThat(connection.next()).contains("\"consumer_closed\"").contains("\"queue_moved\"");
        }
        assertThat(open("claim")).startsWith("201");
        assertThat(connection.next()).contains("\"body\":1");
        assertThat(post(2)).startsWith("201");
        assertThat(connection.next()).contains("\"body\":2");
        assertThat(server.call("pool_drain_get", "{\"pool_name\":\"a\"}").one("queues_moved"))
                .isEqualTo("1");
    }

    @Test
    void shouldClaimWhereTheQueueLivesAndMoveDeadLettersThere() throws InterruptedException {
        addPool("a");
        addPool("b");
        call("queue_create", ",\"metadata\":{\"_dead_letter_queue\":\"dead\",\"_max_claim_count\":1}");
        assertThat(post(1)).startsWith("201");
        String opened = open("claim");
        assertThat(opened).startsWith("201");
        assertThat(connection.next()).contains("\"body\":1").contains("\"delivery\":1");
        String consumer = opened.replaceAll(".*\"consumer\":([0-9]+).*", "$1");
        assertThat(call("consumer_release", ",\"consumer\":" + consumer + ",\"deliveries\":[1]"))
                .contains("\"released\":1");
        assertThat(post(2)).startsWith("201");
        assertThat(connection.next()).contains("\"body\":2").contains("\"delivery\":2");
        assertThat(PooledOperations.await(
                                server.submit("message_list", "{\"queue_name\":\"dead\",\"echo\":true}", connection))
                        .nativeView()
                        .body())
                .contains("\"body\":1");
        assertThat(call("consumer_reject", ",\"consumer\":" + consumer + ",\"deliveries\":[2]"))
                .contains("\"rejected\":1");
    }
}
