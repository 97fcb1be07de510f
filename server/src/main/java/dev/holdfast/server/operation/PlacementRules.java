package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Dice;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.Passage;
import dev.holdfast.server.pool.PoolRecord;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pool a queue is placed in.
 *
 * <ol>
 *   <li>Where it has a place, it stays.
 *   <li>Where its dead-letter queue lives, it goes there if that pool takes it: then messages move between the two in
 *       one write, and without a {@link Passage}.
 *   <li>Where it subscribes to a topic first, it goes to the server's own store, in which all topics live: messages go
 *       from a topic to its queues in one write.
 *   <li>Otherwise a weighted choice among the pools of its flavor, or of those of none; a weight of 0 is never chosen,
 *       nor a pool that is drained.
 * </ol>
 *
 * <p><em>Owned by one lane.</em>
 */
final class PlacementRules {

    /** The weight of the server's own store among the pools, where it is one of them. */
    static final long DEFAULT_STORE_WEIGHT = 100;

    private final Catalogue catalogue;
    private final PoolDirectory pools;
    private final Dice dice;
    private final boolean usesDefaultStore;

    PlacementRules(Catalogue catalogue, PoolDirectory pools, Dice dice, boolean usesDefaultStore) {
        this.catalogue = catalogue;
        this.pools = pools;
        this.dice = dice;
        this.usesDefaultStore = usesDefaultStore;
    }

    /**
     * Where a call goes on, and what it may make there.
     *
     * <p><em>Thread-safe.</em>
     */
    record Decision(String place, Set<QueueKey> granted) {}

    /**
     * Decides, and writes what it has decided.
     *
     * @param from the pool that the call comes from
     */
    Decision decide(PlacementNeed need, String from) {
        return switch (need.kind()) {
            case CREATE -> create(need);
            case UPDATE -> update(need, from);
            case MOVE, PASS -> move(need, from);
            case SUBSCRIBE -> subscribe(need.queue(), from);
        };
    }

    private Decision create(PlacementNeed need) {
        QueueKey queue = need.queue();
        String flavor = need.flavor();
        if (flavor != null && !catalogue.hasFlavor(queue.project(), flavor)) {
            throw Refusal.of(ErrorCode.INVALID_REQUEST, "Flavor " + flavor + " does not exist");
        }
        QueueKey deadLetters = deadLetterQueueOf(need);
        String known = catalogue.placeOf(queue);
        if (known != null && !isOf(flavor, known)) {
            throw Refusal.of(
                    ErrorCode.QUEUE_PLACED_ELSEWHERE,
                    "Queue " + queue.name() + " has its place in " + shown(known) + ", which is not of flavor " + flavor
                            + ", because it was created there before or is the dead-letter queue of one that lives"
                            + " there. Delete it first.");
        }
        String place = known == null ? beside(deadLetters, flavor) : known;
        bindTo(place, queue, deadLetters);
        return new Decision(place, Set.of(queue));
    }

    private String beside(@Nullable QueueKey deadLetters, @Nullable String flavor) {
        String place = deadLetters == null ? null : catalogue.placeOf(deadLetters);
        return place == null || !isOf(flavor, place) || catalogue.isSetAside(place) ? choose(flavor) : place;
    }

    private boolean isOf(@Nullable String flavor, String place) {
        return flavor == null
                || catalogue.poolsOf(flavor).stream()
                        .anyMatch(pool -> pool.name().equals(place));
    }

    private Decision update(PlacementNeed need, String from) {
        String flavor = need.flavor();
        if (flavor != null && !catalogue.hasFlavor(need.queue().project(), flavor)) {
            throw Refusal.of(ErrorCode.FLAVOR_NOT_FOUND, "Flavor " + flavor + " does not exist");
        }
        bindTo(from, need.queue(), deadLetterQueueOf(need));
        return new Decision(from, Set.of(need.queue()));
    }

