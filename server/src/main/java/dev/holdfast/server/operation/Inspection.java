package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.operation.InspectionShapes.ClaimPage;
import dev.holdfast.protocol.operation.InspectionShapes.DeadLetterNote;
import dev.holdfast.protocol.operation.InspectionShapes.ListClaims;
import dev.holdfast.protocol.operation.InspectionShapes.ListedClaim;
import dev.holdfast.protocol.operation.InspectionShapes.PeekMessages;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedMessage;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.server.storage.ClaimSummary;
import dev.holdfast.server.storage.ClaimTurn;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListRequest.Include;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Message.State;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a queue and changes nothing: who looks sees every message and every claim, whatever state they are in.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Inspection {

    private static final Set<Include> EVERYTHING = EnumSet.allOf(Include.class);
    private static final String ALL = "all";
    private static final PeekedPage NO_MESSAGES = new PeekedPage(List.of(), null);
    private static final ClaimPage NO_CLAIMS = new ClaimPage(List.of(), null);

    private final MessageBodies bodies;

    Inspection(MessageBodies bodies) {
        this.bodies = bodies;
    }

    Outcome<PeekedPage> peek(PeekMessages input, Turn turn) {
        int limit = RequestRules.limit(
                input.limit(), turn.limits().defaultPage(), turn.limits().maxMessagesPerPage());
        State only = stateOf(input.state());
        Queue queue = turn.shard().queues().find(turn.key(input.queueName()));
        long after = MessageController.afterSequence(input.marker(), queue);
        return queue == null || after < 0
                ? Outcome.of(NO_MESSAGES)
                : peekBehind(after, new Wanted(queue, limit, only), turn);
    }

    private static @Nullable State stateOf(@Nullable String text) {
        if (text == null || text.equals(ALL)) {
            return null;
        }
        for (State state : State.values()) {
            if (nameOf(state).equals(text)) {
                return state;
            }
        }
        throw RequestRules.invalid("The state must be free, claimed, delayed or all.");
    }

    private static String nameOf(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private record Wanted(Queue queue, int limit, @Nullable State only) {}

    /** Like a listing, it goes on in later turns only as long as it has found nothing. */
    private Outcome<PeekedPage> peekBehind(long after, Wanted wanted, Turn turn) {
        Queue queue = wanted.queue;
        int maxExamined = Math.max(wanted.limit, MessageController.EXAMINED_PER_TURN);
        ListRequest request =
                new ListRequest(after, wanted.limit, maxExamined, EVERYTHING, null, wanted.only, turn.maxBodyBytes());
        ListTurn listed = turn.shard().messages().list(queue, request, turn.nowMillis());
        List<Message> found = listed.messages();
        if (!found.isEmpty()) {
            Marker next = new Marker(found.get(found.size() - 1).sequence(), queue.check());
            return Outcome.of(new PeekedPage(peeked(found, queue, turn), next.toString()));
        }
        return listed.isLast()
                ? Outcome.of(NO_MESSAGES)
                : Outcome.unfinished(
                        NO_MESSAGES,
                        queue.key(),
                        later -> isStillThere(queue, later)
                                ? peekBehind(listed.resumeAfter(), wanted, later)
                                : Outcome.of(NO_MESSAGES));
    }

    private static boolean isStillThere(Queue before, Turn turn) {
        Queue queue = turn.shard().queues().find(before.key());
        return queue != null && queue.number() == before.number();
    }

    private List<PeekedMessage> peeked(List<Message> messages, Queue queue, Turn turn) {
        Map<ClaimId, Long> claimEnds = new HashMap<>();
        List<PeekedMessage> peeked = new ArrayList<>(messages.size());
        for (Message message : messages) {
            ClaimId claim = message.claimId();
            Long claimEnd =
                    claim == null ? null : claimEnds.computeIfAbsent(claim, id -> endOf(id, message, queue, turn));
            peeked.add(peeked(message, claimEnd, turn));
        }
        return peeked;
    }

    private static long endOf(ClaimId id, Message message, Queue queue, Turn turn) {
        ClaimSummary claim = turn.shard().claims().summary(queue, id, turn.nowMillis());
        return claim == null ? message.expiresMillis() : claim.expiresMillis();
    }

    private PeekedMessage peeked(Message message, @Nullable Long claimEndMillis, Turn turn) {
        long now = turn.nowMillis();
        ShownMessage shown = bodies.shown(message, turn);
        return new PeekedMessage(
                shown.id(),
                shown.body(),
                shown.ttlSeconds(),
                shown.ageSeconds(),
                secondsUntil(message.expiresMillis(), now),
                nameOf(message.stateAt(now)),
                shown.claimCount(),
                message.client().text(),
                shown.claimId(),
                claimEndMillis == null ? null : secondsUntil(claimEndMillis, now),
                message.isDelayed(now) ? secondsUntil(message.visibleMillis(), now) : null,
                note(message.deadLetter(), now));
    }

    /** Rounded up, so that what is not over is never told as 0. */
    private static long secondsUntil(long millis, long nowMillis) {
        return Math.max(0, (millis - nowMillis + 999) / 1000);
    }

    private static @Nullable DeadLetterNote note(@Nullable DeadLetter deadLetter, long nowMillis) {
        return deadLetter == null
                ? null
                : new DeadLetterNote(
                        deadLetter.source().text(),
                        deadLetter.reason(),
                        Math.max(0, (nowMillis - deadLetter.movedMillis()) / 1000),
                        deadLetter.claimCount());
    }

    Outcome<ClaimPage> claims(ListClaims input, Turn turn) {
        int limit = RequestRules.limit(
                input.limit(), turn.limits().defaultPage(), turn.limits().maxMessagesPerPage());
        QueueKey key = turn.key(input.queueName());
        Queue queue = turn.shard().queues().find(key);
        String marker = input.marker();
        ClaimId after = marker == null ? null : ClaimId.parse(marker);
        return queue == null || (marker != null && after == null)
                ? Outcome.of(NO_CLAIMS)
                : claimsBehind(after, limit, queue, turn);
    }

    private static Outcome<ClaimPage> claimsBehind(@Nullable ClaimId after, int limit, Queue queue, Turn turn) {
        int maxExamined = Math.max(limit, MessageController.EXAMINED_PER_TURN);
        ClaimTurn listed = turn.shard().claims().list(queue, after, limit, maxExamined, turn.nowMillis());
        List<ClaimSummary> found = listed.claims();
        if (!found.isEmpty()) {
            String next = found.get(found.size() - 1).id().text();
            return Outcome.of(new ClaimPage(
                    found.stream().map(claim -> listed(claim, turn.nowMillis())).toList(), next));
        }
        return listed.resumeAfter() == null
                ? Outcome.of(NO_CLAIMS)
                : Outcome.unfinished(
                        NO_CLAIMS,
                        queue.key(),
                        later -> isStillThere(queue, later)
                                ? claimsBehind(listed.resumeAfter(), limit, queue, later)
                                : Outcome.of(NO_CLAIMS));
    }

    private static ListedClaim listed(ClaimSummary claim, long nowMillis) {
        ClientId client = claim.client();
        return new ListedClaim(
                claim.id().text(),
                client == null ? null : client.text(),
                claim.ageSeconds(nowMillis),
                claim.ttlSeconds(),
                claim.graceSeconds(),
                secondsUntil(claim.expiresMillis(), nowMillis),
                claim.messages());
    }
}
