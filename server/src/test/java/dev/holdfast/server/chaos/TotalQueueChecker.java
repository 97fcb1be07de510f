package dev.holdfast.server.chaos;

import dev.holdfast.server.chaos.History.Answer;
import dev.holdfast.server.chaos.History.Delivery;
import dev.holdfast.server.chaos.History.End;
import dev.holdfast.server.chaos.History.Event;
import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import dev.holdfast.server.chaos.History.Opening;
import dev.holdfast.server.chaos.History.Outcome;
import dev.holdfast.server.chaos.History.Seen;
import dev.holdfast.server.chaos.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Judges a history of queues by the algebra of sets, after the faults have healed and every queue has been drained: all
 * that was attempted, acknowledged, delivered and settled must fit together as {@link Verdict.Promise} says.
 *
 * <pre>
 *   attempted ⊇ delivered ⊇ acknowledged      each delivered one settled, once, and never seen again
 * </pre>
 *
 * <p>It is sound: what it reports cannot have come about by delays of the network, by lost answers, or because clients
 * noted things late. The price is that readers have to note their ends and releases, and that a claim counts as taken
 * away only when its reader was answered later.
 *
 * <p><em>One thread at a time.</em>
 */
public final class TotalQueueChecker {

    private final Map<String, Map<String, ItemStory>> queues = new TreeMap<>();
    private final Map<String, ReaderStory> readers = new TreeMap<>();
    private final Map<String, Long> aliveUntil = new HashMap<>();
    private final Map<String, Long> firstRemovals = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private TotalQueueChecker() {}

    /** Judges a history whose queues have been drained by readers that settled everything. */
    public static Verdict check(History history) {
        TotalQueueChecker checker = new TotalQueueChecker();
        history.events().forEach(checker::gather);
        return checker.judge();
    }

    private ItemStory item(String queue, String item) {
        return queues.computeIfAbsent(queue, name -> new TreeMap<>()).computeIfAbsent(item, ItemStory::new);
    }

    private void gather(Event event) {
        if (event instanceof Invocation invocation) {
            invocation.items().forEach(item -> item(invocation.queue(), item).invoked(invocation));
            if (invocation.kind() == Kind.ACKNOWLEDGE || invocation.kind() == Kind.REJECT) {
                firstRemovals.putIfAbsent(invocation.queue(), invocation.sequence());
            }
        } else if (event instanceof Answer answer) {
            answered(answer);
        } else if (event instanceof Opening opening) {
            readers.computeIfAbsent(opening.reader(), name -> new ReaderStory(opening))
                    .opened(opening);
        } else if (event instanceof Delivery delivery) {
            delivered(delivery);
        } else if (event instanceof End end) {
            reader(end.reader()).ended(end.isComplete());
        }
    }

    private ReaderStory reader(String name) {
        ReaderStory reader = readers.get(name);
        if (reader == null) {
            throw new IllegalArgumentException("The reader " + name + " was never opened");
        }
        return reader;
    }

    private void answered(Answer answer) {
        Invocation to = answer.to();
        to.items().forEach(item -> item(to.queue(), item).answered(answer));
        if (to.kind() != Kind.POST && answer.outcome() == Outcome.OK) {
            aliveUntil.merge(to.client(), to.sequence(), Math::max);
        }
    }

    private void delivered(Delivery delivery) {
        ReaderStory reader = reader(delivery.reader());
        reader.given(delivery);
        for (Seen seen : delivery.messages()) {
            ItemStory item = item(delivery.queue(), seen.item());
            if (reader.isWatcher()) {
                item.watched(seen);
            } else {
                item.claimed(delivery, seen);
            }
        }
    }

    private Verdict judge() {
        queues.forEach((queue, items) -> items.forEach((name, item) -> {
            item.close();
            item.check(
                    reader -> aliveUntil.getOrDefault(reader, -1L),
                    (promise, why) -> violations.add(new Violation(promise, queue, name, why)));
        }));
        readers.forEach(this::judgeReader);
        return new Verdict(
                count(ItemStory::isAttempted),
                count(ItemStory::isAcknowledged),
                count(ItemStory::isDelivered),
                count(item -> item.isDelivered() && item.isAttempted() && !item.isAcknowledged()),
                items().stream().mapToInt(ItemStory::duplicates).sum(),
                List.copyOf(violations));
    }

    private void judgeReader(String name, ReaderStory reader) {
        String queue = reader.queue();
        Map<String, ItemStory> items = queues.getOrDefault(queue, Map.of());
        reader.checkOrder(items, (promise, why) -> violations.add(new Violation(promise, queue, name, why)));
        if (reader.isWatcher()) {
            reader.checkWatch(
                    items,
                    firstRemovals.get(queue),
                    (promise, why) -> violations.add(new Violation(promise, queue, name, why)));
        }
    }

    private List<ItemStory> items() {
        return queues.values().stream()
                .flatMap(items -> items.values().stream())
                .toList();
    }

    private int count(Predicate<ItemStory> which) {
        return (int) items().stream().filter(which).count();
    }
}
