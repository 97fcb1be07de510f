package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What every {@link QueueStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class QueueStoreContract extends StoreContract {

    /** Neighbours in any order that a store may keep projects in: as text, as bytes, with lengths or ends before. */
    private static final List<ProjectId> NEIGHBOURS = List.of(
            PROJECT,
            new ProjectId("6"),
            new ProjectId("7"),
            new ProjectId("70"),
            new ProjectId("7\u0000"),
            new ProjectId("7\u0001"),
            new ProjectId("7/"),
            new ProjectId("8"),
            new ProjectId("\u00e9"),
            new ProjectId("\uffff"),
            new ProjectId("\ud83d\ude00"),
            new ProjectId("x".repeat(256)));

    @Override
    protected List<ProjectId> projects() {
        return NEIGHBOURS;
    }

    private static QueueMetadata metadata(String key, String value) {
        return QueueMetadata.of(Map.of(key, new PackWriter().string(value).toRawValue()));
    }

    private List<String> namesAfter(String after, int maxExamined) {
        QueueName name = after.isEmpty() ? null : new QueueName(after);
        return shard.queues().list(PROJECT, name, maxExamined).stream()
                .map(queue -> queue.key().name().text())
                .toList();
    }

    @Test
    void shouldNotFindAQueueThatWasNeverCreated() {
        assertThat(shard.queues().find(key("absent"))).isNull();
        assertThat(shard.queues().count(PROJECT)).isZero();
        assertThat(shard.queues().list(PROJECT, null, 10)).isEmpty();
    }

    @Test
    void shouldFindACreatedQueueWithItsMetadata() {
        Queue created = shard.queues().create(key("fish"), metadata("sea", "north"));
        assertThat(created).isNotNull();
        Queue found = Objects.requireNonNull(shard.queues().find(key("fish")));
        assertThat(found).isEqualTo(created);
        assertThat(found.metadata()).isEqualTo(metadata("sea", "north"));
    }

    @Test
    void shouldChangeNothingWhenAQueueIsCreatedAgain() {
        Queue first = shard.queues().create(key("fish"), metadata("sea", "north"));
        assertThat(shard.queues().create(key("fish"), metadata("sea", "south"))).isNull();
        assertThat(shard.queues().find(key("fish"))).isEqualTo(first);
        assertThat(shard.queues().count(PROJECT)).isOne();
    }

    @Test
    void shouldKeepMetadataAsItIsInTheOrderGiven() {
        Map<String, RawValue> values = new LinkedHashMap<>();
        values.put("z", RawValue.NIL);
        values.put("_max_claim_count", new PackWriter().integer(3).toRawValue());
        values.put("a", RawValue.EMPTY_MAP);
        values.put("", new PackWriter().string("\u00fc\ud83d\ude00").toRawValue());
        shard.queues().create(key("fish"), QueueMetadata.of(values));
        Queue found = Objects.requireNonNull(shard.queues().find(key("fish")));
        assertThat(found.metadata().values()).containsExactlyEntriesOf(values);
    }

    @Test
    void shouldReplaceMetadataAndNothingElse() {
        Queue before = queue("fish");
        post(before, "a");
        shard.queues().update(key("fish"), metadata("sea", "south"));
        Queue after = Objects.requireNonNull(shard.queues().find(key("fish")));
        assertThat(after).isEqualTo(new Queue(key("fish"), before.number(), metadata("sea", "south")));
        assertThat(texts(all(after))).containsExactly("a");
        assertThat(shard.queues().count(PROJECT)).isOne();
    }

    @Test
    void shouldCountTheQueuesOfASlotFromOne() {
        int slot = QueueNumbers.slotOf(PROJECT);
        assertThat(queue("first").number()).isEqualTo(QueueNumbers.numberOf(slot, 1));
        assertThat(queue("second").number()).isEqualTo(QueueNumbers.numberOf(slot, 2));
    }

    @Test
    void shouldNeverUseANumberAgain() {
        long first = queue("fish").number();
        shard.queues().delete(key("fish"));
        shard.write();
        assertThat(queue("fish").number()).isGreaterThan(first);
    }

    @Test
    void shouldDeleteAQueueWithAllThatIsInIt() {
        Queue queue = queue("fish");
        List<MessageId> ids = post(queue, "free", "claimed");
        Claim claim = claimed(queue, 1);
        assertThat(shard.queues().delete(key("fish"))).isTrue();
        assertThat(shard.queues().find(key("fish"))).isNull();
        assertThat(shard.queues().count(PROJECT)).isZero();
        assertThat(all(queue)).isEmpty();
        assertThat(get(queue, ids.get(0))).isNull();
        assertThat(shard.claims().get(queue, claim.id(), nowMillis)).isNull();
        assertThat(stats(queue)).isEqualTo(QueueStats.EMPTY);
    }

    @Test
    void shouldSayThatThereWasNothingToDelete() {
        assertThat(shard.queues().delete(key("absent"))).isFalse();
        queue("fish");
        shard.queues().delete(key("fish"));
        assertThat(shard.queues().delete(key("fish"))).isFalse();
    }

    @Test
    void shouldNotLetIdsOfADeletedQueueNameMessagesOfItsSuccessor() {
        List<MessageId> old = post(queue("fish"), "old");
        shard.queues().delete(key("fish"));
        Queue successor = queue("fish");
        assertThat(all(successor)).isEmpty();
        List<MessageId> young = post(successor, "young");
        assertThat(young.get(0).sequence()).isEqualTo(old.get(0).sequence());
        assertThat(get(successor, old.get(0))).isNull();
        assertThat(delete(successor, old.get(0))).isZero();
        assertThat(texts(all(successor))).containsExactly("young");
    }

    @Test
    void shouldForgetClaimsAndDelaysOfADeletedQueue() {
        Queue queue = queue("fish");
        post(queue, "claimed");
        Claim claim = claimed(queue, 1);
        postDelayed(queue, 50, "delayed");
        shard.queues().delete(key("fish"));
        Queue successor = queue("fish");
        post(successor, "a", "b");
        passSeconds(200);
        sweepAll();
        assertThat(shard.claims().release(successor, claim.id(), nowMillis)).isFalse();
        assertThat(texts(all(successor))).containsExactly("a", "b");
    }

    @Test
    void shouldListQueuesInTheOrderOfTheirNames() {
        for (String name : List.of("b", "a-b", "B", "a", "a.b", "_x", "0", "a_b", "ab", "z".repeat(64))) {
            queue(name);
        }
        assertThat(namesAfter("", 100))
                .containsExactly("0", "B", "_x", "a", "a-b", "a.b", "a_b", "ab", "b", "z".repeat(64));
    }

    @Test
    void shouldListWhatFollowsAName() {
        queue("a");
        queue("c");
        queue("d");
        assertThat(namesAfter("a", 100)).containsExactly("c", "d");
        assertThat(namesAfter("b", 100)).containsExactly("c", "d");
        assertThat(namesAfter("d", 100)).isEmpty();
    }

    @Test
    void shouldExamineNoMoreNamesThanAllowed() {
        queue("a");
        queue("b");
        queue("c");
        assertThat(namesAfter("", 2)).containsExactly("a", "b");
        assertThat(namesAfter("b", 2)).containsExactly("c");
    }

    @Test
    void shouldListTheLatestMetadataAndNoDeletedQueues() {
        queue("a");
        queue("b");
        shard.write();
        shard.queues().delete(key("a"));
        shard.queues().update(key("b"), metadata("sea", "south"));
        List<Queue> listed = shard.queues().list(PROJECT, null, 10);
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).metadata()).isEqualTo(metadata("sea", "south"));
    }

    @Test
    void shouldCountTheQueuesOfAProject() {
        queue("a");
        queue("b");
        queue("c");
        shard.queues().delete(key("b"));
        assertThat(shard.queues().count(PROJECT)).isEqualTo(2);
    }

    @Test
    void shouldShowNobodyWhatIsOnItsWayToAnotherPool() {
        queue("a");
        Queue passage = Objects.requireNonNull(shard.queues().create(key("a").passage(), metadata("id", "1")));
        shard.write();
        assertThat(shard.queues().find(key("a").passage())).isEqualTo(passage);
        assertThat(namesAfter("", 10)).containsExactly("a");
        assertThat(shard.queues().listTopics(PROJECT, null, 10)).isEmpty();
        assertThat(shard.queues().count(PROJECT)).isEqualTo(1);
        assertThat(shard.queues().countTopics(PROJECT)).isZero();
        post(passage, "m");
        assertThat(shard.queues().use(PROJECT).messages()).isEqualTo(1);
        assertThat(shard.queues().delete(passage.key())).isTrue();
        assertThat(shard.queues().use(PROJECT)).isEqualTo(ProjectUse.NOTHING);
        assertThat(shard.queues().count(PROJECT)).isEqualTo(1);
    }

    @Test
    void shouldKeepNeighbouringProjectsApart() {
        for (ProjectId project : NEIGHBOURS) {
            Queue queue = queue(new QueueKey(project, new QueueName("q")));
            post(queue, project.text());
            queue(new QueueKey(project, new QueueName("r")));
        }
        for (ProjectId project : NEIGHBOURS) {
            List<Queue> queues = shard.queues().list(project, null, 100);
            assertThat(queues).extracting(queue -> queue.key().project()).containsOnly(project);
            assertThat(queues).hasSize(2);
            assertThat(shard.queues().count(project)).isEqualTo(2);
            assertThat(texts(all(queues.get(0)))).containsExactly(project.text());
        }
    }

    @Test
    void shouldNotFindAMessageByItsIdInAnotherProject() {
        Queue mine = queue("q");
        Queue theirs = queue(new QueueKey(new ProjectId("6"), new QueueName("q")));
        MessageId id = post(mine, "mine").get(0);
        post(theirs, "theirs");
        assertThat(get(theirs, id)).isNull();
        assertThat(delete(theirs, id)).isZero();
        assertThat(texts(all(mine))).containsExactly("mine");
    }

    @Test
    void shouldDeleteTheQueueOfOneProjectOnly() {
        QueueKey theirs = new QueueKey(new ProjectId("6"), new QueueName("q"));
        post(queue("q"), "mine");
        post(queue(theirs), "theirs");
        shard.queues().delete(theirs);
        assertThat(texts(all(queue("q")))).containsExactly("mine");
    }

    @Test
    void shouldCountWhatAProjectKeeps() {
        Queue queue = queue("q");
        MessageId first = post(queue, "12", "123").get(0);
        postLasting(queue("other"), 60, "1234");
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(3, 12));
        shard.write();
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(3, 12));
        delete(queue, first);
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(2, 9));
        shard.discard();
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(3, 12));
        assertThat(shard.queues().use(new ProjectId("6"))).isEqualTo(ProjectUse.NOTHING);
        passSeconds(60);
        sweepAll();
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(2, 7));
        shard.write();
        pop(queue, 1);
        shard.messages().purge(queue("other"));
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(1, 4));
        shard.queues().delete(queue.key());
        assertThat(shard.queues().use(PROJECT)).isEqualTo(ProjectUse.NOTHING);
        post(queue("q"), "1");
        shard.write();
        assertThat(shard.queues().use(PROJECT)).isEqualTo(new ProjectUse(1, 2));
    }

    @Test
    void shouldKeepTopicsApartFromQueues() {
        QueueKey topic = new QueueKey(PROJECT, new QueueName("same"), QueueKey.Kind.TOPIC);
        Queue queue = queue("same");
        Queue made = queue(topic);
        queue(new QueueKey(PROJECT, new QueueName("zz"), QueueKey.Kind.TOPIC));
        queue("zz");
        assertThat(shard.queues().find(topic)).isEqualTo(made).isNotEqualTo(queue);
        assertThat(shard.queues().count(PROJECT)).isEqualTo(2);
        assertThat(shard.queues().list(PROJECT, null, 10)).containsExactly(queue, queue("zz"));
        assertThat(shard.queues().listTopics(PROJECT, null, 1)).containsExactly(made);
        assertThat(shard.queues().listTopics(PROJECT, topic.name(), 10))
                .extracting(one -> one.key().name().text())
                .containsExactly("zz");
        shard.write();
        assertThat(shard.queues().delete(queue.key())).isTrue();
        assertThat(shard.queues().find(topic)).isEqualTo(made);
        assertThat(shard.queues().count(PROJECT)).isOne();
        assertThat(shard.queues().countTopics(PROJECT)).isEqualTo(2);
        assertThat(shard.queues().delete(topic)).isTrue();
        assertThat(shard.queues().countTopics(PROJECT)).isOne();
        assertThat(shard.queues().countTopics(new ProjectId("6"))).isZero();
        assertThat(shard.queues().count(PROJECT)).isOne();
        assertThat(shard.queues().listTopics(PROJECT, null, 10)).hasSize(1);
    }
}
