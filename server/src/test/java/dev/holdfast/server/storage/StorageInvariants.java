package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.ListRequest.Include;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What holds for every store at any moment, whatever happened before, seen through its public face: statistics count
 * what is listed, ids lead to what is listed, each claimed message is held by a live claim, nothing that is due later
 * is forgotten, and a sweep changes nothing that a client can see.
 *
 * <p><em>Thread-safe.</em>
 */
public final class StorageInvariants {

    private static final int PAGE = 7;

    private StorageInvariants() {}

    public static void check(Shard shard, List<ProjectId> projects, long nowMillis) {
        Map<Queue, List<Message>> before = contents(shard, projects, nowMillis);
        before.forEach((queue, messages) -> checkQueue(shard, queue, messages, nowMillis));
        while (shard.sweep(nowMillis, 10).hasMore()) {
            checkDue(shard, before, nowMillis);
        }
        assertThat(contents(shard, projects, nowMillis)).as("after the sweep").isEqualTo(before);
        checkUse(shard, projects, before);
        assertThat(shard.nextDueMillis()).as("next due after the sweep").isGreaterThan(nowMillis);
        checkDue(shard, before, nowMillis);
        before.forEach((queue, messages) -> checkQueue(shard, queue, messages, nowMillis));
    }

    private static Map<Queue, List<Message>> contents(Shard shard, List<ProjectId> projects, long nowMillis) {
        Map<Queue, List<Message>> contents = new HashMap<>();
        for (ProjectId project : projects) {
            List<Queue> queues = shard.queues().list(project, null, 1000);
            assertThat(shard.queues().count(project)).as("count of queues").isEqualTo(queues.size());
            assertThat(queues)
                    .isSortedAccordingTo(
                            Comparator.comparing(queue -> queue.key().name()));
            for (Queue queue : queues) {
                assertThat(queue.key().project()).isEqualTo(project);
                assertThat(shard.queues().find(queue.key())).isEqualTo(queue);
                contents.put(queue, allOf(shard, queue, nowMillis));
            }
        }
        return contents;
    }

    private static void checkUse(Shard shard, List<ProjectId> projects, Map<Queue, List<Message>> contents) {
        for (ProjectId project : projects) {
            List<Message> messages = contents.entrySet().stream()
                    .filter(entry -> entry.getKey().key().project().equals(project))
                    .flatMap(entry -> entry.getValue().stream())
                    .toList();
            long bytes = messages.stream()
                    .mapToLong(message -> message.body().bytes().length)
                    .sum();
            assertThat(shard.queues().use(project)).as("use").isEqualTo(new ProjectUse(messages.size(), bytes));
        }
    }

    private static List<Message> allOf(Shard shard, Queue queue, long nowMillis) {
        List<Message> all = new ArrayList<>();
        long after = 0;
        while (true) {
            ListRequest request = new ListRequest(after, PAGE, Integer.MAX_VALUE, EnumSet.allOf(Include.class), null);
            List<Message> page =
                    shard.messages().list(queue, request, nowMillis).messages();
            if (page.isEmpty()) {
                return all;
            }
            all.addAll(page);
            after = page.get(page.size() - 1).sequence();
        }
    }

    private static void checkQueue(Shard shard, Queue queue, List<Message> messages, long nowMillis) {
        checkStats(shard.messages().stats(queue, nowMillis), messages);
        long before = 0;
        for (Message message : messages) {
            assertThat(message.sequence()).as("positions increase").isGreaterThan(before);
            assertThat(message.expiresMillis()).as("listed though expired").isGreaterThan(nowMillis);
            assertThat(shard.messages().get(queue, message.id(), nowMillis)).isEqualTo(message);
            checkClaim(shard, queue, message, nowMillis);
            before = message.sequence();
        }
    }

    private static void checkStats(QueueStats stats, List<Message> messages) {
        long claimed =
                messages.stream().filter(message -> message.claimId() != null).count();
        QueueStats counted = messages.isEmpty()
                ? QueueStats.EMPTY
                : new QueueStats(
                        messages.size() - claimed,
                        claimed,
                        messages.get(0).id(),
                        messages.get(messages.size() - 1).id());
        assertThat(stats).isEqualTo(counted);
    }

    private static void checkClaim(Shard shard, Queue queue, Message message, long nowMillis) {
        if (message.claimId() == null) {
            return;
        }
        Claim claim = shard.claims().get(queue, message.claimId(), nowMillis);
        assertThat(claim).as("claim of %s", message).isNotNull();
        if (claim != null) {
            assertThat(claim.expiresMillis()).isGreaterThan(nowMillis).isLessThanOrEqualTo(message.expiresMillis());
            assertThat(claim.messages()).contains(message).isSortedAccordingTo(Comparator.comparing(Message::sequence));
            assertThat(shard.nextDueMillis()).as("end of a claim").isLessThanOrEqualTo(claim.expiresMillis());
        }
    }

    private static void checkDue(Shard shard, Map<Queue, List<Message>> contents, long nowMillis) {
        for (List<Message> messages : contents.values()) {
            for (Message message : messages) {
                assertThat(shard.nextDueMillis()).as("end of life").isLessThanOrEqualTo(message.expiresMillis());
                if (message.visibleMillis() > nowMillis) {
                    assertThat(shard.nextDueMillis()).as("end of delay").isLessThanOrEqualTo(message.visibleMillis());
                }
            }
        }
    }
}
