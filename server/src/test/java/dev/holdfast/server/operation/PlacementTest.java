package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queues that live in several pools: where they come to be, and that every call finds them. */
class PlacementTest {

    private static final ProjectId PROJECT = new ProjectId("p");

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

    private void addPool(String name, long weight) {
        assertThat(server.call(
                                "pool_create",
                                "{\"pool_name\":\"" + name + "\",\"uri\":\"disk:" + name + "\",\"weight\":" + weight
                                        + "}")
                        .rest()
                        .status())
                .isEqualTo(201);
    }

    private String placeOf(String queue) {
        return String.valueOf(new Catalogue(management).placeOf(new QueueKey(PROJECT, new QueueName(queue))));
    }

    private ShownReply create(String queue, String metadata) {
        return server.call("queue_create", "{\"queue_name\":\"" + queue + "\",\"metadata\":" + metadata + "}");
    }

    private ShownReply post(String queue) {
        return server.call("message_post", "{\"queue_name\":\"" + queue + "\",\"messages\":[{\"body\":1}]}");
    }

    private int status(String operation, String queue) {
        return server.call(operation, "{\"queue_name\":\"" + queue + "\"}")
                .rest()
                .status();
    }

    @Test
    void shouldRefuseANewQueueWhereNoPoolTakesIt() {
        assertThat(create("q", "{}").rest().status()).isEqualTo(503);
        assertThat(post("q").rest().status()).isEqualTo(503);
        addPool("a", 0);
        assertThat(post("q").rest().status()).isEqualTo(503);
        assertThat(placeOf("q")).isEqualTo("null");
    }

    @Test
    void shouldSpreadQueuesByWeight() {
        addPool("a", 1);
        addPool("b", 3);
        addPool("c", 0);
        int inB = 0;
        for (int i = 0; i < 200; i++) {
            assertThat(create("q" + i, "{}").rest().status()).isEqualTo(201);
            inB += placeOf("q" + i).equals("b") ? 1 : 0;
            assertThat(placeOf("q" + i)).isIn("a", "b");
        }
        assertThat(inB).isBetween(110, 190);
    }

    @Test
    void shouldFindQueuesAgainAfterARestart() {
        addPool("a", 1);
        addPool("b", 1);
        for (int i = 0; i < 20; i++) {
            post("q" + i);
        }
        restart();
        for (int i = 0; i < 20; i++) {
            assertThat(server.call("message_list", "{\"echo\":true,\"queue_name\":\"q" + i + "\"}")
                            .all("body"))
                    .hasSize(1);
        }
    }

    @Test
    void shouldListTheQueuesOfAllPools() {
        addPool("a", 1);
        addPool("b", 1);
        for (int i = 10; i < 40; i++) {
            create("q" + i, "{}");
        }
        List<String> names = new ArrayList<>();
        String marker = "";
        while (true) {
            ShownReply page =
                    server.call("queue_list", "{\"limit\":7,\"with_count\":true,\"marker\":\"" + marker + "\"}");
            assertThat(page.one("count")).isEqualTo("30");
            if (page.all("name").isEmpty()) {
                break;
            }
            names.addAll(page.all("name"));
            marker = page.one("next");
        }
        assertThat(names).hasSize(30).isSorted().doesNotHaveDuplicates();
        assertThat(server.call("queue_list", "{}").all("name")).hasSize(10);
    }

    @Test
    void shouldListTheRedrivesOfAllPools() {
        addPool("a", 1);
        addPool("b", 1);
        for (int i = 10; i < 30; i++) {
            create("q" + i, "{}");
            server.call("redrive_start", "{\"queue_name\":\"q" + i + "\"}");
        }
        ShownReply page = server.call("redrive_list", "{\"limit\":15}");
        assertThat(page.all("queue_name")).hasSize(15).isSorted().startsWith("q10");
        ShownReply rest = server.call("redrive_list", "{\"limit\":15,\"marker\":\"" + page.one("next") + "\"}");
        assertThat(rest.all("queue_name")).containsExactly("q25", "q26", "q27", "q28", "q29");
        assertThat(server.call("redrive_list", "{}").all("queue_name")).hasSize(10);
        assertThat(server.call("redrive_list", "{\"limit\":0}").rest().status()).isEqualTo(400);
    }

