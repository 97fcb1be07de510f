package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.ClaimSummary;
import dev.holdfast.server.storage.ClaimTurn;
import dev.holdfast.server.storage.Claimed;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Extension;
import dev.holdfast.server.storage.HoldId;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.Comparator;
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
    public Claimed create(Queue queue, ClaimRequest request, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents == null) {
            return Claimed.NOTHING;
        }
        List<Message> caught = new ArrayList<>();
        List<Message> chosen = choose(contents, request, caught, nowMillis);
        Claim claim = chosen.isEmpty() ? null : open(contents, request, chosen, nowMillis);
        return new Claimed(claim, !caught.isEmpty());
    }

    private Claim open(QueueContents contents, ClaimRequest request, List<Message> chosen, long nowMillis) {
        StoredClaim claim = new StoredClaim(
                request.id(),
                false,
                request.client(),
                request.ttlSeconds(),
                request.graceSeconds(),
                nowMillis,
                sequences(chosen));
        for (Message stored : chosen) {
            contents.leaveClaim(stored);
            contents.replace(stored, extended(stored, claim).claimedBy(claim.id()));
            if (stored.claimCount() == 0) {
                counts.delivered(nowMillis - stored.visibleMillis());
            }
        }
        counts.add(Event.CLAIMED, chosen.size());
        contents.putClaim(claim);
        return claimOf(contents, claim, nowMillis);
    }

    private static List<Long> sequences(List<Message> messages) {
        return messages.stream().map(Message::sequence).toList();
    }

    /**
     * The oldest free messages, as stored. Those that the dead-letter rule catches move on the way; where the target is
     * the queue itself they land behind {@code end} and wait for the next claim.
     */
    private List<Message> choose(QueueContents contents, ClaimRequest request, List<Message> caught, long nowMillis) {
        List<Message> chosen = new ArrayList<>();
        long end = contents.lastSequence();
        long bytes = 0;
        Message stored = contents.after(0);
        while (stored != null
                && stored.sequence() <= end
                && chosen.size() < request.limit()
                && bytes < request.maxBodyBytes()) {
            Message seen = contents.seenAt(stored, nowMillis);
            if (seen != null && QueueContents.isFree(seen, nowMillis)) {
                DeadLetterRule rule = request.deadLetter();
                if (rule != null && seen.claimCount() >= rule.maxClaimCount()) {
                    move(contents, stored, rule, DeadLetter.CLAIMED_TOO_OFTEN, nowMillis);
                    caught.add(stored);
                } else {
                    chosen.add(stored);
                    bytes += stored.body().bytes().length;
                }
            }
            stored = contents.after(stored.sequence());
        }
        return chosen;
    }

    /** The target is created if need be; there the message counts its claims from 0, so that it is not caught again. */
    private void move(QueueContents source, Message message, DeadLetterRule rule, String reason, long nowMillis) {
        source.remove(message);
        Queue target = queues.find(rule.target());
        if (target == null) {
            target = Objects.requireNonNull(queues.create(rule.target(), QueueMetadata.EMPTY));
        }
        QueueContents contents = Objects.requireNonNull(queues.contentsOf(target.number()));
        long ttlSeconds = Objects.requireNonNullElse(rule.ttlSeconds(), message.ttlSeconds());
        DeadLetter why = new DeadLetter(source.key().name(), reason, nowMillis, message.claimCount());
        contents.accept(message, ttlSeconds, why, nowMillis);
        counts.add(Event.DEAD_LETTERED, 1);
    }

    /** Lets a message outlive the claim where it would not. */
    private static Message extended(Message message, StoredClaim claim) {
        return message.expiresMillis() >= claim.expiresMillis()
                ? message
                : message.withLife(
                        claim.ttlSeconds() + claim.graceSeconds(), claim.expiresMillis() + claim.graceSeconds() * 1000);
    }

    private static Claim claimOf(QueueContents contents, StoredClaim claim, long nowMillis) {
        List<Message> messages = new ArrayList<>();
        for (long sequence : claim.sequences()) {
            messages.add(Objects.requireNonNull(contents.seenAt(contents.at(sequence), nowMillis)));
        }
        return new Claim(
                claim.id(),
                claim.client(),
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
        return contents == null || claim == null ? null : claimOf(contents, claim, nowMillis);
    }

    @Override
    public @Nullable ClaimSummary summary(Queue queue, ClaimId id, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        return claim == null ? null : claim.summary();
    }

    @Override
    public ClaimTurn list(Queue queue, @Nullable ClaimId after, int limit, int maxExamined, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        List<ClaimSummary> all = contents == null
                ? List.of()
                : contents.liveClaims(nowMillis)
                        .filter(claim -> after == null || claim.id().text().compareTo(after.text()) > 0)
                        .map(StoredClaim::summary)
                        .toList();
        List<ClaimSummary> page = all.subList(0, Math.min(all.size(), Math.min(limit, maxExamined)));
        return new ClaimTurn(
                page, page.size() < all.size() ? page.get(page.size() - 1).id() : null);
    }

    @Override
    public List<MessageId> held(Queue queue, ClaimId id, List<MessageId> messages, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        return contents == null ? List.of() : ids(held(contents, id, messages, nowMillis));
    }

    @Override
    public List<MessageId> deleteMessages(
            Queue queue, ClaimId id, List<MessageId> messages, long claimedMillis, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        if (contents == null || claim == null) {
            return List.of();
        }
        List<Message> held = held(contents, id, messages, nowMillis);
        for (Message message : held) {
            counts.acknowledged(nowMillis - claimedMillis);
            contents.remove(message);
        }
        return ids(held);
    }

    @Override
    public boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        if (contents == null || claim == null) {
            return false;
        }
        StoredClaim renewed = claim.renewed(ttlSeconds, graceSeconds, nowMillis);
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

    @Override
    public List<MessageId> releaseMessages(
            Queue queue, ClaimId id, List<MessageId> messages, long delaySeconds, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        List<Message> held = contents == null ? List.of() : held(contents, id, messages, nowMillis);
        if (contents == null || held.isEmpty()) {
            return List.of();
        }
        held.forEach(contents::leaveClaim);
        if (delaySeconds == 0) {
            held.forEach(message -> contents.replace(message, message.under(null)));
        } else {
            long untilMillis = nowMillis + delaySeconds * 1000;
            ClaimId hold = HoldId.of(untilMillis, held.get(0).sequence());
            held.forEach(message -> contents.replace(message, message.under(hold)));
            contents.putClaim(new StoredClaim(hold, true, null, delaySeconds, 0, nowMillis, sequences(held)));
        }
        return ids(held);
    }

    /** Those of the messages that a live claim holds, as stored, in the order of their positions. */
    private static List<Message> held(QueueContents contents, ClaimId id, List<MessageId> messages, long nowMillis) {
        if (contents.liveClaim(id, nowMillis) == null) {
            return List.of();
        }
        return messages.stream()
                .map(contents::find)
                .filter(message -> message != null && id.equals(message.claimId()))
                .distinct()
                .sorted(Comparator.comparingLong(Message::sequence))
                .toList();
    }

    private static List<MessageId> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    @Override
    public @Nullable Extension extendMessages(
            Queue queue, ClaimId id, List<MessageId> messages, ClaimId newId, long ttlSeconds, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        StoredClaim claim = contents == null ? null : contents.liveClaim(id, nowMillis);
        if (contents == null || claim == null) {
            return null;
        }
        List<Message> held = held(contents, id, messages, nowMillis);
        if (held.isEmpty()) {
            return null;
        }
        if (held.size() == claim.sequences().size()) {
            update(queue, id, ttlSeconds, claim.graceSeconds(), nowMillis);
            return new Extension(id, nowMillis + ttlSeconds * 1000, ids(held));
        }
        StoredClaim split = new StoredClaim(
                newId, false, claim.client(), ttlSeconds, claim.graceSeconds(), nowMillis, sequences(held));
        for (Message message : held) {
            contents.leaveClaim(message);
            contents.replace(message, extended(message, split).under(newId));
        }
        contents.putClaim(split);
        return new Extension(newId, split.expiresMillis(), ids(held));
    }

    @Override
    public List<MessageId> reject(
            Queue queue,
            ClaimId id,
            List<MessageId> messages,
            @Nullable String reason,
            DeadLetterRule rule,
            long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        List<Message> held = contents == null ? List.of() : held(contents, id, messages, nowMillis);
        if (contents != null) {
            String told = Objects.requireNonNullElse(reason, DeadLetter.REJECTED);
            held.forEach(message -> move(contents, message, rule, told, nowMillis));
        }
        return ids(held);
    }

    static void free(QueueContents contents, StoredClaim claim) {
        for (long sequence : claim.sequences()) {
            Message message = Objects.requireNonNull(contents.at(sequence));
            contents.replace(message, message.under(null));
        }
        contents.removeClaim(claim);
    }
}
