package dev.holdfast.server.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.notify.NoticeListener.Change;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.NewSubscription;
import dev.holdfast.server.storage.NoticePage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Drives a notifier by hand, on the store in memory and a clock that stands still. */
class NotifierTest {

    private static final long START_MILLIS = 1_800_000_000_000L;
    private static final int MAX_NOTICES = 100;
    private static final QueueKey KEY = new QueueKey(new ProjectId("p"), new QueueName("q"));

    private final AtomicLong now = new AtomicLong(START_MILLIS);
    private final Shard shard = new MemoryPool().openShard(0, 1);
    private final Queue queue = Objects.requireNonNull(shard.queues().create(KEY, QueueMetadata.EMPTY));
    private final Deque<Runnable> held = new ArrayDeque<>();
    private final List<Parcel> sent = new ArrayList<>();
    private final List<Long> sentAt = new ArrayList<>();
    private final List<Abort> aborts = new ArrayList<>();
    private final Map<String, Function<Parcel, SendResult>> answers = new HashMap<>();
    private boolean areWorkersBusy;
    private boolean areLanesBusy;
    private Optional<URI> publicUrl = Optional.empty();
    private Notifier notifier = started();

    private final class Door implements ShardDoor {
        @Override
        public boolean submit(QueueKey key, ShardWork work) {
            if (areLanesBusy) {
                return false;
            }
            work.run(shard, now.get());
            long ignored = shard.write();
            work.done();
            return true;
        }

        @Override
        public boolean submitToAll(Supplier<ShardWork> works) {
            return submit(KEY, works.get());
        }
    }

    private final class Script implements Sender {
        @Override
        public SendResult send(Parcel parcel, Abort abort) {
            sent.add(parcel);
            sentAt.add((now.get() - START_MILLIS) / 1000);
            aborts.add(abort);
            return answers.getOrDefault(parcel.subscriber().getHost(), any -> SendResult.delivered())
                    .apply(parcel);
        }

        @Override
        public void close() {}
    }

    private boolean work(Runnable call) {
        if (areWorkersBusy) {
            held.add(call);
        } else {
            call.run();
        }
        return true;
    }

    private Notifier started() {
        NotifierParts parts = new NotifierParts(
                BodyCipher.NONE,
                new Senders(Map.of("http", new Script())),
                this::work,
                4,
                2,
                20_000,
                Optional.of(new ConfirmationDocuments(
                        (path, method, project, expires) -> method + " " + path + " " + project + " " + expires,
                        Optional.empty(),
                        publicUrl)));
        Notifier made = new Notifier(parts, now::get);
        made.open(new Door());
        return made;
    }

