package dev.holdfast.server.chaos;

import dev.holdfast.server.chaos.History.Answer;
import dev.holdfast.server.chaos.History.Delivery;
import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import dev.holdfast.server.chaos.History.Outcome;
import dev.holdfast.server.chaos.History.Seen;
import dev.holdfast.server.chaos.Verdict.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item in one queue.
 *
 * <p>Deliveries are told apart by their claim counts, not by the moments at which their readers noted them: a push may
 * lie in the network until long after its claim has ended.
 *
 * <p><em>One thread at a time.</em>
 */
final class ItemStory {

    /** A claim of it that a reader was told of. */
    private record Claim(long count, String reader, long sequence) {}

    /** Its part in an invocation; without an answer the outcome is unknown. */
    private record Part(Invocation invocation, Outcome outcome, boolean isLost) {
        boolean mayHaveEnded() {
            return invocation.kind() != Kind.RELEASE && outcome != Outcome.REFUSED && !isLost;
        }

        boolean hasEnded() {
            return mayHaveEnded() && outcome == Outcome.OK;
        }
    }

    private final String item;
    private final Map<Long, Invocation> open = new HashMap<>();
    private final List<Part> posts = new ArrayList<>();
    private final List<Part> settlements = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    ItemStory(String item) {
        this.item = item;
    }

    void invoked(Invocation invocation) {
        open.put(invocation.sequence(), invocation);
    }

    void answered(Answer answer) {
        open.remove(answer.to().sequence());
        note(new Part(answer.to(), answer.outcome(), answer.lost().contains(item)));
    }

    private void note(Part part) {
        (part.invocation.kind() == Kind.POST ? posts : settlements).add(part);
    }

    void claimed(Delivery delivery, Seen seen) {
        claims.add(new Claim(seen.claimCount(), delivery.reader(), delivery.sequence()));
        ids.add(seen.id());
    }

    void watched(Seen seen) {
        ids.add(seen.id());
    }

    /** Everything is noted: what has no answer by now has none. */
    void close() {
        open.values().forEach(invocation -> note(new Part(invocation, Outcome.UNKNOWN, false)));
        open.clear();
        claims.sort(Comparator.comparingLong(Claim::count));
        settlements.sort(Comparator.comparingLong(part -> part.invocation.sequence()));
    }

    boolean isAttempted() {
        return !posts.isEmpty();
    }

    boolean isAcknowledged() {
        return posts.stream().anyMatch(post -> post.outcome == Outcome.OK);
    }

    boolean isDelivered() {
        return !ids.isEmpty();
    }

    int duplicates() {
        return Math.max(0, claims.size() - 1);
    }

    /** The client whose posts come one after the other and whose item it is; null when that is not certain. */
    @Nullable
    String poster() {
        String client = isAcknowledged() ? posts.get(0).invocation.client() : null;
        return posts.stream().allMatch(post -> post.invocation.client().equals(client)) ? client : null;
    }

    /** Its place among the items of its poster. */
    long rank() {
        Invocation first = posts.stream()
                .map(Part::invocation)
                .min(Comparator.comparingLong(Invocation::sequence))
                .orElseThrow();
        return (first.sequence() << 16) + first.items().indexOf(item);
    }

    /** @param aliveUntil the last moment at which a reader is known to have had its connection */
    void check(ToLongFunction<String> aliveUntil, BiConsumer<Promise, String> report) {
        checkArrival(report);
        checkClaims(aliveUntil, report);
        checkSettlements(report);
    }

    private void checkArrival(BiConsumer<Promise, String> report) {
        boolean isWanted = posts.stream().anyMatch(post -> post.outcome != Outcome.REFUSED);
        if (isDelivered() && !isWanted) {
            report.accept(Promise.UNEXPECTED, isAttempted() ? "its post was refused" : "nobody posted it");
        }
        if (ids.size() > 1) {
            report.accept(Promise.DOUBLED, "it is there as " + ids);
        }
        if (claims.isEmpty() && (isAcknowledged() || isDelivered())) {
            report.accept(Promise.LOST, "no reader got it to work on");
        }
        if (!claims.isEmpty() && settlements.stream().noneMatch(Part::mayHaveEnded)) {
            report.accept(Promise.VANISHED, "it was delivered " + claims + ", not settled, and is not there");
        }
    }

    private void checkClaims(ToLongFunction<String> aliveUntil, BiConsumer<Promise, String> report) {
        for (int i = 1; i < claims.size(); i++) {
            Claim earlier = claims.get(i - 1);
            Claim later = claims.get(i);
            if (earlier.count == later.count) {
                report.accept(Promise.SHARED, "one claim went to two: " + earlier + ", " + later);
            } else if (aliveUntil.applyAsLong(earlier.reader) > later.sequence && !isGivenBack(earlier, later)) {
                report.accept(Promise.SHARED, earlier + " still had it when it went to " + later);
            }
        }
    }

    private boolean isGivenBack(Claim earlier, Claim later) {
        return settlements.stream()
                .filter(part -> part.invocation.kind() == Kind.RELEASE)
                .filter(part -> part.outcome != Outcome.REFUSED && !part.isLost)
                .filter(part -> part.invocation.client().equals(earlier.reader))
                .anyMatch(part -> isWithin(part, earlier.sequence, later.sequence));
    }

    private static boolean isWithin(Part part, long from, long to) {
        return part.invocation.sequence() > from && part.invocation.sequence() < to;
    }

    private void checkSettlements(BiConsumer<Promise, String> report) {
        if (settlements.stream().filter(Part::hasEnded).count() > 1) {
            report.accept(Promise.SETTLED_TWICE, "by " + settlements);
        }
        for (Part part : settlements) {
            Claim claim = claimOf(part);
            if (claim == null) {
                report.accept(Promise.UNEXPECTED, "a reader settled what it was not given: " + part);
            } else if (part.hasEnded()) {
                Claim last = claims.get(claims.size() - 1);
                if (last.count > claim.count) {
                    report.accept(Promise.RESURRECTED, "settled by " + claim + ", and given to " + last);
                }
            } else if (part.isLost && isFirst(part, claim)) {
                report.accept(Promise.TAKEN_AWAY, claim + " could not settle it");
            }
        }
    }

    /** The claim that an invocation means: the newest of its reader before it. */
    private @Nullable Claim claimOf(Part part) {
        return claims.stream()
                .filter(claim -> claim.reader.equals(part.invocation.client()))
                .filter(claim -> claim.sequence < part.invocation.sequence())
                .max(Comparator.comparingLong(Claim::sequence))
                .orElse(null);
    }

    private boolean isFirst(Part part, Claim claim) {
        return settlements.stream()
                .filter(other -> other.invocation.client().equals(claim.reader))
                .noneMatch(other -> isWithin(other, claim.sequence, part.invocation.sequence()));
    }
}
