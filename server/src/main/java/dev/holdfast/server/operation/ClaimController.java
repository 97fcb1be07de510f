package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.ClaimShapes.ClaimDocument;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
import dev.holdfast.protocol.operation.InspectionShapes.ClaimPage;
import dev.holdfast.protocol.operation.InspectionShapes.ListClaims;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.SettlementShapes.RejectMessages;
import dev.holdfast.protocol.operation.SettlementShapes.ReleaseMessages;
import dev.holdfast.protocol.operation.SettlementShapes.SettledMessages;
import dev.holdfast.protocol.operation.SettlementShapes.TouchMessages;
import dev.holdfast.protocol.operation.SettlementShapes.TouchedMessages;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on claims. A claim has no owner: who knows its id may use it.
 *
 * <p><em>Owned by one lane.</em>
 */
public final class ClaimController {

    private final MessageBodies bodies;
    private final Inspection inspection;

    /** Of a server that keeps messages as they are. */
    public ClaimController() {
        this(BodyCipher.NONE);
    }

    public ClaimController(BodyCipher cipher) {
        this.bodies = new MessageBodies(cipher);
        this.inspection = new Inspection(bodies);
    }

    /** Serves those whom the server claims for. */
    ConsumerController consumers() {
        return new ConsumerController(bodies);
    }

    public Outcome<NewClaim> create(CreateClaim input, Turn turn) {
        long ttl = RequestRules.claimTtl(input.ttlSeconds(), turn.limits());
        long grace = RequestRules.claimGrace(input.graceSeconds(), turn.limits());
        int maximum = turn.limits().maxMessagesPerClaimOrPop();
        int limit = RequestRules.limit(
                input.limit(), Math.min(maximum, turn.limits().defaultPage()), maximum);
        RequestRules.checkWait(input.waitSeconds(), turn.limits());
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        if (queue == null) {
            return Outcome.emptyFor(new NewClaim(null, List.of()), key);
        }
        DeadLetterRule rule = QueueRules.of(queue, turn.limits()).deadLetter(key);
        return claim(
                queue,
                new ClaimRequest(turn.ids().newClaimId(), turn.client(), ttl, grace, limit, turn.maxBodyBytes(), rule),
                turn);
    }

    private Outcome<NewClaim> claim(Queue queue, ClaimRequest request, Turn turn) {
        Claiming.Taken taken = Claiming.take(queue, request, turn);
        Claim claim = taken.claim();
        return claim == null
                ? new Outcome<>(new NewClaim(null, List.of()), taken.gained(), queue.key())
                : new Outcome<>(
                        new NewClaim(claim.id().text(), bodies.shown(claim.messages(), turn)), taken.gained(), null);
    }

    public Outcome<ClaimDocument> get(OneClaim input, Turn turn) {
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        ClaimId id = ClaimId.parse(input.claimId());
        Claim claim = queue == null || id == null ? null : turn.shard().claims().get(queue, id, turn.nowMillis());
        if (claim == null) {
            throw notFound(input.claimId(), input.queueName(), turn);
        }
        return Outcome.of(new ClaimDocument(
                claim.ageSeconds(turn.nowMillis()), claim.ttlSeconds(), bodies.shown(claim.messages(), turn)));
    }

    private static Refusal notFound(String claimId, QueueName queue, Turn turn) {
        return Refusal.of(
                        ErrorCode.CLAIM_NOT_FOUND,
                        "Claim " + claimId + " does not exist in queue " + queue + " for project " + turn.project())
                .withSocketError("Claim " + claimId + " does not exist.");
    }

    public Outcome<Nothing> update(UpdateClaim input, Turn turn) {
        long ttl = RequestRules.claimTtl(input.ttlSeconds(), turn.limits());
        long grace = RequestRules.claimGrace(input.graceSeconds(), turn.limits());
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        ClaimId id = ClaimId.parse(input.claimId());
        boolean exists =
                queue != null && id != null && turn.shard().claims().update(queue, id, ttl, grace, turn.nowMillis());
        if (!exists) {
            throw notFound(input.claimId(), input.queueName(), turn);
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    public Outcome<Nothing> delete(OneClaim input, Turn turn) {
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        return release(queue, ClaimId.parse(input.claimId()), turn)
                ? Outcome.gaining(Nothing.INSTANCE, key)
                : Outcome.of(Nothing.INSTANCE);
    }

    public Outcome<ClaimPage> list(ListClaims input, Turn turn) {
        return inspection.claims(input, turn);
    }

    public Outcome<SettledMessages> releaseMessages(ReleaseMessages input, Turn turn) {
        return ClaimedMessages.release(input, turn);
    }

    public Outcome<TouchedMessages> touchMessages(TouchMessages input, Turn turn) {
        return ClaimedMessages.touch(input, turn);
    }

    public Outcome<SettledMessages> rejectMessages(RejectMessages input, Turn turn) {
        return ClaimedMessages.reject(input, turn);
    }

    private static boolean release(@Nullable Queue queue, @Nullable ClaimId id, Turn turn) {
        return queue != null && id != null && turn.shard().claims().release(queue, id, turn.nowMillis());
    }
}
