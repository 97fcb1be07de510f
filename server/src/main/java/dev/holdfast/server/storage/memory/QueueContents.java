package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.QueueKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages and claims of one incarnation of a queue. What has expired may still be here until it is swept, so every
 * reader passes what it finds through {@link #seenAt}. Each change keeps the claims, the due moments and the journal in
 * step with the messages.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueContents {

    private final QueueKey key;
    private final long number;
    private final Journal journal;
    private final NavigableSet<Due> dueMoments;

    private final NavigableMap<Long, Message> messages = new TreeMap<>();
    /** Where messages are whose ids do not say so: those that came from another queue. */
    private final Map<MessageId, Long> moved = new HashMap<>();

    private final Map<ClaimId, StoredClaim> claims = new HashMap<>();
    private long lastSequence;
    private long bytes;
    /** Messages up to this position are delayed no more. */
    private long revealedSequence;

    QueueContents(QueueKey key, long number, Journal journal, NavigableSet<Due> dueMoments) {
        this.key = key;
        this.number = number;
        this.journal = journal;
        this.dueMoments = dueMoments;
    }

    QueueKey key() {
        return key;
    }

    long lastSequence() {
        return lastSequence;
    }

    long nextSequence() {
        setLastSequence(lastSequence + 1);
        return lastSequence;
    }

    void setLastSequence(long sequence) {
        long before = lastSequence;
        journal.onUndo(() -> lastSequence = before);
        lastSequence = sequence;
    }

    int count() {
        return messages.size();
    }

    /** What the bodies of the messages take. */
    long bytes() {
        return bytes;
    }

    private void addBytes(long more) {
        journal.onUndo(() -> bytes -= more);
        bytes += more;
    }

    /** Ends the delays of all messages that are here. */
    void reveal() {
        revealThrough(lastSequence);
    }

    /** Ends the delays of all messages up to a position. */
    void revealThrough(long sequence) {
        long before = revealedSequence;
        journal.onUndo(() -> revealedSequence = before);
        revealedSequence = sequence;
    }

    long revealedThrough() {
        return revealedSequence;
    }

    boolean isRevealed(Message message) {
        return message.sequence() <= revealedSequence;
    }

    boolean isDelayed(Message message, long nowMillis) {
        return message.visibleMillis() > nowMillis && !isRevealed(message);
    }

    /** Whether a message, as it is seen at the moment, can be claimed. */
    boolean isFree(Message seen, long nowMillis) {
        return seen.claimId() == null && !isDelayed(seen, nowMillis);
    }

    /** The stored message with the lowest position above {@code sequence}. */
    @Nullable
    Message after(long sequence) {
        Map.Entry<Long, Message> entry = messages.higherEntry(sequence);
        return entry == null ? null : entry.getValue();
    }

    @Nullable
    Message at(long sequence) {
        return messages.get(sequence);
    }

    @Nullable
    Message find(MessageId id) {
        Message own = messages.get(id.sequence());
        if (own != null && own.id().equals(id)) {
            return own;
        }
        Long sequence = moved.get(id);
        return sequence == null ? null : messages.get(sequence);
    }

    /** The stored message as it is at a moment; null when it has expired by then. */
    @Nullable
    Message seenAt(@Nullable Message stored, long nowMillis) {
        if (stored == null || stored.expiresMillis() <= nowMillis) {
            return null;
        }
        ClaimId claim = stored.claimId();
        return claim == null || liveClaim(claim, nowMillis) != null ? stored : underClaim(stored, null);
    }

    Collection<Message> messages() {
        return messages.values();
    }

    Collection<StoredClaim> claims() {
        return claims.values();
    }

    @Nullable
    StoredClaim claim(ClaimId id) {
        return claims.get(id);
    }

    @Nullable
    StoredClaim liveClaim(ClaimId id, long nowMillis) {
        StoredClaim claim = claims.get(id);
        return claim == null || claim.expiresMillis() <= nowMillis ? null : claim;
    }

    void add(Message message, long nowMillis) {
        store(message);
        addBytes(message.body().bytes().length);
        if (message.visibleMillis() > nowMillis) {
            journal.add(dueMoments, delayEnds(message));
        }
        if (message.id().sequence() != message.sequence()) {
            journal.put(moved, message.id(), message.sequence());
        }
    }

    /** Replaces a message by a later state of it. */
    void replace(Message before, Message after) {
        journal.remove(dueMoments, expires(before));
        store(after);
    }

    private void store(Message message) {
        journal.put(messages, message.sequence(), message);
        journal.add(dueMoments, expires(message));
    }

    /** Takes a message out, also out of its claim. */
    void remove(Message message) {
        leaveClaim(message);
        addBytes(-message.body().bytes().length);
        journal.remove(messages, message.sequence());
        journal.remove(dueMoments, expires(message));
        journal.remove(dueMoments, delayEnds(message));
        journal.remove(moved, message.id());
    }

    /** Takes a message out of its claim, which ends with its last message. */
    void leaveClaim(Message message) {
        ClaimId id = message.claimId();
        StoredClaim claim = id == null ? null : claims.get(id);
        if (claim == null) {
            return;
        }
        StoredClaim rest = claim.without(message.sequence());
        if (rest.sequences().isEmpty()) {
            removeClaim(claim);
        } else {
            journal.put(claims, claim.id(), rest);
        }
    }

    void putClaim(StoredClaim claim) {
        journal.put(claims, claim.id(), claim);
        journal.add(dueMoments, claimExpires(claim));
    }

    void removeClaim(StoredClaim claim) {
        journal.remove(claims, claim.id());
        journal.remove(dueMoments, claimExpires(claim));
    }

    void clear() {
        List.copyOf(messages.values()).forEach(this::remove);
    }

    static Message underClaim(Message message, @Nullable ClaimId claim) {
        return new Message(
                message.id(),
                message.sequence(),
                message.body(),
                message.client(),
                message.createdMillis(),
                message.ttlSeconds(),
                message.expiresMillis(),
                message.visibleMillis(),
                claim,
                message.claimCount());
    }

    private Due expires(Message message) {
        return new Due(message.expiresMillis(), number, Due.Kind.MESSAGE_EXPIRES, message.sequence(), null);
    }

    private Due delayEnds(Message message) {
        return new Due(message.visibleMillis(), number, Due.Kind.DELAY_ENDS, message.sequence(), null);
    }

    private Due claimExpires(StoredClaim claim) {
        return new Due(claim.expiresMillis(), number, Due.Kind.CLAIM_EXPIRES, 0, claim.id());
    }
}
