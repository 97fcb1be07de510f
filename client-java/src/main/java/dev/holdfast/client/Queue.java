package dev.holdfast.client;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.InspectionShapes.PeekMessages;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessage;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.GetQueue;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.PurgeQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.QueueShapes.UpdateQueue;
import dev.holdfast.protocol.operation.RedriveOperations;
import dev.holdfast.protocol.operation.RedriveShapes.RedriveDocument;
import dev.holdfast.protocol.operation.RedriveShapes.StartRedrive;
import dev.holdfast.protocol.operation.SubscriptionOperations;
import dev.holdfast.protocol.operation.SubscriptionShapes.CreateSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.ListSubscriptions;
import dev.holdfast.protocol.operation.SubscriptionShapes.OneSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One queue, as a program with bodies of one type uses it. Making it asks nothing of the server.
 *
 * <p>Every call ends as {@link HoldfastClient} says, within the client's usual time; one that waits for messages has
 * that much longer. Times are sent as whole seconds.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Queue<T> {

    private final HoldfastClient client;
    private final QueueName name;
    private final Body<T> body;

    Queue(HoldfastClient client, QueueName name, Body<T> body) {
        this.client = client;
        this.name = name;
        this.body = body;
    }

    /** The same queue with bodies of another type. */
    public <U> Queue<U> typed(Body<U> other) {
        return new Queue<>(client, name, other);
    }

    /** The same queue for a thread that waits for each answer. */
    public BlockingView<T> blocking() {
        return new BlockingView<>(this);
    }

    public String name() {
        return name.text();
    }

    HoldfastClient client() {
        return client;
    }

    QueueName queueName() {
        return name;
    }

    Body<T> body() {
        return body;
    }

    // ---- the queue itself

    /** Makes the queue with the usual rules. A post does so by itself. */
    public CompletableFuture<Void> create() {
        return create("{}");
    }

    /**
     * Makes the queue; one that exists stays as it is.
     *
     * @param metadata a JSON object, such as {@code {"_default_message_ttl": 60}}
     * @return fails with {@link Refused} if the metadata has a rule that makes no sense
     */
    public CompletableFuture<Void> create(String metadata) {
        return client.ask(QueueOperations.QUEUE_CREATE, new CreateQueue(name, json(metadata)), Queue::nothing);
    }

    /** The queue's metadata, a JSON object; a queue that does not exist shows the defaults. */
    public CompletableFuture<String> metadata() {
        return client.ask(
                QueueOperations.QUEUE_GET,
                new GetQueue(name),
                reply -> reply.required().metadata().toString());
    }

    /**
     * Changes the queue's metadata. Never repeated.
     *
     * @param patch a JSON patch, such as {@code [{"op": "add", "path": "/metadata/colour", "value": "red"}]}
     * @return the metadata from now on; fails with {@link Refused} if there is no such queue
     */
    public CompletableFuture<String> update(String patch) {
        return client.ask(
                QueueOperations.QUEUE_UPDATE,
                new UpdateQueue(name, json(patch)),
                reply -> reply.required().metadata().toString());
    }

    /** Deletes the queue with all that is in it. Never repeated: a post would have made it anew. */
    public CompletableFuture<Void> delete() {
        return client.ask(QueueOperations.QUEUE_DELETE, new OneQueue(name), Queue::nothing);
    }

    /** Deletes the queue's messages and subscriptions. Never repeated. */
    public CompletableFuture<Void> purge() {
        return client.ask(QueueOperations.QUEUE_PURGE, new PurgeQueue(name, null), Queue::nothing);
    }

    /** Counts the queue's messages. */
    public CompletableFuture<QueueCounts> stats() {
        return client.ask(QueueOperations.QUEUE_GET_STATS, new OneQueue(name), Reply::required);
    }

    // ---- the inside of the queue

    /**
     * Messages in any state with all that is known of them, the oldest first; changes nothing.
     *
     * @param state only those that are {@code free}, {@code claimed} or {@code delayed}; null for all
     * @param limit how many at most
     * @param marker the last page's {@code next}; null for the beginning
     */
    public CompletableFuture<PeekedPage> peek(@Nullable String state, int limit, @Nullable String marker) {
        PeekMessages wish = new PeekMessages(name, state, marker, (long) limit);
        return client.ask(MessageOperations.MESSAGE_PEEK, wish, Reply::required);
    }

    /** Begins to move this queue's dead letters back to the queues from which they came. Never repeated. */
    public CompletableFuture<RedriveDocument> redrive() {
        return redrive(new StartRedrive(name, null, null, null, null));
    }

    /** Begins to move this queue's messages to another one. Never repeated. */
    public CompletableFuture<RedriveDocument> redriveTo(Queue<?> target) {
        return redrive(new StartRedrive(name, target.name, null, null, null));
    }

    private CompletableFuture<RedriveDocument> redrive(StartRedrive wish) {
        return client.ask(RedriveOperations.REDRIVE_START, wish, Reply::required);
    }

    /** How far the last redrive has got; fails with {@link Refused} if there was none. */
    public CompletableFuture<RedriveDocument> redriveStatus() {
        return client.ask(RedriveOperations.REDRIVE_GET, new OneQueue(name), Reply::required);
    }

    /** Ends a redrive: what is moved stays moved. Never repeated. */
    public CompletableFuture<RedriveDocument> cancelRedrive() {
        return client.ask(RedriveOperations.REDRIVE_CANCEL, new OneQueue(name), Reply::required);
    }

    // ---- subscriptions

    /**
     * Lets the server send the queue's messages to an address. Never repeated.
     *
     * @param subscriber such as {@code https://example.com/orders} or {@code mailto:orders@example.com}
     * @param ttl how long, in whole seconds
     * @return the subscription's id
     */
    public CompletableFuture<String> subscribe(String subscriber, Duration ttl) {
        RawValue address = new RawValue(new PackWriter().string(subscriber).toByteArray());
        RawValue seconds =
                new RawValue(new PackWriter().integer(ttl.toSeconds()).toByteArray());
        CreateSubscription wish = new CreateSubscription(name, address, seconds, null);
        return client.ask(
                SubscriptionOperations.SUBSCRIPTION_CREATE,
                wish,
                reply -> reply.required().subscriptionId());
    }

    /**
     * The queue's subscriptions.
     *
     * @param limit how many at most
     * @param marker the last page's {@code next}; null for the beginning
     */
    public CompletableFuture<SubscriptionPage> subscriptions(int limit, @Nullable String marker) {
        ListSubscriptions wish = new ListSubscriptions(name, marker, (long) limit);
        return client.ask(SubscriptionOperations.SUBSCRIPTION_LIST, wish, Reply::required);
    }

    /** Ends a subscription; one that is gone is no failure. */
    public CompletableFuture<Void> unsubscribe(String id) {
        return client.ask(SubscriptionOperations.SUBSCRIPTION_DELETE, new OneSubscription(name, id), Queue::nothing);
    }

    private static RawValue json(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new RawValue(JsonCodec.toPack(bytes, 0, bytes.length));
    }

    // ---- messages

    /** Posts a message that lives as long as the queue says. */
    public CompletableFuture<Posted> post(T message) {
        return post(Outgoing.of(message));
    }

    /** Posts a message. */
    public CompletableFuture<Posted> post(Outgoing<T> message) {
        return postAll(List.of(message));
    }

    /**
     * Posts messages, all or none, at most as many as the server takes in a request. The post carries an id, and so is
     * repeated and stored once.
     */
    public CompletableFuture<Posted> postAll(List<Outgoing<T>> messages) {
        return post(messages, null);
    }

    /**
     * Posts messages, all or none, under a name of the program's own choice, such as that of what they tell of. As long
     * as the server remembers it ({@code post_id_window_seconds}), another post under that name, even by another
     * program, stores nothing and gets the ids of the first; fails with {@link Refused} if its messages are others.
     */
    public CompletableFuture<Posted> postOnce(String key, List<Outgoing<T>> messages) {
        return post(messages, key);
    }

    private CompletableFuture<Posted> post(List<Outgoing<T>> messages, @Nullable String key) {
        List<PostedMessage> written = messages.stream().map(this::written).toList();
        return client.ask(
                MessageOperations.MESSAGE_POST,
                new PostMessages(name, written, key, List.of()),
                reply -> new Posted(reply.required().ids()));
    }

    private PostedMessage written(Outgoing<T> message) {
        return new PostedMessage(body.write(message.body()), seconds(message.ttl()), seconds(message.delay()));
    }

    private static @Nullable Long seconds(@Nullable Duration time) {
        return time == null ? null : time.toSeconds();
    }

    /** A message by its id, in whatever state it is; fails with {@link Refused} if it is gone. */
    public CompletableFuture<Message<T>> get(String id) {
        return client.ask(
                MessageOperations.MESSAGE_GET,
                new GetMessage(name, id),
                reply -> Message.of(reply.required().message(), body));
    }

    /** Messages by their ids; those that are gone are left out. */
    public CompletableFuture<List<Message<T>>> get(List<String> ids) {
        return client.ask(
                MessageOperations.MESSAGE_GET_MANY,
                new GetMessages(name, ids),
                reply -> read(reply.required().messages()));
    }

    /** The first of the messages that are not claimed, one's own too. */
    public CompletableFuture<Page<T>> list(int limit) {
        return list(limit, null);
    }

    /**
     * Messages that are not claimed, one's own too, without taking them.
     *
     * @param limit how many at most
     * @param marker the last page's {@link Page#next}; null for the beginning
     */
    public CompletableFuture<Page<T>> list(int limit, @Nullable String marker) {
        ListMessages wish = new ListMessages(name, marker, (long) limit, true, null, null, null);
        return client.ask(MessageOperations.MESSAGE_LIST, wish, reply -> {
            MessagePage page = reply.required();
            return new Page<>(read(page.messages()), page.next());
        });
    }

    /** Deletes a message; one that is gone is no failure, one that is claimed is {@link Refused}. */
    public CompletableFuture<Void> delete(String id) {
        return client.ask(MessageOperations.MESSAGE_DELETE, new DeleteMessage(name, id, null), Queue::nothing);
    }

    /** Deletes messages, claimed or not. */
    public CompletableFuture<Void> delete(List<String> ids) {
        DeleteMessages wish = new DeleteMessages(name, ids, null, null, null);
        return client.ask(MessageOperations.MESSAGE_DELETE_MANY, wish, Queue::nothing);
    }

    /**
     * Takes messages out of the queue for good. Never repeated: with {@code OutcomeUnknown} they may be lost.
     *
     * @param limit how many at most
     * @param wait how long to wait if there are none
     */
    public CompletableFuture<List<Message<T>>> pop(int limit, Duration wait) {
        DeleteMessages wish = new DeleteMessages(name, null, (long) limit, null, wait.toSeconds());
        return client.ask(
                MessageOperations.MESSAGE_DELETE_MANY, wish, client.limit().plus(wait), reply -> {
                    List<ShownMessage> popped = reply.required().messages();
                    return popped == null ? List.of() : read(popped);
                });
    }

    /**
     * Claims messages. Never repeated: with {@code OutcomeUnknown} those that may have been claimed are free again when
     * {@code ttl} is over.
     *
     * @param limit how many at most
     * @param ttl how long the claim lasts
     * @param wait how long to wait if there are none
     * @return a claim that may be empty
     */
    public CompletableFuture<Claim<T>> claim(int limit, Duration ttl, Duration wait) {
        CreateClaim wish = new CreateClaim(name, ttl.toSeconds(), null, (long) limit, wait.toSeconds());
        return client.ask(ClaimOperations.CLAIM_CREATE, wish, client.limit().plus(wait), reply -> {
            NewClaim claim = reply.body();
            return claim == null
                    ? new Claim<>(this, null, List.of())
                    : new Claim<>(this, claim.claimId(), read(claim.messages()));
        });
    }

    // ---- messages that are pushed

    /** Watches the queue; {@link Live.Builder#listen} begins. */
    public Live.Builder<T> live() {
        return new Live.Builder<>(this);
    }

    /** Works the queue off; {@link Worker.Builder#start} begins. */
    public Worker.Builder<T> worker() {
        return new Worker.Builder<>(this);
    }

    private List<Message<T>> read(List<ShownMessage> messages) {
        return messages.stream().map(shown -> Message.of(shown, body)).toList();
    }

    @SuppressWarnings("NullAway") // There is no other Void.
    static <O> Void nothing(Reply<O> reply) {
        return null;
    }
}
