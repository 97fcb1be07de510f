package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.QueueKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
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
    private final Map<String, Long> positions = new HashMap<>();
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

    /** Whether a message, as it is seen at the moment, can be claimed. */
    static boolean isFree(Message seen, long nowMillis) {
        return seen.claimId() == null && !seen.isDelayed(nowMillis);
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
        ClaimId holder = stored.claimId();
        StoredClaim live = holder == null ? null : live(holder, nowMillis);
        if (live != null && live.isHold()) {
            return stored.under(null).visibleFrom(live.expiresMillis());
        }
        Message shown = isRevealed(stored) ? stored.visibleFrom(stored.createdMillis()) : stored;
        return live == null ? shown.under(null) : shown;
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

    private @Nullable StoredClaim live(ClaimId id, long nowMillis) {
        StoredClaim claim = claims.get(id);
        return claim == null || claim.expiresMillis() <= nowMillis ? null : claim;
    }

    /** The claim of a client. */
    @Nullable
    StoredClaim liveClaim(ClaimId id, long nowMillis) {
        StoredClaim claim = live(id, nowMillis);
        return claim == null || claim.isHold() ? null : claim;
    }

    /** Those of clients, in the order of their ids. */
    Stream<StoredClaim> liveClaims(long nowMillis) {
        return claims.keySet().stream()
                .sorted(Comparator.comparing(ClaimId::text))
                .map(id -> liveClaim(id, nowMillis))
                .filter(Objects::nonNull);
    }

    /** Adds a message from another queue: it keeps its id, body and age, and is claimable at once. */
    void accept(Message message, long ttlSeconds, @Nullable DeadLetter deadLetter, long nowMillis) {
        Message begun = message.withLife(ttlSeconds, nowMillis + ttlSeconds * 1000);
        accept(begun, deadLetter, nowMillis);
    }

    /** Adds a message from another store at the next position, free at once. */
    void accept(Message message, long nowMillis) {
        accept(message, message.deadLetter(), nowMillis);
    }

    private void accept(Message message, @Nullable DeadLetter deadLetter, long nowMillis) {
        Message moved = new Message(
                message.id(),
                nextSequence(),
                message.body(),
                message.client(),
                message.createdMillis(),
                message.ttlSeconds(),
                message.expiresMillis(),
                nowMillis,
                null,
                0,
                deadLetter);
        add(moved, nowMillis);
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

    /** How far the watcher of that name has got; {@link PositionStore#NONE} when nothing is kept. */
    long position(String name) {
        return positions.getOrDefault(name, PositionStore.NONE);
    }

    /** How many names of clients there are. */
    long positions() {
        return positions.keySet().stream()
                .filter(name -> !name.startsWith(PositionStore.RESERVED))
                .count();
    }

    /** Shows all names with their positions. */
    void eachPosition(ObjLongConsumer<String> visitor) {
        positions.forEach(visitor::accept);
    }

    void keepPosition(String name, long position) {
        journal.put(positions, name, position);
    }

    void forgetPosition(String name) {
        journal.remove(positions, name);
    }

    void clear() {
        List.copyOf(messages.values()).forEach(this::remove);
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
