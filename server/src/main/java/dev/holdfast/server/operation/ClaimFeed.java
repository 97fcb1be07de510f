package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import dev.holdfast.server.encryption.UnreadableBody;
import dev.holdfast.server.operation.Claimer.Held;
import dev.holdfast.server.operation.Claiming.Taken;
import dev.holdfast.server.operation.Consumer.End;
import dev.holdfast.server.operation.Delivery.Extras;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageBehind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claims messages for consumers, and keeps their claims alive.
 *
 * <p>Consumers of one queue take turns, and each takes no more than its share of what is free, so that nobody gets all
 * of it. It does so before the group is written: a group that fails takes the claims back, and nothing of them leaves.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ClaimFeed {

    /** How many consumers get something in one group, so that other calls have their turn. */
    private static final int MAX_CLAIMERS_PER_GROUP = 64;

    /** The most messages of one claim. */
    static final int MAX_MESSAGES = 256;

    /** Where a claim stops, once it has a message. */
    private static final long MAX_BYTES = 256 * 1024;

    private static final int MAX_RENEWALS_PER_TURN = 64;

    /** When to look again after the budget of all connections was found used up. */
    private static final long PAUSE_MILLIS = 50;

    private final Consumers consumers;
    private final PushBudget budget;
    private final List<Delivery> deliveries = new ArrayList<>();

    /** Those who have their turn. */
    private List<Claimer> atWork = List.of();

    /** Those by whom the group has failed. */
    private List<Claimer> blamed = List.of();

    /**
     * What holds for all claimers of a queue in one group.
     *
     * @param share how many messages each of them gets at most
     */
    private record Terms(long share, @Nullable DeadLetterRule deadLetter) {}

    ClaimFeed(Consumers consumers, PushBudget budget) {
        this.consumers = consumers;
        this.budget = budget;
    }

    boolean hasDeliveries() {
        return !deliveries.isEmpty();
    }

    /** Takes what leaves when the group is written. */
    List<Delivery> take() {
        List<Delivery> made = List.copyOf(deliveries);
        deliveries.clear();
        return made;
    }

    /** Those whose turn has failed are not to be served again. */
    void blame() {
        blamed = atWork;
    }

    /** The group has failed, and what it has changed is taken back: nothing leaves. */
    void discard() {
        blamed.forEach(consumers::giveUp);
        blamed = List.of();
        deliveries.forEach(Delivery::forget);
        deliveries.clear();
    }

    /** @param gained gets the queues that others may find messages in by it */
    void run(Turn turn, Collection<QueueKey> gained) {
        Map<QueueKey, List<Claimer>> ready = new LinkedHashMap<>();
        for (Claimer claimer : consumers.readyClaimers(MAX_CLAIMERS_PER_GROUP)) {
            ready.computeIfAbsent(claimer.queue(), key -> new ArrayList<>()).add(claimer);
        }
        ready.forEach((key, claimers) -> serve(key, claimers, turn, gained));
        atWork = List.of();
    }

    private void serve(QueueKey key, List<Claimer> claimers, Turn turn, Collection<QueueKey> gained) {
        atWork = claimers;
        try {
            Queue queue = turn.shard().queues().find(key);
            if (queue == null) {
                claimers.forEach(this::loseAll);
            } else {
                serve(queue, claimers, turn, gained);
            }
        } catch (Diversion elsewhere) {
            claimers.forEach(claimer -> consumers.end(claimer, End.QUEUE_MOVED));
        } catch (StorageBehind behind) {
            // The store has had a turn; it needs more of them before it can answer.
            claimers.forEach(consumers::ready);
        }
    }

    /** There is no such queue any more. */
    private void loseAll(Claimer claimer) {
        claimer.claims().forEach(claimer::lose);
        consumers.quiet(claimer);
    }

    private void serve(Queue queue, List<Claimer> claimers, Turn turn, Collection<QueueKey> gained) {
        List<Claimer> able = new ArrayList<>(claimers.size());
        for (Claimer claimer : claimers) {
            claimer.follow(queue);
            renew(queue, claimer, turn);
            if (mayGet(claimer, turn)) {
                able.add(claimer);
            } else {
                consumers.quiet(claimer);
            }
        }
        if (!able.isEmpty()) {
            Terms terms = new Terms(
                    shareOf(queue, able.size(), turn),
                    QueueRules.of(queue, turn.limits()).deadLetter(queue.key()));
            claim(queue, able, terms, turn, gained);
        }
    }

    private void claim(Queue queue, List<Claimer> able, Terms terms, Turn turn, Collection<QueueKey> gained) {
        boolean isEmpty = false;
        for (Claimer claimer : able) {
            isEmpty = isEmpty || !claim(queue, claimer, terms, turn, gained);
            if (isEmpty || !claimer.hasCredit()) {
                consumers.quiet(claimer);
            }
        }
    }

    private static long shareOf(Queue queue, int claimers, Turn turn) {
        long free = turn.shard().messages().stats(queue, turn.nowMillis()).free();
        return Math.max(1, (free + claimers - 1) / claimers);
    }

    private boolean mayGet(Claimer claimer, Turn turn) {
        if (!claimer.hasCredit() || !claimer.sink().isOpen() || !claimer.sink().hasRoom()) {
            return false;
        }
        if (!budget.hasRoom(claimer.sink().share())) {
            alarm(claimer, turn.nowMillis() + PAUSE_MILLIS);
            return false;
        }
        return true;
    }

    /** A claim that is not there any more has lost its messages to others. */
    private void renew(Queue queue, Claimer claimer, Turn turn) {
        Claimer.Times times = claimer.times();
        for (int i = 0; i < MAX_RENEWALS_PER_TURN; i++) {
            Held held = claimer.nextRenewal(turn.nowMillis());
            if (held == null) {
                break;
            }
            claimer.renewLater(held, turn.nowMillis());
            boolean isThere = turn.shard()
                    .claims()
                    .update(queue, held.id(), times.ttlSeconds(), times.graceSeconds(), turn.nowMillis());
            if (!isThere) {
                claimer.lose(held);
            }
        }
        alarm(claimer, claimer.nextRenewalMillis());
    }

    private void alarm(Claimer claimer, long millis) {
        consumers.setAlarm(claimer, Math.min(millis, claimer.nextRenewalMillis()));
    }

    /** @return whether there may be more in the queue */
    private boolean claim(Queue queue, Claimer claimer, Terms terms, Turn turn, Collection<QueueKey> gained) {
        int limit = (int) Math.min(Math.min(MAX_MESSAGES, terms.share), claimer.messageRoom());
        long maxBytes = Math.min(MAX_BYTES, claimer.byteRoom());
        ClaimRequest request = new ClaimRequest(
                turn.ids().newClaimId(),
                claimer.client(),
                claimer.times().ttlSeconds(),
                claimer.times().graceSeconds(),
                limit,
                maxBytes,
                terms.deadLetter);
        Taken taken = Claiming.take(queue, request, turn);
        gained.addAll(taken.gained());
        Claim claim = taken.claim();
        if (claim == null) {
            return false;
        }
        push(queue, claimer, claim, turn);
        consumers.rotate(claimer);
        return true;
    }

    private void push(Queue queue, Claimer claimer, Claim claim, Turn turn) {
        long first = claimer.add(claim, turn.nowMillis());
        alarm(claimer, claimer.alarmMillis());
        try {
            EncodedMessages encoded = EncodedMessages.of(shown(queue, claimer, claim, first, turn));
            Extras extras = new Extras(0, claimer.takeReset(), claim.id().text());
            deliveries.add(Delivery.of(claimer, encoded, encoded.size(), extras).charged(budget));
        } catch (UnreadableBody unreadable) {
            consumers.end(claimer, End.UNREADABLE);
        }
    }

    private static List<PushedMessage> shown(Queue queue, Claimer claimer, Claim claim, long first, Turn turn) {
        List<PushedMessage> shown = new ArrayList<>(claim.messages().size());
        long delivery = first;
        for (Message message : claim.messages()) {
            shown.add(claimer.bodies().pushed(message, delivery++, queue, turn));
        }
        return shown;
    }
}
