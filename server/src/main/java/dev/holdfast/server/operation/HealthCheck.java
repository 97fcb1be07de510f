package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.CreateQueue;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.server.storage.QueueKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at one pool: every kind of operation in turn, on a queue of its own, each until its outcome is durable. One
 * that fails does not keep the others from being tried.
 *
 * <p><em>One thread at a time.</em>
 */
final class HealthCheck {

    /** The project of the queues that health checks use. */
    static final ProjectId PROJECT = new ProjectId("holdfast-health");

    private static final ClientId CLIENT = new ClientId("0".repeat(32));
    private static final int MESSAGES = 100;
    private static final double MILLIS_PER_SECOND = 1000;

    private final Consumer<Call<?, ?>> lanes;
    private final Failures failures;
    private final Limits limits;
    private final LongSupplier monotonicMillis;
    private final QueueName queue;
    private final Consumer<RawValue> whenDone;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private @Nullable String claim;
    private @Nullable String claimed;

    private record Row(
            boolean hasSucceeded, double seconds, @Nullable String reference) {}

    /** What every check needs. */
    record Tools(Failures failures, Limits limits, LongSupplier monotonicMillis) {}

    /** @param lanes takes a call, or refuses it */
    private HealthCheck(Consumer<Call<?, ?>> lanes, Tools tools, String queue, Consumer<RawValue> whenDone) {
        this.lanes = lanes;
        this.failures = tools.failures;
        this.limits = tools.limits;
        this.monotonicMillis = tools.monotonicMillis;
        this.queue = new QueueName(queue);
        this.whenDone = whenDone;
    }

    /** What a check of a pool finds that cannot be reached at all. */
    static RawValue unreachable() {
        PackWriter out = new PackWriter();
        out.mapHeader(2).string("storage_reachable").bool(false);
        out.string("operation_status").mapHeader(0);
        return out.toRawValue();
    }

    /** Checks the pool behind the lanes and hands over what came of it, on some thread. */
    static void start(Consumer<Call<?, ?>> lanes, Tools tools, String queue, Consumer<RawValue> whenDone) {
        new HealthCheck(lanes, tools, queue, whenDone).createQueue();
    }

    private void createQueue() {
        attempt("create_queue", QueueOperations.QUEUE_CREATE, new CreateQueue(queue, null), ignored -> {}, this::post);
    }

    private void post() {
        PostedMessage message = new PostedMessage(RawValue.EMPTY_MAP, null, null);
        PostMessages input = new PostMessages(
                queue, Collections.nCopies(Math.min(MESSAGES, limits.maxMessagesPerRequest()), message));
        attempt("post_messages", MessageOperations.MESSAGE_POST, input, ignored -> {}, this::claim);
    }

    private void claim() {
        CreateClaim input = new CreateClaim(queue, null, null, null, null);
        attempt("claim_messages", ClaimOperations.CLAIM_CREATE, input, this::keepClaim, this::list);
    }

    private void keepClaim(NewClaim made) {
        claim = made.claimId();
        List<ShownMessage> messages = made.messages();
        claimed = messages.isEmpty() ? null : messages.get(0).id();
    }

    private void list() {
        ListMessages input = new ListMessages(queue, null, null, true, null, null, null);
        attempt("list_messages", MessageOperations.MESSAGE_LIST, input, ignored -> {}, this::deleteOne);
    }

    private void deleteOne() {
        DeleteMessage input = new DeleteMessage(queue, claimed == null ? "" : claimed, claim);
        attempt("delete_messages", MessageOperations.MESSAGE_DELETE, input, ignored -> {}, this::endClaim);
    }

    private void endClaim() {
        OneClaim input = new OneClaim(queue, claim == null ? "" : claim);
        attempt("delete_claim", ClaimOperations.CLAIM_DELETE, input, ignored -> {}, this::deleteMany);
    }

    private void deleteMany() {
        DeleteMessages input = new DeleteMessages(queue, null, (long) limits.maxMessagesPerClaimOrPop(), null, null);
        attempt("bulk_delete_messages", MessageOperations.MESSAGE_DELETE_MANY, input, ignored -> {}, this::deleteQueue);
    }

    private void deleteQueue() {
        attempt("delete_queue", QueueOperations.QUEUE_DELETE, new OneQueue(queue), ignored -> {}, this::finish);
    }

    private <I, O> void attempt(String name, Operation<I, O> operation, I input, Consumer<O> onSuccess, Runnable next) {
        long startMillis = monotonicMillis.getAsLong();
        Call<I, O> call = new Call<>(operation, input, PROJECT, CLIENT, 0, new ReplySink() {
            @Override
            @SuppressWarnings("unchecked") // It is the call that was made below.
            public void complete(Call<?, ?> done) {
                Refusal refusal = done.refusal();
                if (refusal == null) {
                    onSuccess.accept((O) done.output());
                }
                done.giveBackCharge();
                note(name, startMillis, refusal);
                next.run();
            }

            @Override
            public boolean isOpen() {
                return true;
            }
        });
        call.grant(Set.of(new QueueKey(PROJECT, queue)));
        try {
            lanes.accept(call);
        } catch (Refusal refusal) {
            call.refuse(refusal);
            call.release();
        }
    }

    private void note(String name, long startMillis, @Nullable Refusal refusal) {
        double seconds = (monotonicMillis.getAsLong() - startMillis) / MILLIS_PER_SECOND;
        rows.put(name, new Row(refusal == null, seconds, refusal == null ? null : failures.noted(name, refusal)));
    }

    private void finish() {
        boolean isReachable = rows.values().stream().anyMatch(Row::hasSucceeded);
        PackWriter out = new PackWriter();
        out.mapHeader(2).string("storage_reachable").bool(isReachable);
        out.string("operation_status").mapHeader(rows.size());
        rows.forEach((name, row) -> {
            out.string(name).mapHeader(3);
            out.string("succeeded").bool(row.hasSucceeded);
            out.string("seconds").floating(row.seconds);
            out.string("ref").stringOrNil(row.reference);
        });
        whenDone.accept(out.toRawValue());
    }
}
