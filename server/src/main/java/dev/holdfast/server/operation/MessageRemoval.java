package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ways to take messages out of a queue for good. All of them are idempotent: what is not there counts as removed.
 *
 * <p>One message under a live claim goes only with that claim's id. A list of ids asks for no claim, unless the server
 * is configured to: then every message of the list that exists must be under one of the claims given, and every claim
 * given must hold one of the messages.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MessageRemoval {

    private static final String CLAIMED = "This message is claimed; it cannot be deleted without a valid claim ID.";
    private static final String NO_SUCH_CLAIM = "The specified claim does not exist or has expired.";
    private static final String NOT_CLAIMED = "A claim was specified, but the message is not currently claimed.";

    private MessageRemoval() {}

    static Outcome<Nothing> delete(DeleteMessage input, Turn turn) {
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        Message message = MessageController.find(queue, input.messageId(), turn);
        if (queue != null && message != null) {
            checkClaim(message, input.claimId());
            turn.shard().messages().delete(queue, List.of(message.id()), turn.nowMillis());
        }
        return Outcome.of(Nothing.INSTANCE);
    }

    private static void checkClaim(Message message, @Nullable String claimText) {
        ClaimId live = message.claimId();
        if (claimText == null) {
            if (live != null) {
                throw refusal(ErrorCode.MESSAGE_CLAIMED, CLAIMED);
            }
            return;
        }
        ClaimId claim = ClaimId.parse(claimText);
        if (claim == null) {
            throw refusal(ErrorCode.CLAIM_ID_INVALID, NO_SUCH_CLAIM);
        }
        if (live == null) {
            throw refusal(ErrorCode.CLAIM_ID_INVALID, NOT_CLAIMED);
        }
        if (!live.equals(claim)) {
            throw refusal(ErrorCode.MESSAGE_CLAIMED, CLAIMED);
        }
    }

    private static Refusal refusal(ErrorCode code, String text) {
        return Refusal.of(code, text).withSocketError(text);
    }

    static Outcome<RemovedMessages> deleteMany(DeleteMessages input, MessageBodies bodies, Turn turn) {
        check(input, turn);
        Long pop = input.pop();
        if (pop != null) {
            return pop(turn.key(input.queueName()), pop, bodies, turn);
        }
        deleteIds(Objects.requireNonNull(input.messageIds()), input.claimIds(), turn.key(input.queueName()), turn);
        return Outcome.of(new RemovedMessages(null));
    }

    /** Refuses what can be refused without a look at the messages. */
    static void check(DeleteMessages input, Turn turn) {
        List<String> ids = input.messageIds();
        Long pop = input.pop();
        RequestRules.checkWait(input.waitSeconds(), turn.limits());
        if (ids != null && pop != null) {
            throw RequestRules.invalid("pop and id params cannot be present together in the delete request.");
        }
        if (pop != null) {
            checkPop(pop, turn);
        } else if (ids != null) {
            checkIds(ids, input.claimIds(), turn);
        } else {
            throw RequestRules.invalid("The request should have either \"ids\" or \"pop\" parameter in the request,"
                    + " to be able to delete.");
        }
    }

    private static void checkPop(long count, Turn turn) {
        int maximum = turn.limits().maxMessagesPerClaimOrPop();
        if (count < 1 || count > maximum) {
            throw RequestRules.invalid("Pop value must be at least 1 and may not be greater than " + maximum + ".");
        }
    }

    private static Outcome<RemovedMessages> pop(QueueKey key, long count, MessageBodies bodies, Turn turn) {
        Queue queue = turn.shard().queues().find(key);
        List<Message> popped = queue == null
                ? List.of()
                : turn.shard().messages().pop(queue, (int) count, turn.maxBodyBytes(), turn.nowMillis());
        RemovedMessages removed = new RemovedMessages(bodies.shown(popped, turn));
        return popped.isEmpty() ? Outcome.emptyFor(removed, key) : Outcome.of(removed);
    }

    private static void checkIds(List<String> ids, @Nullable List<String> claimIds, Turn turn) {
        int maximum = turn.limits().maxMessagesPerPage();
        if (ids.isEmpty() || ids.size() > maximum) {
            throw RequestRules.invalid(
                    "ids parameter should have at least 1 and not greater than " + maximum + " values.");
        }
        if (turn.rules().messageDeleteNeedsClaimId() && (claimIds == null || claimIds.isEmpty())) {
            throw RequestRules.invalid("The request should have both \"ids\" and \"claim_ids\" parameter in the request"
                    + " when message_delete_with_claim_id is True.");
        }
    }

    private static void deleteIds(List<String> ids, @Nullable List<String> claimIds, QueueKey key, Turn turn) {
        Queue queue = turn.shard().queues().find(key);
        if (queue == null) {
            return;
        }
        if (turn.rules().messageDeleteNeedsClaimId() && claimIds != null) {
            checkClaims(existing(ids, queue, turn), new LinkedHashSet<>(claimIds));
        }
        turn.shard().messages().delete(queue, MessageId.parseAll(ids), turn.nowMillis());
    }

    private static List<Message> existing(List<String> ids, Queue queue, Turn turn) {
        List<Message> messages = new ArrayList<>();
        for (String id : new LinkedHashSet<>(ids)) {
            Message message = MessageController.find(queue, id, turn);
            if (message != null) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static void checkClaims(List<Message> messages, Set<String> claimIds) {
        Set<String> unused = new HashSet<>(claimIds);
        for (Message message : messages) {
            ClaimId live = message.claimId();
            if (live == null) {
                throw refusal(ErrorCode.CLAIM_ID_INVALID, NOT_CLAIMED);
            }
            if (!claimIds.contains(live.text())) {
                throw refusal(ErrorCode.MESSAGE_CLAIMED, CLAIMED);
            }
            unused.remove(live.text());
        }
        if (!unused.isEmpty() && !messages.isEmpty()) {
            throw refusal(ErrorCode.CLAIM_ID_INVALID, NO_SUCH_CLAIM);
        }
    }
}
