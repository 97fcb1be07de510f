package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.io.Eventually;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.CloseConsumer;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedMessage;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.ServiceOperations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HoldfastClientTest {

    private static TestServer server;

    /** What Jackson reads and writes. */
    public record Order(String id, double price, List<String> lines) {}

    private HoldfastClient client;
    private BlockingView<String> queue;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start("webhooks.allow=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        client = HoldfastClient.connect(server.address());
        queue = client.queue(name.substring(0, Math.min(name.length(), 64)))
                .typed(Body.TEXT)
                .blocking();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static List<String> bodies(List<Message<String>> messages) {
        return messages.stream().map(Message::body).toList();
    }

    @Test
    void shouldPostListGetAndDelete() {
        String id = queue.post(Outgoing.of("one").ttl(Duration.ofMinutes(5))).id();
        queue.post("two");
        Page<String> page = queue.list(10);
        assertThat(bodies(page.messages())).containsExactly("one", "two");
        assertThat(queue.list(10, page.next().orElseThrow()).messages()).isEmpty();
        Message<String> one = queue.get(id);
        assertThat(one.body()).isEqualTo("one");
        assertThat(one.ttl()).isEqualTo(Duration.ofMinutes(5));
        queue.delete(id);
        assertThat(bodies(queue.list(10).messages())).containsExactly("two");
        assertThat(queue.stats().total()).isEqualTo(1);
        queue.purge();
        assertThat(queue.stats().total()).isZero();
    }

    @Test
    void shouldClaimAcknowledgeAndRelease() throws Exception {
        queue.postAll(List.of(Outgoing.of("one"), Outgoing.of("two")));
        Claim<String> claim = queue.claim(10, Duration.ofSeconds(60), Duration.ZERO);
        assertThat(bodies(claim.messages())).containsExactly("one", "two");
        claim.renew(Duration.ofSeconds(90)).get();
        claim.acknowledge(claim.messages().get(0)).get();
        assertThat(queue.claim(10, Duration.ofSeconds(60), Duration.ZERO).messages())
                .isEmpty();
        claim.release().get();
        assertThat(bodies(queue.pop(10, Duration.ZERO))).containsExactly("two");
    }

    @Test
    void shouldWaitForAMessageThatComesLater() throws Exception {
        CompletableFuture<Claim<String>> claim =
                client.queue("later").typed(Body.TEXT).claim(1, Duration.ofSeconds(60), Duration.ofSeconds(20));
        client.queue("later").typed(Body.TEXT).post("here").get();
        assertThat(bodies(claim.get(60, TimeUnit.SECONDS).messages())).containsExactly("here");
    }

    @Test
    void shouldShowAndChangeMetadata() {
        queue.create("{\"colour\": \"red\"}");
        assertThat(queue.metadata()).contains("\"colour\":\"red\"");
        assertThat(queue.update("[{\"op\": \"replace\", \"path\": \"/metadata/colour\", \"value\": \"blue\"}]"))
                .contains("\"colour\":\"blue\"");
        queue.delete();
        assertThat(queue.metadata()).doesNotContain("colour");
    }

    @Test
    void shouldKeepObjectsAsJacksonWritesThem() throws Exception {
        Order order = new Order("a-1", 12.5, List.of("x", "ü"));
        Queue<Order> orders = client.queue("orders").typed(Json.of(Order.class));
        String id = orders.post(order).get().id();
        assertThat(orders.get(id).get().body()).isEqualTo(order);
        Message<String> asText = client.queue("orders").typed(Body.TEXT).get(id).get();
        assertThatThrownBy(asText::body).isInstanceOf(Unreadable.class).hasMessageContaining(id);
    }

    @Test
    void shouldSayWhatTheServerRefused() {
        assertThatThrownBy(() -> queue.get("nonsense")).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).contains(ErrorCode.MESSAGE_NOT_FOUND);
            assertThat(refused.error()).isEqualTo("message_not_found");
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.retryAfter()).isZero();
        });
    }

    @Test
    void shouldRefuseWhatIsTooLargeForAFrame() {
        assertThatThrownBy(() -> queue.post("x".repeat(2 << 20)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).contains(ErrorCode.REQUEST_TOO_LARGE));
        assertThat(queue.post("small").ids()).hasSize(1);
    }

    @Test
    void shouldReachEveryOperationButThoseOfOneConnection() throws Exception {
        assertThat(client.call(ServiceOperations.PING_NODE, Nothing.INSTANCE)
                        .get()
                        .status())
                .isEqualTo(204);
        queue.post("here");
        ListQueues all = new ListQueues(null, null, null, null, null, null);
        assertThat(client.call(QueueOperations.QUEUE_LIST, all).get().required().queues())
                .isNotEmpty();
        CloseConsumer close = new CloseConsumer(new QueueName("q"), 1, null);
        assertThatThrownBy(() -> client.call(ConsumerOperations.CONSUMER_CLOSE, close))
                .isInstanceOf(IllegalArgumentException.class);
        Operations.ALL.forEach(operation -> assertThat(Repetition.of(operation)).isNotNull());
    }

    @Test
    void shouldTakeManyCallsAtATime() throws Exception {
        List<CompletableFuture<Posted>> posts = new ArrayList<>();
        Queue<String> many = client.queue("many").typed(Body.TEXT);
        for (int i = 0; i < 5000; i++) {
            posts.add(many.post("m" + i));
        }
        Set<String> ids = new HashSet<>();
        for (CompletableFuture<Posted> post : posts) {
            ids.add(post.get(60, TimeUnit.SECONDS).id());
        }
        assertThat(ids).hasSize(5000);
        assertThat(many.stats().get().total()).isEqualTo(5000);
    }

    @Test
    void shouldPeekWithoutChangingAnything() throws Exception {
        queue.postAll(List.of(Outgoing.of("one"), Outgoing.of("two")));
        queue.claim(1, Duration.ofSeconds(60), Duration.ZERO);
        PeekedPage all = queue.peek(null, 10, null);
        assertThat(all.messages()).extracting(PeekedMessage::state).containsExactly("claimed", "free");
        assertThat(queue.peek("free", 10, null).messages()).hasSize(1);
        assertThat(queue.peek(null, 10, all.next()).messages()).isEmpty();
        assertThat(queue.stats().free()).isEqualTo(1);
    }

    @Test
    void shouldMoveDeadLettersBack() throws Exception {
        queue.postAll(List.of(Outgoing.of("one"), Outgoing.of("two")));
        BlockingView<String> other = client.queue("redriven").typed(Body.TEXT).blocking();
        other.create();
        assertThat(queue.redriveTo(client.queue("redriven")).state()).isIn("running", "finished");
        Eventually.await("the end", () -> queue.redriveStatus().state().equals("finished"));
        assertThat(queue.redriveStatus().moved()).isEqualTo(2);
        assertThat(bodies(other.list(10).messages())).containsExactly("one", "two");
        queue.post("of no other queue");
        assertThat(queue.redrive().state()).isIn("running", "finished");
        Eventually.await("the end", () -> queue.redriveStatus().state().equals("finished"));
        assertThat(queue.redriveStatus().skipped()).isEqualTo(1);
        assertThat(queue.cancelRedrive().state()).isEqualTo("finished");
    }

    @Test
    void shouldSubscribeAnAddress() {
        queue.create();
        String id = queue.subscribe("http://127.0.0.1:9999/orders", Duration.ofMinutes(5));
        assertThat(queue.subscriptions(10, null).subscriptions())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.id()).isEqualTo(id);
                    assertThat(one.ttlSeconds()).isEqualTo(300);
                });
        queue.unsubscribe(id);
        assertThat(queue.subscriptions(10, null).subscriptions()).isEmpty();
    }

    @Test
    void shouldStoreOnceWhatIsPostedUnderOneName() {
        Posted first = queue.postOnce("order-7", List.of(Outgoing.of("paid")));
        assertThat(queue.postOnce("order-7", List.of(Outgoing.of("paid")))).isEqualTo(first);
        assertThat(queue.stats().total()).isEqualTo(1);
        assertThatThrownBy(() -> queue.postOnce("order-7", List.of(Outgoing.of("returned"))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).contains(ErrorCode.POST_ID_REUSED));
    }

    @Test
    void shouldNotTakeImpossibleNames() {
        assertThatThrownBy(() -> client.queue("no spaces")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMoveWithoutALossWhenItIsToldTo() throws Exception {
        assertThat(queue.post("before").ids()).hasSize(1);
        client.reconnect();
        for (int i = 0; i < 200; i++) {
            queue.post("m" + i);
        }
        assertThat(queue.stats().total()).isEqualTo(201);
    }

    @Test
    void shouldFailWhatComesAfterTheEnd() {
        queue.post("before");
        client.close();
        CompletableFuture<Posted> late = client.queue("late").typed(Body.TEXT).post("late");
        assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(dev.holdfast.persist.NotConnected.class);
    }
}
