package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.storage.QueueKey;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its admission to its reply. It is handed from the transport's thread to the lane's, and from there
 * to the one that releases it; each hand-over is through a queue, so that one thread owns it at a time.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Call<I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Operation<I, O> operation;
    private final I input;
    private final @Nullable ProjectId project;
    private final @Nullable ClientId client;
    private final int wireBytes;
    private final ReplySink sink;
    private @Nullable News news;
    private Set<QueueKey> grants = Set.of();
    private @Nullable O output;
    private @Nullable Refusal refusal;
    private ResultBudget.@Nullable Charge charge;
    private @Nullable TrustOffer offer;
    private long waitUntilMillis = Long.MAX_VALUE;

    Call(
            Operation<I, O> operation,
            I input,
            @Nullable ProjectId project,
            @Nullable ClientId client,
            int wireBytes,
            ReplySink sink) {
        this.operation = operation;
        this.input = input;
        this.project = project;
        this.client = client;
        this.wireBytes = wireBytes;
        this.sink = sink;
    }

    public Operation<I, O> operation() {
        return operation;
    }

    public I input() {
        return input;
    }

    /** What its client is told when the store is in trouble. */
    String troubleText() {
        return operation.troubleTextOf(input);
    }

    /** The project; an operation that needs none must not ask. */
    public ProjectId project() {
        return Objects.requireNonNull(project, "the operation asks for no project");
    }

    /** The client; an operation that needs none must not ask. */
    public ClientId client() {
        return Objects.requireNonNull(client, "the operation asks for no client");
    }

    /** The size of the request's body as it was sent, in bytes. */
    public int wireBytes() {
        return wireBytes;
    }

    /** What the operation gave; only where {@link #refusal()} is null. */
    public O output() {
        return Objects.requireNonNull(output, "the call was refused");
    }

    /** Why there is no outcome; null when there is one. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** The moment up to which it waits: the one that was named first, wherever it has waited since. */
    long waitUntilMillis(long proposed) {
        waitUntilMillis = Math.min(waitUntilMillis, proposed);
        return waitUntilMillis;
    }

    ReplySink sink() {
        return sink;
    }

    /** The same request with another place for its outcome. */
    Call<I, O> answering(ReplySink newSink) {
        return new Call<>(operation, input, project, client, wireBytes, newSink);
    }

    /** Takes over the outcome of the same request. */
    @SuppressWarnings("unchecked") // It is the same operation's.
    void takeOutcomeOf(Call<?, ?> other) {
        output = (O) other.output;
        refusal = other.refusal;
        charge = other.charge;
    }

    /** These queues have been placed where the call goes next: it may make them. */
    void grant(Set<QueueKey> queues) {
        grants = queues;
    }

    Set<QueueKey> takeGrants() {
        Set<QueueKey> taken = grants;
        grants = Set.of();
        return taken;
    }

    /** What its result takes of the {@link ResultBudget} until the reply has left; null for nothing. */
    public ResultBudget.@Nullable Charge charge() {
        return charge;
    }

    /** The reply has left, or never will. */
    public void giveBackCharge() {
        if (charge != null) {
            charge.giveBack();
        }
    }

    /** Takes what was got for it before it goes to its lane. */
    void offer(TrustOffer newOffer) {
        offer = newOffer;
    }

    @Nullable
    TrustOffer offer() {
        return offer;
    }

    /** What is told when the call has succeeded; it takes the place of what an earlier attempt would have told. */
    void tellAfterwards(News newNews) {
        news = newNews;
    }

    void succeed(O value, ResultBudget.@Nullable Charge newCharge) {
        output = value;
        refusal = null;
        charge = newCharge;
    }

    void refuse(Refusal reason) {
        refusal = reason;
        output = null;
        giveBackCharge();
    }

    /**
     * Sends the outcome on its way, and then the news of it. A transport that fails at it must not keep other outcomes
     * from theirs.
     */
    void release() {
        try {
            sink.complete(this);
        } catch (RuntimeException e) {
            giveBackCharge();
            LOG.atError().setCause(e).addKeyValue("operation", operation.name()).log("A reply was lost on its way");
        }
        if (news != null && refusal == null) {
            news.tell();
        }
        if (offer != null) {
            offer.end(refusal == null);
        }
    }
}
