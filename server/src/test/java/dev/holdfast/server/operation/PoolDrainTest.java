package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.KvStore;
import dev.holdfast.server.storage.kv.MemoryKvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Queues that leave a pool while they are used. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PoolDrainTest {

    private static final ProjectId PROJECT = new ProjectId("p");

    private final MemoryKvStore management = new MemoryKvStore();
    private final PooledOperations.Disks disks = new PooledOperations.Disks();
    private PooledOperations server = new PooledOperations(management, disks, false);

    @AfterEach
    void stop() {
        server.close();
    }

    private void addPool(String name, long weight) {
        assertThat(status(
                        "pool_create",
                        "{\"pool_name\":\"" + name + "\",\"uri\":\"disk:" + name + "\",\"weight\":" + weight + "}"))
                .isEqualTo(201);
    }

    private int status(String operation, String json) {
        return server.call(operation, json).rest().status();
    }

    private String placeOf(String queue) {
        return placeOf(management, queue);
    }

    private static String placeOf(KvStore store, String queue) {
        return String.valueOf(new Catalogue(store).placeOf(new QueueKey(PROJECT, new QueueName(queue))));
    }

    private static String queue(String name, String more) {
        return "{\"queue_name\":\"" + name + "\"" + more + "}";
    }

    private ShownReply post(String queue, int... bodies) {
        StringBuilder messages = new StringBuilder();
        for (int body : bodies) {
            messages.append(messages.length() == 0 ? "" : ",")
                    .append("{\"body\":")
                    .append(body)
                    .append("}");
        }
        return server.call("message_post", queue(queue, ",\"messages\":[" + messages + "]"));
    }

    private List<String> bodies(String queue) {
        return server.call("message_list", queue(queue, ",\"echo\":true,\"include_claimed\":true,\"limit\":20"))
                .all("body");
    }

    private ShownReply drain(String pool) {
        return server.call("pool_drain", "{\"pool_name\":\"" + pool + "\"}");
    }

    private ShownReply shown(String pool) {
        return server.call("pool_drain_get", "{\"pool_name\":\"" + pool + "\"}");
    }

    private ShownReply drained(String pool) {
        assertThat(drain(pool).rest().status()).isEqualTo(202);
        return ended(pool);
    }

    private ShownReply ended(String pool) {
        ShownReply reply = shown(pool);
        while (reply.one("state").equals("running")) {
            reply = shown(pool);
        }
        return reply;
    }

    @Test
    void shouldMoveAllQueuesToOtherPoolsAndLeaveAnEmptyOneThatCanGo() {
        addPool("a", 1);
        for (int i = 0; i < 30; i++) {
            post("q" + i, i, i + 1);
        }
        addPool("b", 1);
        addPool("c", 1);
        ShownReply end = drained("a");
        assertThat(end.one("state")).isEqualTo("done");
        assertThat(end.one("queues_moved")).isEqualTo("30");
        assertThat(end.one("messages_moved")).isEqualTo("60");
        assertThat(end.one("queues_left")).isEqualTo("0");
        for (int i = 0; i < 30; i++) {
            assertThat(placeOf("q" + i)).isIn("b", "c");
            assertThat(bodies("q" + i)).containsExactly(String.valueOf(i), String.valueOf(i + 1));
        }
        assertThat(server.call("queue_list", "{\"limit\":20,\"with_count\":true}")
                        .one("count"))
                .isEqualTo("30");
        post("new", 1);
        assertThat(placeOf("new")).isNotEqualTo("a");
        assertThat(status("pool_delete", "{\"pool_name\":\"a\"}")).isEqualTo(204);
    }

    @Test
    void shouldKeepIdsMarkersAndClaimsThatClientsHold() {
        addPool("a", 1);
        post("q", 1, 2, 3, 4);
        List<String> ids =
                server.call("message_list", queue("q", ",\"echo\":true")).all("id");
        String marker = server.call("message_list", queue("q", ",\"echo\":true,\"limit\":2"))
                .one("next");
        ShownReply claim = server.call("claim_create", queue("q", ",\"ttl\":300,\"grace\":60,\"limit\":1"));
        addPool("b", 1);
        drained("a");
        assertThat(placeOf("q")).isEqualTo("b");
        assertThat(server.call("message_list", queue("q", ",\"echo\":true,\"marker\":\"" + marker + "\""))
                        .all("body"))
                .containsExactly("3", "4");
        assertThat(server.call("message_list", queue("q", ",\"echo\":true,\"include_claimed\":true"))
                        .all("id"))
                .isEqualTo(ids);
        String claimed = queue("q", ",\"claim_id\":\"" + claim.all("claim_id").get(0) + "\"");
        assertThat(server.call("claim_get", claimed).all("body")).containsExactly("1");
        assertThat(status("claim_update", claimed.replace("}", ",\"ttl\":200,\"grace\":60}")))
                .isEqualTo(204);
        assertThat(status("claim_delete", claimed)).isEqualTo(204);
        assertThat(server.call("message_delete_many", queue("q", ",\"pop\":10")).all("body"))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void shouldMoveQueuesTogetherThatShareADeadLetterQueue() {
        addPool("a", 1);
        for (int i = 0; i < 5; i++) {
            status(
                    "queue_create",
                    queue("q" + i, ",\"metadata\":{\"_dead_letter_queue\":\"dead\",\"_max_claim_count\":1}"));
        }
        post("other", 1);
        for (String pool : List.of("b", "c", "d", "e")) {
            addPool(pool, 1);
        }
        assertThat(drained("a").one("queues_moved")).isEqualTo("7");
        for (int i = 0; i < 5; i++) {
            assertThat(placeOf("q" + i)).isEqualTo(placeOf("dead"));
        }
        assertThat(placeOf("other")).isNotEqualTo("a");
    }

    @Test
    void shouldGoOnWithARedriveInTheOtherPool() {
        server.close();
        AtomicLong nowMillis = new AtomicLong(1_800_000_000_000L);
        server = new PooledOperations(management, disks, false, nowMillis::get);
        addPool("b", 1);
        post("older", 1);
        post("old", 1);
        status("pool_update", "{\"pool_name\":\"b\",\"weight\":0}");
        addPool("a", 1);
        status("queue_create", queue("q", ",\"metadata\":{\"_dead_letter_queue\":\"dead\",\"_max_claim_count\":1}"));
        post("dead", 1, 2, 3);
        assertThat(status("redrive_start", queue("dead", ",\"target\":\"q\",\"rate\":1")))
                .isEqualTo(202);
        status("pool_update", "{\"pool_name\":\"b\",\"weight\":1}");
        assertThat(drained("a").one("queues_moved")).isEqualTo("2");
        ShownReply redrive = server.call("redrive_get", queue("dead", ""));
        assertThat(redrive.one("state")).isEqualTo("running");
        assertThat(redrive.one("moved")).isEqualTo("1");
        while (redrive.one("state").equals("running")) {
            nowMillis.addAndGet(1000);
            redrive = server.call("redrive_get", queue("dead", ""));
        }
        assertThat(redrive.one("moved")).isEqualTo("3");
        assertThat(bodies("q")).containsExactly("1", "2", "3");
        assertThat(bodies("dead")).isEmpty();
    }

    @Test
    void shouldLetAWaitingTakerFollowItsQueue() {
        addPool("a", 1);
        status("queue_create", queue("q", ""));
        CompletableFuture<ShownReply> claim = server.submit("claim_create", queue("q", ",\"wait\":60"));
        addPool("b", 1);
        drained("a");
        assertThat(claim.isDone()).isFalse();
        post("q", 7);
        assertThat(PooledOperations.await(claim).all("body")).containsExactly("7");
    }

    @Test
    void shouldGoOnTellingAConnectionThatHasSubscribed() throws InterruptedException {
        addPool("a", 1);
        status("queue_create", queue("q", ""));
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        PushSink peer = new PushSink() {
            @Override
            public String address() {
                return "http://connection";
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void push(Push push) {
                told.add(String.valueOf(push.body().reader().integer()));
            }
        };
        ShownReply subscribed = PooledOperations.await(server.submit("subscription_create", queue("q", ""), peer));
        assertThat(subscribed.rest().status()).isEqualTo(201);
        post("q", 1);
        addPool("b", 1);
        drained("a");
        post("q", 2);
        String ttl = queue("q", ",\"ttl\":600,\"subscription_id\":\"" + subscribed.one("subscription_id") + "\"");
        assertThat(PooledOperations.await(server.submit("subscription_update", ttl, peer))
                        .rest()
                        .status())
                .isEqualTo(204);
        post("q", 3);
        for (int body = 1; body <= 3; body++) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(String.valueOf(body));
        }
    }

    @Test
    void shouldLoseDoubleAndReorderNothingWhileClientsGoOn() {
        addPool("a", 1);
        int queues = 8;
        int each = 400;
        for (int q = 0; q < queues; q++) {
            status("queue_create", queue("q" + q, ""));
        }
        addPool("b", 1);
        List<CompletableFuture<ShownReply>> posts = new ArrayList<>();
        List<List<CompletableFuture<ShownReply>>> pops = new ArrayList<>();
        for (int q = 0; q < queues; q++) {
            pops.add(new ArrayList<>());
        }
        for (int i = 0; i < each; i++) {
            for (int q = 0; q < queues; q++) {
                posts.add(
                        server.submit("message_post", queue("q" + q, ",\"messages\":[{\"body\":" + (1000 + i) + "}]")));
                if (i % 3 == 0) {
                    pops.get(q).add(server.submit("message_delete_many", queue("q" + q, ",\"pop\":2")));
                }
            }
            if (i == each / 4) {
                assertThat(drain("a").rest().status()).isEqualTo(202);
            }
        }
        posts.forEach(reply ->
                assertThat(PooledOperations.await(reply).rest().status()).isEqualTo(201));
        assertThat(ended("a").one("state")).isEqualTo("done");
        for (int q = 0; q < queues; q++) {
            List<String> got = new ArrayList<>();
            pops.get(q)
                    .forEach(reply -> got.addAll(PooledOperations.await(reply).all("body")));
            for (int i = 0; i < each / 10; i++) {
                got.addAll(server.call("message_delete_many", queue("q" + q, ",\"pop\":10"))
                        .all("body"));
            }
            assertThat(got).as("queue " + q).hasSize(each).isSorted().doesNotHaveDuplicates();
            assertThat(placeOf("q" + q)).isEqualTo("b");
        }
    }

    @Test
    void shouldSayWhereTheDrainOfAPoolOfAnyNameIsShown() {
        addPool("b", 1);
        assertThat(status("pool_create", "{\"pool_name\":\"a b\",\"uri\":\"disk:ab\",\"weight\":1}"))
                .isEqualTo(201);
        assertThat(drain("a b").headers()).containsEntry("Location", "/v2/pools/a%20b/drain");
    }

    @Test
    void shouldRefuseWhatCannotBeDrained() {
        assertThat(drain("nowhere").rest().status()).isEqualTo(404);
        addPool("a", 1);
        ShownReply only = drain("a");
        assertThat(only.rest().status()).isEqualTo(409);
        assertThat(only.rest().body()).contains("no other pool takes queues");
        addPool("b", 0);
        assertThat(drain("a").rest().status()).isEqualTo(409);
        assertThat(shown("a").rest().status()).isEqualTo(404);
        assertThat(status("pool_drain_stop", "{\"pool_name\":\"a\"}")).isEqualTo(404);
    }

    @Test
    void shouldSayWhichQueueCannotMoveAndTryAgainWhenAsked() {
        addPool("a", 1);
        post("q", 1);
        addPool("b", 1);
        status("pool_create", "{\"pool_name\":\"g\",\"uri\":\"disk:g\",\"weight\":1,\"flavor\":\"gold\"}");
        status("flavor_create", "{\"flavor_name\":\"gold\",\"pool_list\":[\"g\"]}");
        status(
                "queue_update",
                queue("q", ",\"operations\":[{\"op\":\"add\",\"path\":\"/metadata/_flavor\",\"value\":\"gold\"}]"));
        status("pool_update", "{\"pool_name\":\"g\",\"weight\":0}");
        ShownReply failed = drained("a");
        if (failed.one("state").equals("failed")) {
            assertThat(failed.one("last_error")).contains("gold");
            assertThat(failed.one("queues_failed")).isEqualTo("1");
            assertThat(bodies("q")).containsExactly("1");
            status("pool_update", "{\"pool_name\":\"g\",\"weight\":1}");
            assertThat(drained("a").one("state")).isEqualTo("done");
        }
        assertThat(placeOf("q")).isEqualTo("g");
    }

    @Test
    void shouldGoOnAfterARestart() {
        addPool("a", 1);
        for (int i = 0; i < 200; i++) {
            post("q" + i, i);
        }
        addPool("b", 1);
        drain("a");
        server.close();
        server = new PooledOperations(management, disks, false);
        assertThat(ended("a").one("state")).isEqualTo("done");
        for (int i = 0; i < 200; i++) {
            assertThat(placeOf("q" + i)).isEqualTo("b");
            assertThat(bodies("q" + i)).containsExactly(String.valueOf(i));
        }
        assertThat(server.call("queue_list", "{\"limit\":20,\"with_count\":true}")
                        .one("count"))
                .isEqualTo("200");
    }

    /** The catalogue can be written no more, from one moment on; then the server starts anew. */
    @Test
    void shouldHaveOneCopyOfEverythingWhereverItIsInterrupted() {
        for (int writes = 1; writes <= 25; writes++) {
            server.close();
            FailingKvStore store = new FailingKvStore();
            PooledOperations.Disks fresh = new PooledOperations.Disks();
            server = new PooledOperations(store, fresh, false);
            addPool("a", 1);
            for (int i = 0; i < 3; i++) {
                post("q" + i, i);
            }
            addPool("b", 1);
            store.failAfter(writes);
            drain("a");
            while (!store.hasFailed() && !isDone(store)) {
                // It moves on.
            }
            server.close();
            store.heal();
            server = new PooledOperations(store, fresh, false);
            assertThat(drained("a").one("state"))
                    .as("after " + writes + " writes")
                    .isEqualTo("done");
            for (int i = 0; i < 3; i++) {
                assertThat(bodies("q" + i)).as("after " + writes + " writes").containsExactly(String.valueOf(i));
            }
            assertThat(server.call("queue_list", "{\"limit\":20,\"with_count\":true}")
                            .one("count"))
                    .as("after " + writes + " writes")
                    .isEqualTo("3");
        }
    }

    private static boolean isDone(KvStore store) {
        return isIn(DrainRecord.State.DONE, store);
    }

    private static boolean isIn(DrainRecord.State state, KvStore store) {
        DrainRecord drain = new Catalogue(store).drain("a");
        return drain != null && drain.state() == state;
    }

    /** Which copy counts is open then, so nobody may use either. */
    @Test
    void shouldLetCallsWaitAndThenComeBackWhileTheCatalogueCannotSayWhereTheQueueIs() {
        server.close();
        AtomicLong nowMillis = new AtomicLong(1_800_000_000_000L);
        FailingKvStore store = new FailingKvStore();
        server = new PooledOperations(store, disks, false, nowMillis::get);
        addPool("a", 1);
        post("q", 1);
        addPool("b", 1);
        store.failWhileMoving();
        drain("a");
        while (!store.hasFailed()) {
            // It moves on.
        }
        CompletableFuture<ShownReply> waiting = server.submit("message_list", queue("q", ",\"echo\":true"));
        server.lookAround();
        assertThat(shown("a").one("state")).isEqualTo("running");
        assertThat(waiting.isDone()).isFalse();
        nowMillis.addAndGet(5_000);
        server.lookAround();
        ShownReply refused = PooledOperations.await(waiting);
        assertThat(refused.rest().status()).isEqualTo(503);
        assertThat(refused.rest().body()).contains("Queue q is moving to another pool");
        assertThat(post("q", 2).rest().status()).isEqualTo(503);
        store.heal();
        server.lookAround();
        assertThat(ended("a").one("state")).isEqualTo("done");
        assertThat(post("q", 3).rest().status()).isEqualTo(201);
        assertThat(bodies("q")).containsExactly("1", "3");
        assertThat(placeOf(store, "q")).isEqualTo("b");
    }

    private void setRule(String operations) {
        assertThat(status("queue_update", queue("q", ",\"operations\":[" + operations + "]")))
                .isEqualTo(200);
    }

    private static String rule(String operation, String value) {
        return "{\"op\":\"" + operation + "\",\"path\":\"/metadata/_dead_letter_queue\"" + value + "}";
    }

    private void rejectAllOf(String queue) {
        ShownReply claim = server.call("claim_create", queue(queue, ""));
        String ids = String.join("\",\"", claim.all("id"));
        String claimId = claim.all("claim_id").get(0);
        String rejected = ",\"claim_id\":\"" + claimId + "\",\"message_ids\":[\"" + ids + "\"]";
        assertThat(server.call("message_reject", queue(queue, rejected))
                        .nativeView()
                        .status())
                .isEqualTo(200);
    }

    /** What is written into the old copy by then would be lost with it. */
    @Test
    void shouldPassDeadLettersOnThatDieWhileTheirQueueIsMoving() {
        server.close();
        FailingKvStore store = new FailingKvStore();
        server = new PooledOperations(store, disks, false);
        addPool("a", 1);
        status("queue_create", queue("q", ""));
        addPool("b", 1);
        status("pool_update", "{\"pool_name\":\"a\",\"weight\":0}");
        status("queue_create", queue("d", ""));
        status("pool_update", "{\"pool_name\":\"a\",\"weight\":1}");
        setRule(rule("add", ",\"value\":\"d\""));
        post("q", 1);
        rejectAllOf("q");
        setRule(rule("remove", ""));
        assertThat(drained("b").one("state")).isEqualTo("done");
        assertThat(status("pool_drain_stop", "{\"pool_name\":\"b\"}")).isEqualTo(204);
        assertThat(placeOf(store, "d")).isEqualTo("a");
        store.failWhileMoving();
        drain("a");
        while (!store.hasFailed()) {
            // The first of the two moves on.
        }
        setRule(rule("add", ",\"value\":\"d\""));
        post("q", 2);
        rejectAllOf("q");
        store.heal();
        while (placeOf(store, "q").equals("a")) {
            server.lookAround();
        }
        while (bodies("d").size() < 2) {
            server.lookAround();
        }
        assertThat(bodies("d")).containsExactly("1", "2");
        assertThat(ended("a").one("state")).isEqualTo("done");
    }

    /** The pool takes queues again by then, and is chosen for nearly all of them. */
    @Test
    void shouldHaveOneCopyOfAQueueWheneverTheDrainIsStopped() {
        for (int steps = 1; steps <= 40; steps++) {
            server.close();
            FailingKvStore store = new FailingKvStore();
            server = new PooledOperations(store, new PooledOperations.Disks(), false);
            addPool("a", 1_000_000);
            post("q", 1, 2);
            addPool("b", 1);
            List<CompletableFuture<ShownReply>> stops = new CopyOnWriteArrayList<>();
            PooledOperations running = server;
            store.runAfter(steps, () -> stops.add(running.submit("pool_drain_stop", "{\"pool_name\":\"a\"}")));
            drain("a");
            while (stops.isEmpty() && !ended("a").one("state").equals("done")) {
                // It moves on.
            }
            store.runAfter(0, () -> {});
            stops.forEach(PooledOperations::await);
            assertThat(bodies("q")).as("after " + steps + " steps").containsExactly("1", "2");
            assertThat(drained("a").one("state"))
                    .as("after " + steps + " steps")
                    .isEqualTo("done");
            assertThat(bodies("q")).as("after " + steps + " steps").containsExactly("1", "2");
            assertThat(placeOf(store, "q")).isEqualTo("b");
            assertThat(server.call("queue_list", "{\"limit\":20,\"with_count\":true}")
                            .one("count"))
                    .as("after " + steps + " steps")
                    .isEqualTo("1");
        }
    }

    @Test
    void shouldKeepThePoolThatAQueueIsMovingTo() {
        server.close();
        FailingKvStore store = new FailingKvStore();
        server = new PooledOperations(store, disks, false);
        addPool("a", 1);
        post("q", 1);
        addPool("b", 1);
        store.failWhileMoving();
        drain("a");
        while (!store.hasFailed()) {
            // It moves on.
        }
        ShownReply deleted = server.call("pool_delete", "{\"pool_name\":\"b\"}");
        assertThat(deleted.rest().body()).contains("Queues are moving from or to pool b");
        for (String pool : List.of("a", "b")) {
            ShownReply changed =
                    server.call("pool_update", "{\"pool_name\":\"" + pool + "\",\"uri\":\"disk:elsewhere\"}");
            assertThat(changed.rest().body()).contains("its uri cannot change");
        }
        store.heal();
        server.lookAround();
        assertThat(ended("a").one("state")).isEqualTo("done");
        assertThat(bodies("q")).containsExactly("1");
    }

    @Test
    void shouldLoseNothingWhileSomebodyReplacesThePoolThatItGoesTo() {
        for (int round = 0; round < 20; round++) {
            server.close();
            MemoryKvStore store = new MemoryKvStore();
            server = new PooledOperations(store, new PooledOperations.Disks(), false);
            addPool("a", 1);
            post("q", 1, 2);
            addPool("b", 1);
            drain("a");
            for (int i = 0; shown("a").one("state").equals("running"); i++) {
                server.call("pool_update", "{\"pool_name\":\"b\",\"uri\":\"disk:b" + i + "\"}");
            }
            assertThat(shown("a").one("state")).isEqualTo("done");
            assertThat(bodies("q")).containsExactly("1", "2");
            assertThat(placeOf(store, "q")).isEqualTo("b");
        }
    }

    @Test
    void shouldStopWhenAskedAndTakeQueuesAgain() {
        addPool("a", 1);
        post("q", 1);
        addPool("b", 1);
        drained("a");
        assertThat(status("pool_drain_stop", "{\"pool_name\":\"a\"}")).isEqualTo(204);
        assertThat(shown("a").one("state")).isEqualTo("stopped");
        status("pool_update", "{\"pool_name\":\"b\",\"weight\":0}");
        post("new", 1);
        assertThat(placeOf("new")).isEqualTo("a");
    }

    @Test
    void shouldLetAPoolGoWhoseQueueCouldNotMove() {
        server.close();
        FailingKvStore store = new FailingKvStore();
        server = new PooledOperations(store, disks, false);
        addPool("a", 1);
        post("q", 1);
        addPool("b", 1);
        store.failToSyncWhileMoving();
        assertThat(drain("a").rest().status()).isEqualTo(202);
        while (!isIn(DrainRecord.State.FAILED, store)) {
            // It tries again.
        }
        store.heal();
        assertThat(placeOf(store, "q")).isEqualTo("a");
        assertThat(status("pool_drain_stop", "{\"pool_name\":\"a\"}")).isEqualTo(204);
        assertThat(status("queue_delete", queue("q", ""))).isEqualTo(204);
        assertThat(status("pool_delete", "{\"pool_name\":\"a\"}")).isEqualTo(204);
    }

    @Test
    void shouldGoOnWhenThePoolIsGoneWhereAMoveHasLeftSomething() {
        addPool("a", 1);
        post("q", 1);
        server.close();
        List<QueueKey> moving = List.of(new QueueKey(PROJECT, new QueueName("q")));
        new Catalogue(management).putDrain(DrainRecord.begun("a", 0).moving(moving, "gone"));
        server = new PooledOperations(management, disks, false);
        addPool("b", 1);
        assertThat(drained("a").one("state")).isEqualTo("done");
        assertThat(placeOf("q")).isEqualTo("b");
        assertThat(bodies("q")).containsExactly("1");
    }
}