    @Test
    void shouldForgetThePlaceOfADeletedQueue() {
        addPool("a", 1);
        post("q");
        assertThat(placeOf("q")).isEqualTo("a");
        assertThat(status("queue_delete", "q")).isEqualTo(204);
        assertThat(placeOf("q")).isEqualTo("null");
        assertThat(server.call("message_list", "{\"echo\":true,\"queue_name\":\"q\"}")
                        .all("body"))
                .isEmpty();
    }

    @Test
    void shouldLeaveTheQueuesOfOtherPoolsAloneWhenOneIsDown() {
        addPool("a", 1);
        post("in-a");
        addPool("b", 1);
        server.call("pool_update", "{\"pool_name\":\"a\",\"weight\":0}");
        post("in-b");
        disks.broken.add("a");
        restart();
        assertThat(status("message_list", "in-a")).isEqualTo(503);
        assertThat(post("in-a").rest().status()).isEqualTo(503);
        assertThat(status("queue_delete", "in-a")).isEqualTo(503);
        assertThat(status("message_list", "in-b")).isEqualTo(200);
        assertThat(post("another").rest().status()).isEqualTo(201);
        assertThat(server.call("queue_list", "{}").rest().status()).isEqualTo(503);
        assertThat(server.call("pool_get", "{\"pool_name\":\"a\",\"detailed\":true}")
                        .one("status"))
                .isEqualTo("unreachable");
        assertThat(server.call("check_node_health", "{}").rest().body())
                .contains("\"a\":{\"storage_reachable\":false")
                .contains("\"b\":{\"storage_reachable\":true");
    }

    @Test
    void shouldServeAPoolAgainThatIsBack() {
        addPool("a", 1);
        post("q");
        disks.broken.add("a");
        restart();
        disks.broken.clear();
        addPool("a", 1);
        assertThat(server.call("message_list", "{\"echo\":true,\"queue_name\":\"q\"}")
                        .all("body"))
                .hasSize(1);
    }

    @Test
    void shouldWakeATakerWhoWaitedBeforeTheQueueHadAPlace() {
        addPool("a", 1);
        CompletableFuture<ShownReply> claim = server.submit("claim_create", "{\"queue_name\":\"q\",\"wait\":60}");
        CompletableFuture<ShownReply> listing = server.submit(
                "message_list", "{\"echo\":true,\"include_claimed\":true,\"queue_name\":\"q\",\"wait\":60}");
        post("q");
        assertThat(PooledOperations.await(listing).rest().status()).isEqualTo(200);
        assertThat(PooledOperations.await(claim).all("body")).hasSize(1);
    }

    @Test
    void shouldWakeATakerWhoWaitedWhileTheQueueWasDeletedAndMadeAnew() {
        addPool("a", 1);
        create("q", "{}");
        CompletableFuture<ShownReply> claim = server.submit("claim_create", "{\"queue_name\":\"q\",\"wait\":60}");
        status("queue_delete", "q");
        addPool("b", 1);
        server.call("pool_update", "{\"pool_name\":\"a\",\"weight\":0}");
        post("q");
        assertThat(placeOf("q")).isEqualTo("b");
        assertThat(PooledOperations.await(claim).all("body")).hasSize(1);
    }

