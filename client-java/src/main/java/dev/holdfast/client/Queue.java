package dev.holdfast.client;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
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
        List<PostedMessage> written = messages.stream().map(this::written).toList();
        return client.ask(
                MessageOperations.MESSAGE_POST,
                new PostMessages(name, written),
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