    private Decision move(PlacementNeed need, String from) {
        QueueKey queue = need.queue();
        QueueKey deadLetters = Objects.requireNonNull(deadLetterQueueOf(need));
        String place = catalogue.placeOf(deadLetters);
        if (need.kind() == PlacementNeed.Kind.PASS || (place != null && !place.equals(from))) {
            catalogue.putPassage(new Passage(from, deadLetters));
            return new Decision(from, Set.of(queue));
        }
        bindTo(from, queue, deadLetters);
        return new Decision(from, Set.of(queue, deadLetters));
    }

    private Decision subscribe(QueueKey queue, String from) {
        String known = catalogue.placeOf(queue);
        if (known != null && !known.equals(from)) {
            throw Refusal.of(
                    ErrorCode.QUEUE_PLACED_ELSEWHERE,
                    "Queue " + queue.name() + " lives in " + shown(known) + " and cannot get the messages of a topic,"
                            + " which lives in " + shown(from) + ". Name another queue, or delete that one first.");
        }
        bindTo(from, queue, null);
        return new Decision(from, Set.of(queue));
    }

    private static @Nullable QueueKey deadLetterQueueOf(PlacementNeed need) {
        QueueName name = need.deadLetterQueue();
        return name == null ? null : new QueueKey(need.queue().project(), name);
    }

    /** Writes where a queue is, and that its dead-letter queue is there too if it has no place yet. */
    private void bindTo(String place, QueueKey queue, @Nullable QueueKey deadLetters) {
        Set<QueueKey> added = new LinkedHashSet<>(List.of(queue));
        if (deadLetters != null) {
            added.add(deadLetters);
        }
        added.removeIf(one -> catalogue.placeOf(one) != null);
        if (!added.isEmpty()) {
            catalogue.place(added, place);
        }
    }

    private static String shown(String place) {
        return place.equals(Catalogue.DEFAULT_STORE) ? "the server's own store" : "pool " + place;
    }

    private record Candidate(String place, long weight) {}

    private List<Candidate> candidates(@Nullable String flavor) {
        List<Candidate> candidates = new ArrayList<>();
        for (PoolRecord pool : catalogue.poolsOf(flavor == null ? "" : flavor)) {
            if (pools.takesQueues(pool.name()) && !catalogue.isSetAside(pool.name())) {
                candidates.add(new Candidate(pool.name(), pool.weight()));
            }
        }
        if (flavor == null && usesDefaultStore && pools.takesQueues(Catalogue.DEFAULT_STORE)) {
            candidates.add(new Candidate(Catalogue.DEFAULT_STORE, DEFAULT_STORE_WEIGHT));
        }
        return candidates;
    }

    /** Whether a pool's queues could go to others of its flavor. */
    boolean isReplaceable(PoolRecord pool) {
        String flavor = pool.flavor().isEmpty() ? null : pool.flavor();
        return candidates(flavor).stream().anyMatch(other -> other.weight > 0 && !other.place.equals(pool.name()));
    }

    /** Where new queues of a flavor go. */
    private String choose(@Nullable String flavor) {
        return choose(flavor, candidates(flavor));
    }

    /** Where queues of a flavor go that leave a pool, which may take new ones again by then. */
    String chooseOther(@Nullable String flavor, String from) {
        List<Candidate> others = candidates(flavor);
        others.removeIf(candidate -> candidate.place.equals(from));
        return choose(flavor, others);
    }

    /** Where a queue goes that gets the dead letters of a pool. */
    String besideThoseOf(String pool) {
        PoolRecord record = catalogue.pool(pool);
        String flavor = record == null || record.flavor().isEmpty() ? null : record.flavor();
        return catalogue.isSetAside(pool) ? choose(flavor) : pool;
    }

    private String choose(@Nullable String flavor, List<Candidate> candidates) {
        long total = candidates.stream().mapToLong(Candidate::weight).sum();
        if (total == 0) {
            throw new StorageUnavailable("no pool takes new queues" + (flavor == null ? "" : " of flavor " + flavor));
        }
        long drawn = dice.below(total);
        for (Candidate candidate : candidates) {
            drawn -= candidate.weight;
            if (drawn < 0) {
                return candidate.place;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }
}