    @Test
    void shouldKeepTheOrderOfCallsThatFollowTheFirstOne() {
        addPool("a", 1);
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<ShownReply>> posts = new ArrayList<>();
            for (int i = 10; i < 60; i++) {
                posts.add(server.submit(
                        "message_post", "{\"queue_name\":\"q" + round + "\",\"messages\":[{\"body\":" + i + "}]}"));
            }
            posts.forEach(PooledOperations::await);
            List<String> bodies = new ArrayList<>();
            for (int pop = 0; pop < 5; pop++) {
                bodies.addAll(server.call("message_delete_many", "{\"queue_name\":\"q" + round + "\",\"pop\":10}")
                        .all("body"));
            }
            assertThat(bodies).hasSize(50).isSorted();
        }
    }

    /** What one client asks for without waiting happens in its order, wherever the queue is by then. */
    @Test
    void shouldKeepTheOrderOfPostsAndDeletions() {
        addPool("a", 1);
        addPool("b", 1);
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            String queue = "q" + round;
            List<CompletableFuture<ShownReply>> replies = new ArrayList<>();
            List<String> kept = new ArrayList<>();
            for (int i = 100; i < 400; i++) {
                if (random.nextInt(8) == 0) {
                    kept.clear();
                    replies.add(server.submit("queue_delete", "{\"queue_name\":\"" + queue + "\"}"));
                } else {
                    kept.add(String.valueOf(i));
                    replies.add(server.submit(
                            "message_post", "{\"queue_name\":\"" + queue + "\",\"messages\":[{\"body\":" + i + "}]}"));
                }
            }
            replies.forEach(PooledOperations::await);
            assertThat(drained(queue)).as("round " + round).isEqualTo(kept);
        }
    }

    private List<String> drained(String queue) {
        List<String> bodies = new ArrayList<>();
        while (true) {
            List<String> popped = server.call("message_delete_many", "{\"queue_name\":\"" + queue + "\",\"pop\":20}")
                    .all("body");
            bodies.addAll(popped);
            if (popped.isEmpty()) {
                return bodies;
            }
        }
    }

    @Test
    void shouldPutADeadLetterQueueIntoThePoolOfItsSource() {
        addPool("a", 1);
        addPool("b", 1);
        for (int i = 0; i < 10; i++) {
            create("q" + i, "{\"_dead_letter_queue\":\"d" + i + "\",\"_max_claim_count\":1}");
            create("d" + i, "{}");
            assertThat(placeOf("d" + i)).isEqualTo(placeOf("q" + i));
            create("e" + i, "{}");
            create("f" + i, "{\"_dead_letter_queue\":\"e" + i + "\"}");
            assertThat(placeOf("f" + i)).isEqualTo(placeOf("e" + i));
        }
    }

    @Test
    void shouldNotGoToItsDeadLetterQueueWhereNoNewQueueGoes() {
        addPool("a", 1);
        create("d", "{}");
        addPool("b", 1);
        server.call("pool_drain", "{\"pool_name\":\"a\"}");
        create("q", "{\"_dead_letter_queue\":\"d\"}");
        assertThat(placeOf("q")).isEqualTo("b");
        server.call("pool_create", "{\"pool_name\":\"g\",\"uri\":\"disk:g\",\"weight\":1,\"flavor\":\"gold\"}");
        server.call("flavor_create", "{\"flavor_name\":\"gold\",\"pool_list\":[\"g\"]}");
        assertThat(create("r", "{\"_dead_letter_queue\":\"d\",\"_flavor\":\"gold\"}")
                        .rest()
                        .status())
                .isEqualTo(201);
        assertThat(placeOf("r")).isEqualTo("g");
    }

    @Test
    void shouldMoveDeadLettersToAQueueThatWasDeletedMeanwhile() {
        addPool("a", 1);
        create("q", "{\"_dead_letter_queue\":\"d\",\"_max_claim_count\":1}");
        post("q");
        status("queue_delete", "d");
        assertThat(placeOf("d")).isEqualTo("null");
        for (int i = 0; i < 2; i++) {
            ShownReply claim = server.call("claim_create", "{\"queue_name\":\"q\"}");
            if (claim.rest().status() == 201) {
                server.call(
                        "claim_delete",
                        "{\"queue_name\":\"q\",\"claim_id\":\""
                                + claim.all("claim_id").get(0) + "\"}");
            }
        }
        assertThat(placeOf("d")).isEqualTo("a");
        assertThat(server.call("message_list", "{\"echo\":true,\"queue_name\":\"d\"}")
                        .all("body"))
                .hasSize(1);
    }

    @Test
    void shouldUseTheDefaultStoreWhereItIsOneOfThePools() {
        server.close();
        server = new PooledOperations(management, disks, true);
        post("q");
        assertThat(placeOf("q")).isEqualTo(Catalogue.DEFAULT_STORE);
        assertThat(server.call("message_list", "{\"echo\":true,\"queue_name\":\"q\"}")
                        .all("body"))
                .hasSize(1);
        assertThat(status("queue_delete", "q")).isEqualTo(204);
        assertThat(placeOf("q")).isEqualTo("null");
    }

    private ShownReply subscribe(String topic, String subscriber) {
        return server.call(
                "topic_subscription_create",
                "{\"topic_name\":\"" + topic + "\",\"subscriber\":\"" + subscriber + "\"}");
    }

    private ShownReply tell(String topic) {
        return server.call("topic_post", "{\"topic_name\":\"" + topic + "\",\"messages\":[{\"body\":7}]}");
    }

    private List<String> bodies(String queue) {
        return server.call("message_list", "{\"echo\":true,\"queue_name\":\"" + queue + "\"}")
                .all("body");
    }

    @Test
    void shouldLetQueuesSubscribeThatLiveWithTheTopics() {
        addPool("a", 1);
        assertThat(subscribe("t", "queue:one").rest().status()).isEqualTo(201);
        assertThat(subscribe("t", "queue:two").rest().status()).isEqualTo(201);
        assertThat(subscribe("t", "http://example.org/").rest().status()).isEqualTo(201);
        assertThat(tell("t").rest().status()).isEqualTo(201);
        assertThat(post("one").rest().status()).isEqualTo(201);
        assertThat(bodies("one")).containsExactly("7", "1");
        assertThat(bodies("two")).containsExactly("7");
        assertThat(placeOf("one")).isEqualTo(Catalogue.DEFAULT_STORE);
        status("queue_delete", "one");
        assertThat(tell("t").rest().status()).isEqualTo(201);
        assertThat(bodies("one")).containsExactly("7");
        assertThat(bodies("two")).containsExactly("7", "7");
        assertThat(server.call("topic_list", "{}").all("name")).containsExactly("t");
        assertThat(server.call("queue_list", "{}").all("name")).containsExactly("one", "two");
    }

    @Test
    void shouldRefuseQueuesAsSubscribersThatLiveElsewhere() {
        addPool("a", 1);
        post("q");
        ShownReply refused = subscribe("t", "queue:q");
        assertThat(refused.rest().status()).isEqualTo(409);
        assertThat(refused.rest().body()).contains("Queue q lives in pool a and cannot get the messages of a topic");
        assertThat(bodies("q")).containsExactly("1");
    }

    @Test
    void shouldPostToNoSubscriberOfATopicWhereOneHasBeenMadeAnewElsewhere() {
        addPool("a", 1);
        subscribe("t", "queue:one");
        subscribe("t", "queue:two");
        tell("t");
        status("queue_delete", "two");
        post("two");
        assertThat(placeOf("two")).isEqualTo("a");
        assertThat(tell("t").rest().status()).isEqualTo(409);
        assertThat(bodies("one")).containsExactly("7");
        assertThat(bodies("two")).containsExactly("1");
    }

    @Test
    void shouldNeverLetAQueueBeInTwoPools() {
        addPool("a", 1);
        addPool("b", 1);
        addPool("c", 1);
        List<CompletableFuture<ShownReply>> replies = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String queue = "q" + i % 3;
            replies.add(
                    i % 7 == 0
                            ? server.submit("queue_delete", "{\"queue_name\":\"" + queue + "\"}")
                            : server.submit(
                                    "message_post", "{\"queue_name\":\"" + queue + "\",\"messages\":[{\"body\":1}]}"));
        }
        Set<Integer> statuses = new HashSet<>();
        replies.forEach(
                reply -> statuses.add(PooledOperations.await(reply).rest().status()));
        assertThat(statuses).containsOnly(201, 204);
        ShownReply counted = server.call("queue_list", "{\"with_count\":true}");
        assertThat(counted.one("count"))
                .isEqualTo(String.valueOf(counted.all("name").size()));
        for (String name : counted.all("name")) {
            assertThat(placeOf(name)).isIn("a", "b", "c");
        }
    }
}
