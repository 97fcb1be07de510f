package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.QueuePart;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Dead letters whose queue lives in another pool. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DeadLetterPassageTest {

    private final MemoryKvStore management = new MemoryKvStore();
    private final PooledOperations.Disks disks = new PooledOperations.Disks();
    private PooledOperations server = new PooledOperations(management, disks, false);

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart() {
        server.close();
        server = new PooledOperations(management, disks, false);
    }

    private int status(String operation, String json) {
        return server.call(operation, json).rest().status();
    }

    private void addPool(String name) {
        String pool = "{\"pool_name\":\"" + name + "\",\"uri\":\"disk:" + name + "\",\"weight\":1}";
        assertThat(status("pool_create", pool)).isEqualTo(201);
    }

    private void weigh(String pool, int weight) {
        assertThat(status("pool_update", "{\"pool_name\":\"" + pool + "\",\"weight\":" + weight + "}"))
                .isEqualTo(200);
    }

    /** A queue in one pool, with a rule whose queue is in another one. */
    private void createApart() {
        addPool("a");
        assertThat(status("queue_create", "{\"queue_name\":\"q\"}")).isEqualTo(201);
        addPool("b");
        weigh("a", 0);
        assertThat(status("queue_create", "{\"queue_name\":\"d\"}")).isEqualTo(201);
        weigh("a", 1);
        assertThat(status(
                        "queue_update",
                        "{\"queue_name\":\"q\",\"operations\":["
                                + "{\"op\":\"add\",\"path\":\"/metadata/_dead_letter_queue\",\"value\":\"d\"},"
                                + "{\"op\":\"add\",\"path\":\"/metadata/_max_claim_count\",\"value\":1}]}"))
                .isEqualTo(200);
        assertThat(placeOf("q")).isEqualTo("a");
        assertThat(placeOf("d")).isEqualTo("b");
    }

    private String placeOf(String queue) {
        return String.valueOf(new Catalogue(management).placeOf(key(queue)));
    }

    private static QueueKey key(String queue) {
        return new QueueKey(new ProjectId("p"), new QueueName(queue));
    }

    private List<String> post(String queue, int... bodies) {
        StringBuilder messages = new StringBuilder();
        for (int body : bodies) {
            messages.append(messages.length() == 0 ? "" : ",")
                    .append("{\"body\":")
                    .append(body)
                    .append("}");
        }
        ShownReply posted = server.call("message_post", queue(queue, ",\"messages\":[" + messages + "]"));
        assertThat(posted.rest().status()).isEqualTo(201);
        return server.call("message_list", queue(queue, ",\"echo\":true")).all("id");
    }

    private static String queue(String name, String more) {
        return "{\"queue_name\":\"" + name + "\"" + more + "}";
    }

    private void claimTooOften(String queue) {
        ShownReply claim = server.call("claim_create", queue(queue, ""));
        assertThat(claim.rest().status()).isEqualTo(201);
        String id = claim.all("claim_id").get(0);
        assertThat(status("claim_delete", queue(queue, ",\"claim_id\":\"" + id + "\"")))
                .isEqualTo(204);
        assertThat(status("claim_create", queue(queue, ""))).isEqualTo(204);
    }

    private ShownReply reject(String queue) {
        ShownReply claim = server.call("claim_create", queue(queue, ""));
        assertThat(claim.rest().status()).isEqualTo(201);
        String ids = String.join(
                "\",\"",
                server.call("message_list", queue(queue, ",\"echo\":true,\"include_claimed\":true"))
                        .all("id"));
        return server.call(
                "message_reject",
                queue(
                        queue,
                        ",\"claim_id\":\"" + claim.all("claim_id").get(0) + "\",\"message_ids\":[\"" + ids
                                + "\"],\"reason\":\"broken\""));
    }

    private CompletableFuture<ShownReply> take(String queue) {
        return server.submit("message_delete_many", queue(queue, ",\"pop\":10,\"wait\":60"));
    }

    /** What lies in a queue, when so many messages have come. */
    private ShownReply listed(String queue, int count) {
        ShownReply listed = server.call("message_list", queue(queue, ",\"echo\":true"));
        while (listed.all("body").size() < count) {
            server.lookAround();
            listed = server.call("message_list", queue(queue, ",\"echo\":true"));
        }
        return listed;
    }

    @Test
    void shouldMoveWhatWasClaimedTooOftenToTheOtherPool() {
        createApart();
        List<String> ids = post("q", 1, 2, 3);
        claimTooOften("q");
        ShownReply dead = listed("d", 3);
        assertThat(dead.all("id")).isEqualTo(ids);
        assertThat(dead.all("body")).containsExactly("1", "2", "3");
        assertThat(listed("q", 0).all("body")).isEmpty();
        assertThat(server.call("queue_list", "{\"with_count\":true}").one("count"))
                .isEqualTo("2");
        post("q", 4);
        claimTooOften("q");
        assertThat(listed("d", 4).all("body")).containsExactly("1", "2", "3", "4");
        assertThat(PooledOperations.await(take("d")).all("body")).containsExactly("1", "2", "3", "4");
    }

    @Test
    void shouldGiveWhatWasRejectedToWhoWaitsForIt() {
        createApart();
        CompletableFuture<ShownReply> taker = take("d");
        post("q", 7);
        assertThat(reject("q").nativeView().status()).isEqualTo(200);
        assertThat(PooledOperations.await(taker).all("body")).containsExactly("7");
    }

    @Test
    void shouldKeepDeadLettersWhileTheirPoolIsDown() {
        createApart();
        post("q", 1, 2);
        disks.broken.add("b");
        restart();
        claimTooOften("q");
        assertThat(status("message_list", queue("d", ",\"echo\":true"))).isEqualTo(503);
        restart();
        disks.broken.clear();
        addPool("b");
        assertThat(listed("d", 2).all("body")).containsExactly("1", "2");
    }

    @Test
    void shouldMakeADeadLetterQueueAnewThatIsGone() {
        createApart();
        post("q", 1);
        claimTooOften("q");
        listed("d", 1);
        assertThat(status("queue_delete", queue("d", ""))).isEqualTo(204);
        post("q", 2);
        claimTooOften("q");
        assertThat(listed("d", 1).all("body")).containsExactly("2");
        assertThat(placeOf("d")).isEqualTo("a");
        post("q", 3);
        claimTooOften("q");
        assertThat(listed("d", 2).all("body")).containsExactly("2", "3");
    }

    @Test
    void shouldNotLetAPoolGoBeforeItsDeadLettersHaveLeft() {
        createApart();
        post("q", 1);
        disks.broken.add("b");
        restart();
        claimTooOften("q");
        assertThat(status("queue_delete", queue("q", ""))).isEqualTo(204);
        ShownReply refused = server.call("pool_delete", "{\"pool_name\":\"a\"}");
        assertThat(refused.rest().status()).isEqualTo(403);
        assertThat(refused.rest().body()).contains("Dead letters of pool a are on their way to other pools");
        disks.broken.clear();
        addPool("b");
        assertThat(listed("d", 1).all("body")).containsExactly("1");
        while (!new Catalogue(management).passages("a").isEmpty()) {
            server.lookAround();
        }
        assertThat(status("pool_delete", "{\"pool_name\":\"a\"}")).isEqualTo(204);
    }

    @Test
    void shouldEndADrainOnlyWhenTheDeadLettersHaveLeftToo() {
        createApart();
        post("q", 1);
        claimTooOften("q");
        listed("d", 1);
        assertThat(new Catalogue(management).passages("a")).hasSize(1);
        assertThat(server.call("pool_drain", "{\"pool_name\":\"a\"}").rest().status())
                .isEqualTo(202);
        ShownReply drain = server.call("pool_drain_get", "{\"pool_name\":\"a\"}");
        while (drain.one("state").equals("running")) {
            drain = server.call("pool_drain_get", "{\"pool_name\":\"a\"}");
        }
        assertThat(drain.one("state")).isEqualTo("done");
        assertThat(new Catalogue(management).passages("a")).isEmpty();
        assertThat(placeOf("q")).isEqualTo("b");
        assertThat(status("pool_delete", "{\"pool_name\":\"a\"}")).isEqualTo(204);
        assertThat(listed("d", 1).all("body")).containsExactly("1");
        restart();
        assertThat(positionsOf("b", "d")).isEmpty();
    }

    /** What a queue keeps of watchers and passages. Nobody asks for it meanwhile. */
    private List<QueuePart> positionsOf(String pool, String queue) {
        Shard shard = Objects.requireNonNull(disks.pools.get(pool))
                .openShard(QueueNumbers.laneOf(key(queue).project(), 2), 2);
        Queue found = Objects.requireNonNull(shard.queues().find(key(queue)));
        return shard.transfers().depart(found).next(1000, 1 << 20).stream()
                .filter(QueuePart.Position.class::isInstance)
                .toList();
    }

    @Test
    void shouldNotMakeADeadLetterQueueInThePoolThatIsDrained() {
        createApart();
        post("q", 1);
        disks.broken.add("b");
        restart();
        claimTooOften("q");
        assertThat(status("queue_delete", queue("q", ""))).isEqualTo(204);
        server.close();
        disks.broken.clear();
        disks.pools.remove("b");
        Catalogue catalogue = new Catalogue(management);
        catalogue.unplace(key("d"));
        catalogue.putDrain(DrainRecord.begun("a", 0));
        server = new PooledOperations(management, disks, false);
        while (!server.call("pool_drain_get", "{\"pool_name\":\"a\"}")
                .one("state")
                .equals("done")) {
            server.lookAround();
        }
        assertThat(server.call("pool_drain_get", "{\"pool_name\":\"a\"}").one("queues_moved"))
                .isEqualTo("0");
        assertThat(placeOf("d")).isEqualTo("b");
        assertThat(listed("d", 1).all("body")).containsExactly("1");
    }

    /** Both move on whatever somebody claims: who waits for it would get nothing. */
    @Test
    void shouldNotSendADeadLetterToAndFroBetweenTwoQueuesForGood() {
        createApart();
        for (String queue : List.of("q", "d")) {
            String other = queue.equals("q") ? "d" : "q";
            String operations = """
                    ,"operations":[{"op":"add","path":"/metadata/_dead_letter_queue","value":"%s"},
                    {"op":"add","path":"/metadata/_max_claim_count","value":0}]""".formatted(other);
            assertThat(status("queue_update", queue(queue, operations))).isEqualTo(200);
        }
        CompletableFuture<ShownReply> ofQ = server.submit("claim_create", queue("q", ",\"wait\":60"));
        CompletableFuture<ShownReply> ofD = server.submit("claim_create", queue("d", ",\"wait\":60"));
        server.awaitWaiting(2);
        assertThat(server.call("message_post", queue("q", ",\"messages\":[{\"body\":1}]"))
                        .rest()
                        .status())
                .isEqualTo(201);
        listed("d", 1);
        for (int i = 0; i < 200; i++) {
            assertThat(listed("d", 0).all("body")).containsExactly("1");
        }
        assertThat(ofQ.isDone() || ofD.isDone()).isFalse();
    }

    @Test
    void shouldKeepADeadLetterThatComesWhileItsPassageIsBeingClosed() {
        createApart();
        post("q", 1);
        claimTooOften("q");
        listed("d", 1);
        assertThat(status("queue_delete", queue("q", ""))).isEqualTo(204);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        disks.slow.put("b", gate);
        while (!disks.stuck.contains("b")) {
            server.lookAround();
        }
        weigh("b", 0);
        assertThat(status("queue_create", queue("q", ""))).isEqualTo(201);
        String rule = "{\"op\":\"add\",\"path\":\"/metadata/_dead_letter_queue\",\"value\":\"d\"}";
        assertThat(status("queue_update", queue("q", ",\"operations\":[" + rule + "]")))
                .isEqualTo(200);
        post("q", 2);
        assertThat(reject("q").nativeView().status()).isEqualTo(200);
        disks.slow.clear();
        gate.complete(null);
        assertThat(listed("d", 2).all("body")).containsExactly("1", "2");
    }

    @Test
    void shouldDrainAgainWhatWasStoppedWhileDeadLettersWaited() {
        createApart();
        post("q", 1);
        addPool("c");
        disks.broken.add("b");
        restart();
        claimTooOften("q");
        assertThat(status("queue_delete", queue("q", ""))).isEqualTo(204);
        String a = "{\"pool_name\":\"a\"}";
        assertThat(status("pool_drain", a)).isEqualTo(202);
        assertThat(status("pool_drain_stop", a)).isEqualTo(204);
        weigh("c", 0);
        assertThat(status("queue_create", queue("new", ""))).isEqualTo(201);
        assertThat(placeOf("new")).isEqualTo("a");
        weigh("c", 1);
        assertThat(status("pool_drain", a)).isEqualTo(202);
        while (!placeOf("new").equals("c")) {
            assertThat(server.call("pool_drain_get", a).one("state")).isEqualTo("running");
        }
        disks.broken.clear();
        addPool("b");
        while (!server.call("pool_drain_get", a).one("state").equals("done")) {
            server.lookAround();
        }
        assertThat(listed("d", 1).all("body")).containsExactly("1");
    }

    /** A client cannot stand for a passage. */
    @Test
    void shouldRefuseNamesOfConsumersThatAreTheServersOwn() {
        createApart();
        ShownReply refused = server.call(
                "consumer_open",
                queue("d", ",\"mode\":\"watch\",\"credit\":{\"messages\":1}," + "\"name\":\"\\u0000x\""));
        assertThat(refused.nativeView().status()).isEqualTo(400);
    }
}
