package dev.holdfast.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the catalogue promises, over every store that it can be kept in. */
abstract class CatalogueContract {

    private static final ProjectId PROJECT = new ProjectId("p");

    private KvStore store;
    private Catalogue catalogue;

    abstract KvStore open();

    @BeforeEach
    void openCatalogue() {
        store = open();
        catalogue = new Catalogue(store);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private static PoolRecord pool(String name, String flavor) {
        return new PoolRecord(name, "memory:" + name, PoolRecord.MAX_WEIGHT, flavor, RawValue.EMPTY_MAP);
    }

    private static QueueKey queue(String project, String name) {
        return new QueueKey(new ProjectId(project), new QueueName(name));
    }

    /** As a server sees it that starts anew. */
    private Catalogue readAgain() {
        return new Catalogue(store);
    }

    @Test
    void shouldKeepPoolsAsTheyWereGiven() {
        catalogue.putPools(List.of(pool("b", ""), pool("a", "gold")));
        assertThat(readAgain().pools()).containsExactly(pool("a", "gold"), pool("b", ""));
        assertThat(readAgain().pool("a")).isEqualTo(pool("a", "gold"));
        assertThat(readAgain().poolsOf("gold")).containsExactly(pool("a", "gold"));
        assertThat(readAgain().poolsOf("")).containsExactly(pool("b", ""));
    }

    @Test
    void shouldReplaceAndForgetPools() {
        catalogue.putPools(List.of(pool("a", "gold")));
        catalogue.putPools(List.of(pool("a", "silver")));
        assertThat(readAgain().pools()).containsExactly(pool("a", "silver"));
        catalogue.removePool("a");
        assertThat(catalogue.pools()).isEmpty();
        assertThat(readAgain().pools()).isEmpty();
    }

    @Test
    void shouldKeepTheFlavorsOfProjectsApart() {
        catalogue.putFlavor(PROJECT, "b");
        catalogue.putFlavor(PROJECT, "a");
        catalogue.putFlavor(new ProjectId("p1"), "c");
        catalogue.putFlavor(new ProjectId("p\0a"), "d");
        assertThat(catalogue.flavors(PROJECT, "", 10)).containsExactly("a", "b");
        assertThat(catalogue.flavors(PROJECT, "a", 10)).containsExactly("b");
        assertThat(catalogue.flavors(PROJECT, "", 1)).containsExactly("a");
        assertThat(catalogue.hasFlavor(new ProjectId("p1"), "a")).isFalse();
        catalogue.removeFlavor(PROJECT, "a");
        assertThat(catalogue.hasFlavor(PROJECT, "a")).isFalse();
    }

    @Test
    void shouldSayWhereAQueueIs() {
        assertThat(catalogue.placeOf(queue("p", "q"))).isNull();
        catalogue.place(List.of(queue("p", "q"), queue("p", "r")), "a");
        catalogue.place(List.of(queue("p", "s")), Catalogue.DEFAULT_STORE);
        assertThat(readAgain().placeOf(queue("p", "q"))).isEqualTo("a");
        assertThat(readAgain().placeOf(queue("p", "s"))).isEqualTo(Catalogue.DEFAULT_STORE);
        assertThat(readAgain().placeOf(queue("p2", "q"))).isNull();
    }

    @Test
    void shouldFindTheQueuesOfAPool() {
        QueueKey strange = queue("p\0\u00e4\u20ac\ud83d\ude00", "q");
        catalogue.place(List.of(queue("p", "b"), queue("p", "a"), strange), "a");
        catalogue.place(List.of(queue("p", "other")), "ab");
        assertThat(catalogue.queuesIn("a", 10)).containsExactlyInAnyOrder(queue("p", "a"), queue("p", "b"), strange);
        assertThat(catalogue.queuesIn("a", 1)).hasSize(1);
        assertThat(catalogue.hasQueues("a", PROJECT)).isTrue();
        assertThat(catalogue.hasQueues("a", new ProjectId("p\0"))).isFalse();
        assertThat(catalogue.hasQueues("b")).isFalse();
    }

    @Test
    void shouldForgetWhereAQueueWas() {
        catalogue.place(List.of(queue("p", "q")), "a");
        catalogue.unplace(queue("p", "q"));
        catalogue.unplace(queue("p", "never"));
        assertThat(readAgain().placeOf(queue("p", "q"))).isNull();
        assertThat(readAgain().hasQueues("a")).isFalse();
    }

    @Test
    void shouldGoThroughTheQueuesOfAPool() {
        catalogue.place(List.of(queue("p", "b"), queue("p", "a"), queue("r", "a")), "a");
        catalogue.place(List.of(queue("p", "other")), "b");
        assertThat(catalogue.queueBehind("a", null)).isEqualTo(queue("p", "a"));
        assertThat(catalogue.queueBehind("a", queue("p", "a"))).isEqualTo(queue("p", "b"));
        assertThat(catalogue.queueBehind("a", queue("p", "gone"))).isEqualTo(queue("r", "a"));
        assertThat(catalogue.queueBehind("a", queue("r", "a"))).isNull();
        assertThat(catalogue.countIn("a", 10)).isEqualTo(3);
        assertThat(catalogue.countIn("a", 2)).isEqualTo(2);
    }

    @Test
    void shouldKeepHowFarADrainHasGot() {
        QueueKey strange = queue("p\0\u00e4\u20ac\ud83d", "q");
        DrainRecord drain = DrainRecord.begun("a", 7)
                .withMoved(3, 40)
                .withFailed(1, "no room")
                .moving(List.of(strange, queue("p", "r")), "b");
        catalogue.putDrain(drain);
        assertThat(readAgain().drain("a")).isEqualTo(drain);
        assertThat(readAgain().drains()).containsExactly(drain);
        assertThat(readAgain().isSetAside("a")).isTrue();
        catalogue.putDrain(drain.in(DrainRecord.State.STOPPED));
        assertThat(readAgain().isSetAside("a")).isFalse();
        catalogue.removePool("a");
        assertThat(catalogue.drain("a")).isNull();
        assertThat(readAgain().drain("a")).isNull();
    }

    @Test
    void shouldMoveQueuesAndCountThemInOneWrite() {
        catalogue.place(List.of(queue("p", "q"), queue("p", "r"), queue("p", "s")), "a");
        DrainRecord drain = DrainRecord.begun("a", 7).withMoved(2, 9);
        catalogue.move(List.of(queue("p", "q"), queue("p", "r")), "b", drain);
        assertThat(readAgain().placeOf(queue("p", "q"))).isEqualTo("b");
        assertThat(readAgain().queuesIn("a", 10)).containsExactly(queue("p", "s"));
        assertThat(readAgain().queuesIn("b", 10)).containsExactly(queue("p", "q"), queue("p", "r"));
        assertThat(readAgain().drain("a")).isEqualTo(drain);
    }

    @Test
    void shouldRememberWhetherItKnowsAllQueues() {
        assertThat(catalogue.isComplete()).isFalse();
        catalogue.setComplete(true);
        assertThat(readAgain().isComplete()).isTrue();
        catalogue.setComplete(false);
        assertThat(readAgain().isComplete()).isFalse();
    }

    @Test
    void shouldKeepThePassagesOfPoolsApart() {
        Passage first = new Passage("a", queue("p", "dead"));
        Passage second = new Passage("a", queue("p\0", "dead"));
        Passage ofDefaultStore = new Passage(Catalogue.DEFAULT_STORE, queue("p", "dead"));
        List.of(first, second, first, ofDefaultStore).forEach(catalogue::putPassage);
        assertThat(readAgain().passages("a")).containsExactlyInAnyOrder(first, second);
        assertThat(readAgain().passages(Catalogue.DEFAULT_STORE)).containsExactly(ofDefaultStore);
        assertThat(readAgain().passages("ab")).isEmpty();
        catalogue.removePassage(first);
        assertThat(readAgain().passages("a")).containsExactly(second);
        assertThat(catalogue.queuesIn("a", 10)).isEmpty();
    }
}
