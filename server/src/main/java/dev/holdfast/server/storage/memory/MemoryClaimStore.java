package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Claims on the messages in memory; a claim walks the queue from its head.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryClaimStore implements ClaimStore {

    private final MemoryQueueStore queues;
    private final MessageCounts counts;

    MemoryClaimStore(MemoryQueueStore queues, MessageCounts counts) {
        this.queues = queues;
        this.counts = counts;
    }

    @Override
    public @Nullable Claim create(Queue queue, ClaimRequest request, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents == null) {
            return null;
        }
        long claimEndMillis = nowMillis + request.ttlSeconds() * 1000;
        List<Message> chosen = choose(contents, request, nowMillis);
        if (chosen.isEmpty()) {
            return null;
        }
        List<Long> sequences = chosen.stream().map(Message::sequence).toList();
        StoredClaim claim = new StoredClaim(
                request.id(), request.ttlSeconds(), request.graceSeconds(), nowMillis, claimEndMillis, sequences);
        for (Message stored : chosen) {
            contents.leaveClaim(stored);
            contents.replace(stored, counted(extended(stored, claim), claim));
            if (stored.claimCount() == 0) {
                counts.delivered(nowMillis - stored.visibleMillis());
            }
        }
        counts.add(Event.CLAIMED, chosen.size());
        contents.putClaim(claim);
        return claimOf(contents, claim);
    }

    /**
     * The oldest free messages, as stored. Those that the dead-letter rule catches move on the way; where the target is
     * the queue itself they land behind {@code end} and wait for the next claim.
     */
    private List<Message> choose(QueueContents contents, ClaimRequest request, long nowMillis) {
        List<Message> chosen = new ArrayList<>();
        long end = contents.lastSequence();
        Message stored = contents.after(0);
        while (stored != null && stored.sequence() <= end && chosen.size() < request.limit()) {
            Message seen = contents.seenAt(stored, nowMillis);
            if (seen != null && contents.isFree(seen, nowMillis)) {
                DeadLetterRule rule = request.deadLetter();
                if (rule != null && seen.claimCount() >= rule.maxClaimCount()) {
                    contents.remove(stored);
                    moveTo(rule, seen, nowMillis);
                } else {
                    chosen.add(stored);
                }
            }
            stored = contents.after(stored.sequence());
        }
        return chosen;
    }

    /** The target is created if need be; there the message counts its claims from 0, so that it is not caught again. */
    private void moveTo(DeadLetterRule rule, Message message, long nowMillis) {
        Queue target = queues.find(rule.target());
        if (target == null) {
            target = Objects.requireNonNull(queues.create(rule.target(), QueueMetadata.EMPTY));
        }
        QueueContents contents = Objects.requireNonNull(queues.contentsOf(target.number()));
        long ttlSeconds = Objects.requireNonNullElse(rule.ttlSeconds(), message.ttlSeconds());
        Message moved = new Message(
                message.id(),
                contents.nextSequence(),
                message.body(),
                message.client(),
                message.createdMillis(),
                ttlSeconds,
                nowMillis + ttlSeconds * 1000,
                nowMillis,
                null,
                0);
        contents.add(moved, nowMillis);
        counts.add(Event.DEAD_LETTERED, 1);
    }

    /** Lets a message outlive the claim where it would not. */
    private static Message extended(Message message, StoredClaim claim) {
        if (message.expiresMillis() >= claim.expiresMillis()) {
            return message;
        }
        return new Message(
                message.id(),
                message.sequence(),
                message.body(),
                message.client(),
                message.createdMillis(),
                claim.ttlSeconds() + claim.graceSeconds(),
                claim.expiresMillis() + claim.graceSeconds() * 1000,
                message.visibleMillis(),
                message.claimId(),
                message.claimCount());
    }

    private static Message counted(Message message, StoredClaim claim) {
        return new Message(
                message.id(),
                message.sequence(),
                message.body(),
                message.client(),
                message.createdMillis(),
                message.ttlSeconds(),
                message.expiresMillis(),
                message.visibleMillis(),
                claim.id(),
                message.claimCount() + 1);
    }

    private static Claim claimOf(QueueContents contents, StoredClaim claim) {
        List<Message> messages = new ArrayList<>();
        for (long sequence : claim.sequences()) {
            messages.add(Objects.requireNonNull(contents.at(sequence)));
        }
        return new Claim(
                claim.id(),
                claim.ttlSeconds(),
                claim.graceSeconds(),
                claim.renewedMillis(),
                claim.expiresMillis(),
                messages);
    }

    @Override
    public @Nullable Claim get(Queue queue, ClaimId id, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        return contents == null || claim == null ? null : claimOf(contents, claim);
    }

    @Override
    public boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        if (contents == null || claim == null) {
            return false;
        }
        StoredClaim renewed = new StoredClaim(
                id, ttlSeconds, graceSeconds, nowMillis, nowMillis + ttlSeconds * 1000, claim.sequences());
        contents.removeClaim(claim);
        contents.putClaim(renewed);
        for (long sequence : renewed.sequences()) {
            Message message = Objects.requireNonNull(contents.at(sequence));
            contents.replace(message, extended(message, renewed));
        }
        return true;
    }

    @Override
    public boolean release(Queue queue, ClaimId id, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        if (contents == null || claim == null) {
            return false;
        }
        free(contents, claim);
        return true;
    }

    static void free(QueueContents contents, StoredClaim claim) {
        for (long sequence : claim.sequences()) {
            Message message = Objects.requireNonNull(contents.at(sequence));
            contents.replace(message, QueueContents.underClaim(message, null));
        }
        contents.removeClaim(claim);
    }
}