    /** Runs until nothing is left to do at this moment. */
    private void settle() {
        boolean wasBusy = true;
        while (wasBusy) {
            wasBusy = notifier.runGroup();
        }
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            now.addAndGet(1000);
            settle();
        }
    }

    private Subscription subscribe(String host, String options) {
        return subscribe(host, options, Subscription.Delivery.OUTBOX, 36_000);
    }

    private Subscription subscribe(String host, String options, Subscription.Delivery delivery, long ttlSeconds) {
        byte[] json = options.getBytes(UTF_8);
        NewSubscription wanted = new NewSubscription(
                "http://" + host + "/",
                ttlSeconds,
                new RawValue(JsonCodec.toPack(json, 0, json.length)),
                false,
                delivery);
        Subscription made = Objects.requireNonNull(shard.subscriptions().create(queue, wanted, now.get()));
        notifier.changed(KEY, made, Change.CREATED);
        return made;
    }

    private void postWith(long ttlSeconds, long delaySeconds, int... numbers) {
        List<NewMessage> messages = new ArrayList<>();
        for (int number : numbers) {
            messages.add(new NewMessage(new PackWriter().integer(number).toRawValue(), ttlSeconds, delaySeconds));
        }
        long due = shard.notifications().post(queue, messages, List.of(), MAX_NOTICES, now.get());
        notifier.posted(KEY, due);
        settle();
    }

    private void post(int... numbers) {
        postWith(36_000, 0, numbers);
    }

    private List<String> sentTo(String host) {
        return sent.stream()
                .filter(parcel -> host.equals(parcel.subscriber().getHost()))
                .map(NotifierTest::bodyOf)
                .toList();
    }

    private static String bodyOf(Parcel parcel) {
        return String.valueOf(QueueMetadata.of(parcel.document()).get("body"));
    }

    private int left(Subscription subscription) {
        NoticePage page = shard.notifications().next(queue, subscription.id(), 100, 1 << 20, now.get());
        return Objects.requireNonNull(page).notices().size();
    }

    @Test
    void shouldDeliverInOrderAndAdvance() {
        Subscription a = subscribe("a", "{}");
        post(1, 2);
        post(3);

        assertThat(sentTo("a")).containsExactly("1", "2", "3");
        assertThat(left(a)).isZero();
        assertThat(notifier.counts()).isEqualTo(new NotifierCounts(3, 0, 0, 0, 0, 0));
        assertThat(sent.get(0).document().toString())
                .isEqualTo("{\"body\":1,\"ttl\":36000,\"Message_Type\":\"Notification\",\"queue_name\":\"q\"}");
        assertThat(sent.stream().map(Parcel::id).distinct()).hasSize(3);
    }

    @Test
    void shouldDeliverMoreThanAPageToManySubscribers() {
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            subscriptions.add(subscribe("h" + i, "{}"));
        }
        post(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);

        assertThat(notifier.counts().delivered()).isEqualTo(150 * 20);
        assertThat(subscriptions)
                .allSatisfy(subscription -> assertThat(left(subscription)).isZero());
    }

    @Test
    void shouldRetryByThePolicyAndThenGoOn() {
        Subscription a = subscribe("a", "{}");
        answers.put("a", parcel -> bodyOf(parcel).equals("1") ? SendResult.retry("no") : SendResult.delivered());
        post(1, 2);
        pass(400);

        assertThat(sentAt)
                .containsExactly(0L, 0L, 0L, 0L, 5L, 10L, 15L, 20L, 30L, 45L, 65L, 90L, 120L, 150L, 180L, 180L);
        assertThat(sent.stream().map(Parcel::id).distinct()).hasSize(2);
        assertThat(notifier.counts()).isEqualTo(new NotifierCounts(1, 14, 1, 0, 0, 0));
        assertThat(left(a)).isZero();
    }

    @Test
    void shouldFollowThePolicyOfTheSubscription() {
        subscribe("a", """
            {"_retry_policy": {"retries_with_no_delay": 0, "minimum_delay_retries": 1, "minimum_delay": 10,
             "maximum_delay": 20, "maximum_delay_retries": 0}}""");
        answers.put("a", parcel -> SendResult.retry("no"));
        post(1);
        pass(100);

        assertThat(sentAt).containsExactly(0L, 10L, 20L, 35L);
    }

    @Test
    void shouldGiveUpAtOnceWhatCannotGoBetter() {
        subscribe("a", "{}");
        answers.put("a", parcel -> SendResult.giveUp("it answered 400"));
        post(1, 2);

        assertThat(sentTo("a")).containsExactly("1", "2");
        assertThat(notifier.counts()).isEqualTo(new NotifierCounts(0, 0, 0, 2, 0, 0));
    }

    @Test
    void shouldCountWhoWaits() {
        Subscription a = subscribe("a", "{}");
        subscribe("b", "{}");
        answers.put("a", parcel -> SendResult.retry("no"));
        postWith(3600, 30, 1);
        assertThat(notifier.counts().waiting()).as("before its moment").isZero();
        pass(31);
        assertThat(notifier.counts().waiting()).as("the one that fails").isOne();
        notifier.changed(KEY, a, Change.DELETED);
        settle();

        assertThat(notifier.counts().waiting()).isZero();
        assertThat(notifier.counts().delivered()).isOne();
    }

    @Test
    void shouldComeBackWhenTheReceiverSays() {
        subscribe("a", "{}");
        answers.put(
                "a",
                parcel -> sent.size() == 1
                        ? new SendResult(SendResult.Kind.RETRY, 42, "it answered 429")
                        : SendResult.delivered());
        post(1);
        pass(60);

        assertThat(sentAt).containsExactly(0L, 42L);
    }

    @Test
    void shouldNotLetADeadSubscriberHoldUpOthers() {
        for (int i = 0; i < 10; i++) {
            subscribe("dead" + i, "{}");
            answers.put("dead" + i, parcel -> SendResult.retry("no"));
        }
        post(1);
        pass(10);
        areWorkersBusy = true;
        pass(20);
        int stuck = held.size();
        subscribe("living", "{}");
        post(2);
        areWorkersBusy = false;
        Runnable last = held.removeLast();
        last.run();
        settle();

        assertThat(stuck).as("calls to the dead, of four places").isEqualTo(2);
        assertThat(sentTo("living")).containsExactly("2");
    }

    @Test
    void shouldGoOnAfterARestartUnderTheSameId() {
        Subscription a = subscribe("a", "{}");
        answers.put("a", parcel -> bodyOf(parcel).equals("2") ? SendResult.retry("no") : SendResult.delivered());
        post(1, 2, 3);
        String id = sent.get(1).id();
        assertThat(left(a)).isEqualTo(2);
        sent.clear();
        answers.clear();

        notifier = started();
        settle();

        assertThat(sentTo("a")).containsExactly("2", "3");
        assertThat(sent.get(0).id()).isEqualTo(id);
        assertThat(left(a)).isZero();
    }

    /** A process that dies within a call has not moved the cursor. */
    @Test
    void shouldRepeatTheCallThatACrashCut() {
        subscribe("a", "{}");
        areWorkersBusy = true;
        post(1, 2);
        assertThat(held).hasSize(1);
        areWorkersBusy = false;

        notifier = started();
        settle();

        assertThat(sentTo("a")).containsExactly("1", "2");
    }

    @Test
    void shouldStopAtOnceWhenTheSubscriptionIsDeleted() {
        Subscription a = subscribe("a", "{}");
        answers.put("a", parcel -> SendResult.retry("no"));
        post(1, 2);
        int before = sent.size();
        assertThat(shard.subscriptions().delete(queue, a.id(), now.get())).isTrue();
        notifier.changed(KEY, a, Change.DELETED);
        pass(300);

        assertThat(sent).hasSize(before);
    }

    @Test
    void shouldCutTheCallOfADeletedSubscription() {
        Subscription a = subscribe("a", "{}");
        answers.put("a", parcel -> {
            notifier.changed(KEY, a, Change.DELETED);
            return SendResult.delivered();
        });
        post(1, 2);

        assertThat(sentTo("a")).containsExactly("1");
        assertThat(aborts.get(0).isPulled()).isTrue();
    }

    @Test
    void shouldStopWhenTheSubscriptionExpires() {
        Subscription shortLived = subscribe("a", "{}", Subscription.Delivery.OUTBOX, 60);
        answers.put("a", parcel -> SendResult.retry("no"));
        post(1);
        pass(300);

        assertThat(shortLived.expiresMillis()).isEqualTo(START_MILLIS + 60_000);
        assertThat(sentAt).isNotEmpty().allSatisfy(second -> assertThat(second).isLessThan(60L));
    }

    @Test
    void shouldPassOverWhatHasExpiredMeanwhile() {
        subscribe("a", "{}");
        answers.put(
                "a", parcel -> sentAt.get(sentAt.size() - 1) < 100 ? SendResult.retry("no") : SendResult.delivered());
        postWith(62, 0, 1);
        post(2);
        pass(200);

        assertThat(sentTo("a").get(0)).isEqualTo("1");
        assertThat(sentTo("a").get(sent.size() - 1)).isEqualTo("2");
        assertThat(notifier.counts().delivered()).isEqualTo(1);
    }

    @Test
    void shouldHonourDelays() {
        subscribe("a", "{}");
        postWith(3600, 30, 1);
        post(2);
        pass(29);
        assertThat(sentTo("a")).containsExactly("2");
        pass(1);

        assertThat(sentTo("a")).containsExactly("2", "1");
        assertThat(sent.get(1).document().toString()).endsWith(",\"delay\":30}");
    }

    @Test
    void shouldTellANewSubscriberOfWhatComesLater() {
        subscribe("a", "{}");
        answers.put("a", parcel -> SendResult.retry("no"));
        post(1);
        subscribe("b", "{}");
        post(2);

        assertThat(sentTo("b")).containsExactly("2");
    }

    @Test
    void shouldUseAnAddressThatHasChanged() {
        Subscription a = subscribe("a", "{}");
        answers.put("a", parcel -> SendResult.retry("no"));
        post(1);
        Subscription changed = a.withSubscriber("http://b/");
        shard.subscriptions().update(queue, changed, now.get());
        notifier.changed(KEY, changed, Change.UPDATED);
        settle();

        assertThat(sentTo("b")).containsExactly("1");
    }

    @Test
    void shouldWaitForABusyLane() {
        subscribe("a", "{}");
        areLanesBusy = true;
        post(1);
        assertThat(sent).isEmpty();
        areLanesBusy = false;
        pass(3);

        assertThat(sentTo("a")).containsExactly("1");
    }

    @Test
    void shouldSayWhatASlowSubscriberMisses() {
        subscribe("a", "{}");
        answers.put("a", parcel -> sent.size() == 1 ? SendResult.retry("no") : SendResult.delivered());
        areWorkersBusy = true;
        post(0);
        for (int i = 1; i <= MAX_NOTICES + 5; i++) {
            post(i);
        }
        areWorkersBusy = false;
        held.remove().run();
        settle();

        assertThat(notifier.counts().missed()).isEqualTo(6);
        assertThat(notifier.counts().delivered()).isEqualTo(MAX_NOTICES);
    }

    @Test
    void shouldKeepWhatWasDeliveredWhenItStops() {
        Subscription a = subscribe("a", "{}");
        areWorkersBusy = true;
        post(1, 2);
        answers.put("a", parcel -> {
            notifier.close(0);
            return SendResult.delivered();
        });
        areWorkersBusy = false;
        held.remove().run();

        assertThat(sentTo("a")).containsExactly("1");
        assertThat(left(a)).isEqualTo(2);
    }

    @Test
    void shouldAskOneWhoMustConfirm() {
        Subscription a = subscribe("a", "{}", Subscription.Delivery.UNASKED, 3600);
        answers.put("a", parcel -> sent.size() == 1 ? SendResult.retry("no") : SendResult.delivered());
        post(1);

        String path = "/v2/queues/q/subscriptions/" + a.id() + "/confirm";
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).document().toString())
                .isEqualTo("{\"Message_Type\":\"SubscriptionConfirmation\","
                        + "\"Message\":\"You have chosen to subscribe to the queue: q\","
                        + "\"URL-Signature\":\"PUT " + path + " p 1800003600\",\"URL-Methods\":\"PUT\",\"URL-Paths\":\""
                        + path + "\",\"X-Project-ID\":\"p\",\"URL-Expires\":\"2027-01-15T09:00:00\","
                        + "\"SubscribeBody\":{\"confirmed\":true},\"UnsubscribeBody\":{\"confirmed\":false},"
                        + "\"queue_name\":\"q\"}");
        assertThat(sent.get(1).id()).isEqualTo(sent.get(0).id());
    }

    @Test
    void shouldSayWhereToConfirmWhereThatIsKnown() {
        publicUrl = Optional.of(URI.create("https://queues.example.org/"));
        notifier = started();
        Subscription a = subscribe("a", "{}", Subscription.Delivery.UNASKED, 3600);
        post(1);

        String address = "://queues.example.org/v2/queues/q/subscriptions/" + a.id() + "/confirm\"";
        assertThat(sent.get(0).document().toString())
                .contains("\"WSGISubscribeURL\":\"https" + address + ",\"WebSocketSubscribeURL\":\"wss" + address);
    }

    private Subscription.Delivery deliveryOf(Subscription subscription) {
        return Objects.requireNonNull(shard.subscriptions().find(queue, subscription.id(), now.get()))
                .delivery();
    }

    @Test
    void shouldAskAfterARestartWhoHadNotTakenTheQuestion() {
        Subscription a = subscribe("a", "{}", Subscription.Delivery.UNASKED, 3600);
        answers.put("a", parcel -> SendResult.retry("no"));
        settle();
        assertThat(deliveryOf(a)).isEqualTo(Subscription.Delivery.UNASKED);
        answers.clear();
        sent.clear();

        notifier = started();
        settle();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).document().toString()).contains("\"Message_Type\":\"SubscriptionConfirmation\"");
        assertThat(deliveryOf(a)).isEqualTo(Subscription.Delivery.HELD);

        notifier = started();
        settle();
        assertThat(sent).as("asked once more, without being asked to").hasSize(1);
    }

    @Test
    void shouldGiveUpAskingByThePolicy() {
        Subscription a = subscribe("a", "{}", Subscription.Delivery.UNASKED, 3600);
        answers.put("a", parcel -> SendResult.retry("no"));
        pass(400);

        assertThat(sent).hasSize(15);
        assertThat(deliveryOf(a)).isEqualTo(Subscription.Delivery.HELD);
    }

    /** What was under way was about the old address, or signed for the old end. */
    @Test
    void shouldNotTakeAnOldQuestionForTheNewOne() {
        Subscription a = subscribe("a", "{}", Subscription.Delivery.UNASKED, 3600);
        areWorkersBusy = true;
        settle();
        Subscription changed = a.withTtl(7200, now.get());
        shard.subscriptions().update(queue, changed, now.get());
        areWorkersBusy = false;
        held.remove().run();
        settle();
        assertThat(deliveryOf(a)).isEqualTo(Subscription.Delivery.UNASKED);

        notifier.changed(KEY, changed, Change.UPDATED);
        settle();
        assertThat(sent).hasSize(2);
        assertThat(deliveryOf(a)).isEqualTo(Subscription.Delivery.HELD);
    }

    @Test
    void shouldFindWhatIsLeftAlthoughTheLanesAreBusyAtTheStart() {
        Subscription a = subscribe("a", "{}");
        answers.put("a", parcel -> SendResult.retry("no"));
        post(1);
        answers.clear();
        sent.clear();
        areLanesBusy = true;
        notifier = started();
        settle();
        areLanesBusy = false;
        pass(2);

        assertThat(sentTo("a")).containsExactly("1");
        assertThat(left(a)).isZero();
    }

    @Test
    void shouldSayGoodbyeToOneWhoDeclines() {
        Subscription a = subscribe("a", "{}", Subscription.Delivery.UNASKED, 3600);
        settle();
        notifier.changed(KEY, a.withConfirmed(false, Subscription.Delivery.HELD), Change.UNCONFIRMED);
        settle();

        assertThat(sent.get(1).document().toString())
                .startsWith("{\"Message_Type\":\"UnsubscribeConfirmation\",\"Message\":\"You have unsubscribed"
                        + " successfully to the queue: q, you can resubscribe it by using confirmed=True.\"");
    }
}
