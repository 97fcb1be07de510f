package dev.holdfast.client;

import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import dev.holdfast.protocol.operation.RedriveShapes.RedriveDocument;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue for a thread that waits for each answer; a virtual one too, as nothing is pinned. Its methods do what those
 * of {@link Queue} do, and throw what their futures fail with. When the thread is interrupted they throw a
 * {@link java.util.concurrent.CancellationException}, and the request is withdrawn if it was not sent.
 *
 * <p>Not for the threads on which futures are completed: those would wait for themselves.
 *
 * <p><em>Thread-safe.</em>
 */
public final class BlockingView<T> {

    private final Queue<T> queue;

    BlockingView(Queue<T> queue) {
        this.queue = queue;
    }

    /** See {@link Queue#create()}. */
    public void create() {
        Futures.await(queue.create());
    }

    /** See {@link Queue#create(String)}. */
    public void create(String metadata) {
        Futures.await(queue.create(metadata));
    }

    /** See {@link Queue#metadata}. */
    public String metadata() {
        return Futures.await(queue.metadata());
    }

    /** See {@link Queue#update}. */
    public String update(String patch) {
        return Futures.await(queue.update(patch));
    }

    /** See {@link Queue#delete()}. */
    public void delete() {
        Futures.await(queue.delete());
    }

    /** See {@link Queue#purge}. */
    public void purge() {
        Futures.await(queue.purge());
    }

    /** See {@link Queue#stats}. */
    public QueueCounts stats() {
        return Futures.await(queue.stats());
    }

    /** See {@link Queue#peek}. */
    public PeekedPage peek(@Nullable String state, int limit, @Nullable String marker) {
        return Futures.await(queue.peek(state, limit, marker));
    }

    /** See {@link Queue#redrive}. */
    public RedriveDocument redrive() {
        return Futures.await(queue.redrive());
    }

    /** See {@link Queue#redriveTo}. */
    public RedriveDocument redriveTo(Queue<?> target) {
        return Futures.await(queue.redriveTo(target));
    }

    /** See {@link Queue#redriveStatus}. */
    public RedriveDocument redriveStatus() {
        return Futures.await(queue.redriveStatus());
    }

    /** See {@link Queue#cancelRedrive}. */
    public RedriveDocument cancelRedrive() {
        return Futures.await(queue.cancelRedrive());
    }

    /** See {@link Queue#subscribe}. */
    public String subscribe(String subscriber, Duration ttl) {
        return Futures.await(queue.subscribe(subscriber, ttl));
    }

    /** See {@link Queue#subscriptions}. */
    public SubscriptionPage subscriptions(int limit, @Nullable String marker) {
        return Futures.await(queue.subscriptions(limit, marker));
    }

    /** See {@link Queue#unsubscribe}. */
    public void unsubscribe(String id) {
        Futures.await(queue.unsubscribe(id));
    }

    /** See {@link Queue#post(Object)}. */
    public Posted post(T message) {
        return Futures.await(queue.post(message));
    }

    /** See {@link Queue#post(Outgoing)}. */
    public Posted post(Outgoing<T> message) {
        return Futures.await(queue.post(message));
    }

    /** See {@link Queue#postAll}. */
    public Posted postAll(List<Outgoing<T>> messages) {
        return Futures.await(queue.postAll(messages));
    }

    /** See {@link Queue#postOnce}. */
    public Posted postOnce(String key, List<Outgoing<T>> messages) {
        return Futures.await(queue.postOnce(key, messages));
    }

    /** See {@link Queue#get(String)}. */
    public Message<T> get(String id) {
        return Futures.await(queue.get(id));
    }

    /** See {@link Queue#get(List)}. */
    public List<Message<T>> get(List<String> ids) {
        return Futures.await(queue.get(ids));
    }

    /** See {@link Queue#list(int)}. */
    public Page<T> list(int limit) {
        return Futures.await(queue.list(limit));
    }

    /** See {@link Queue#list(int, String)}. */
    public Page<T> list(int limit, String marker) {
        return Futures.await(queue.list(limit, marker));
    }

    /** See {@link Queue#delete(String)}. */
    public void delete(String id) {
        Futures.await(queue.delete(id));
    }

    /** See {@link Queue#delete(List)}. */
    public void delete(List<String> ids) {
        Futures.await(queue.delete(ids));
    }

    /** See {@link Queue#pop}. */
    public List<Message<T>> pop(int limit, Duration wait) {
        return Futures.await(queue.pop(limit, wait));
    }

    /** See {@link Queue#claim}. */
    public Claim<T> claim(int limit, Duration ttl, Duration wait) {
        return Futures.await(queue.claim(limit, ttl, wait));
    }
}
