package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.MessageShapes.Acknowledgement;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages that a post acknowledges: they go in the same step as its own come, or nothing happens. So a consumer
 * that makes messages of messages makes none twice, and loses none.
 *
 * <p>It takes one shard, hence one pool: queues of a project that live in others are refused.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Acknowledgements {

    private record Held(Queue queue, List<MessageId> messages) {}

    private final List<Held> all = new ArrayList<>();

    private Acknowledgements() {}

    /** @throws Refusal when a claim does not hold one of the messages */
    static Acknowledgements checked(List<Acknowledgement> asked, Turn turn) {
        int maximum = turn.limits().maxMessagesPerClaimOrPop();
        long ids = asked.stream().mapToLong(one -> one.messageIds().size()).sum();
        if (ids > maximum || asked.size() > maximum) {
            throw RequestRules.invalid("A post may acknowledge at most " + maximum + " messages.");
        }
        Acknowledgements checked = new Acknowledgements();
        asked.forEach(one -> checked.all.add(held(one, turn)));
        return checked;
    }

    private static Held held(Acknowledgement asked, Turn turn) {
        Queue queue = turn.shard().queues().find(turn.key(asked.queueName()));
        ClaimId claim = ClaimId.parse(asked.claimId());
        Set<String> wanted = new HashSet<>(asked.messageIds());
        if (queue == null) {
            throw lost("Queue " + asked.queueName() + " does not exist, or lives in another pool");
        }
        List<MessageId> held = claim == null
                ? List.of()
                : turn.shard().claims().held(queue, claim, MessageId.parseAll(wanted), turn.nowMillis());
        if (held.size() < wanted.size()) {
            throw lost(text(asked.claimId(), asked.queueName(), wanted.size() - held.size()));
        }
        return new Held(queue, held);
    }

    private static String text(String claim, QueueName queue, int missing) {
        return "Claim " + claim + " in queue " + queue + " does not hold " + missing
                + " of the messages that the post acknowledges";
    }

    private static Refusal lost(String what) {
        return Refusal.of(
                ErrorCode.ACKNOWLEDGEMENT_LOST, what + ", so that nothing was posted and nothing acknowledged.");
    }

    void delete(Turn turn) {
        all.forEach(held -> turn.shard().messages().delete(held.queue, held.messages, turn.nowMillis()));
    }
}
