package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.SettlementShapes.RejectMessages;
import dev.holdfast.protocol.operation.SettlementShapes.ReleaseMessages;
import dev.holdfast.protocol.operation.SettlementShapes.SettledMessages;
import dev.holdfast.protocol.operation.SettlementShapes.TouchMessages;
import dev.holdfast.protocol.operation.SettlementShapes.TouchedMessages;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Extension;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with single messages of a claim but deleting them. All of it may be repeated: a message that the
 * claim does not hold, or does not hold any more, is told as lost and left alone.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ClaimedMessages {

    private ClaimedMessages() {}

    static Outcome<SettledMessages> release(ReleaseMessages input, Turn turn) {
        long delay = RequestRules.messageDelay(input.delaySeconds(), 0, turn.limits());
        List<MessageId> ids = idsOf(input.messageIds(), turn);
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        ClaimId claim = ClaimId.parse(input.claimId());
        List<MessageId> released = queue == null || claim == null
                ? List.of()
                : turn.shard().claims().releaseMessages(queue, claim, ids, delay, turn.nowMillis());
        SettledMessages settled = new SettledMessages(texts(released), lost(input.messageIds(), released));
        return released.isEmpty() || delay > 0 ? Outcome.of(settled) : Outcome.gaining(settled, key);
    }

    static Outcome<TouchedMessages> touch(TouchMessages input, Turn turn) {
        long ttl = RequestRules.claimTtl(input.ttlSeconds(), turn.limits());
        List<MessageId> ids = idsOf(input.messageIds(), turn);
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        ClaimId claim = ClaimId.parse(input.claimId());
        Extension extension = queue == null || claim == null
                ? null
                : turn.shard()
                        .claims()
                        .extendMessages(queue, claim, ids, turn.ids().newClaimId(), ttl, turn.nowMillis());
        return Outcome.of(
                extension == null
                        ? new TouchedMessages(null, List.of(), input.messageIds())
                        : new TouchedMessages(
                                extension.claim().text(),
                                texts(extension.messages()),
                                lost(input.messageIds(), extension.messages())));
    }

    static Outcome<SettledMessages> reject(RejectMessages input, Turn turn) {
        checkReason(input.reason(), turn);
        List<MessageId> ids = idsOf(input.messageIds(), turn);
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        ClaimId claim = ClaimId.parse(input.claimId());
        if (queue == null || claim == null) {
            return Outcome.of(new SettledMessages(List.of(), input.messageIds()));
        }
        DeadLetterRule rule = rejectionRule(queue, turn);
        List<MessageId> rejected =
                turn.shard().claims().reject(queue, claim, ids, input.reason(), rule, turn.nowMillis());
        SettledMessages settled = new SettledMessages(texts(rejected), lost(input.messageIds(), rejected));
        return rejected.isEmpty()
                ? Outcome.of(settled)
                : new Outcome<>(settled, Claiming.delivering(rule.target(), turn), null);
    }

    static void checkReason(@Nullable String reason, Turn turn) {
        int longest = turn.limits().maxLengthReason();
        if (reason != null && (reason.isEmpty() || reason.length() > longest)) {
            throw RequestRules.invalid("A reason must be 1 to " + longest + " characters long.");
        }
    }

    /** Where rejected messages of a queue go. */
    static DeadLetterRule rejectionRule(Queue queue, Turn turn) {
        DeadLetterRule rule = QueueRules.of(queue, turn.limits()).rejection(queue.key());
        if (rule == null) {
            QueueName name = queue.key().name();
            throw Refusal.of(
                    ErrorCode.DEAD_LETTER_QUEUE_MISSING,
                    "Queue " + name + " names no dead-letter queue, so nothing of it can be rejected. Set its metadata "
                            + QueueRules.DEAD_LETTER_QUEUE + ".");
        }
        return rule;
    }

    /** The ids that can be ids: the others are lost like those that name no message. */
    private static List<MessageId> idsOf(List<String> texts, Turn turn) {
        int maximum = turn.limits().maxMessagesPerClaimOrPop();
        if (texts.isEmpty() || texts.size() > maximum) {
            throw RequestRules.invalid(
                    "message_ids must have at least 1 and may not have more than " + maximum + " values.");
        }
        return MessageId.parseAll(texts);
    }

    private static List<String> texts(List<MessageId> ids) {
        return ids.stream().map(MessageId::toString).toList();
    }

    private static List<String> lost(List<String> asked, List<MessageId> found) {
        Set<String> held = new HashSet<>(texts(found));
        return asked.stream().distinct().filter(id -> !held.contains(id)).toList();
    }
}
