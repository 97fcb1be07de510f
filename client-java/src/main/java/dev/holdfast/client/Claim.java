package dev.holdfast.client;

import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Messages that nobody else gets for a time. It belongs to the queue and not to a connection. All of its calls may be
 * repeated, and are.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Claim<T> {

    private final Queue<T> queue;
    private final @Nullable String id;
    private final List<Message<T>> messages;

    Claim(Queue<T> queue, @Nullable String id, List<Message<T>> messages) {
        this.queue = queue;
        this.id = id;
        this.messages = List.copyOf(messages);
    }

    /** Its id; empty when there was nothing to claim. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** The oldest first; empty when there was nothing to claim. */
    public List<Message<T>> messages() {
        return messages;
    }

    /**
     * Lets it last so long from now on.
     *
     * @param ttl in whole seconds
     * @return fails with {@link Refused} and {@code claim_not_found} if it has run out
     */
    public CompletableFuture<Void> renew(Duration ttl) {
        UpdateClaim wish = new UpdateClaim(queue.queueName(), required(), ttl.toSeconds(), null);
        return queue.client().ask(ClaimOperations.CLAIM_UPDATE, wish, Queue::nothing);
    }

    /**
     * Deletes a message whose work is done.
     *
     * @return fails with {@link Refused} if the claim has run out and somebody else has the message
     */
    public CompletableFuture<Void> acknowledge(Message<T> message) {
        DeleteMessage wish = new DeleteMessage(queue.queueName(), message.id(), required());
        return queue.client().ask(MessageOperations.MESSAGE_DELETE, wish, Queue::nothing);
    }

    /** Frees what was not acknowledged, for everybody and at once. */
    public CompletableFuture<Void> release() {
        return id == null
                ? CompletableFuture.completedFuture(null)
                : queue.client().ask(ClaimOperations.CLAIM_DELETE, new OneClaim(queue.queueName(), id), Queue::nothing);
    }

    private String required() {
        if (id == null) {
            throw new IllegalStateException("Nothing was claimed.");
        }
        return id;
    }
}
