package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final int DRAWS = 100_000;

    private final Random random = new Random(7);

    private FakeLink link(String address) {
        Endpoint endpoint = FakeNet.endpoint(address, 1, 1);
        return new FakeLink(endpoint, new NoDial());
    }

    private static Table<FakeLink> table(FakeLink a, int weightOfA, FakeLink b, int weightOfB) {
        return Table.of(List.of(new Table.Entry<>(a, weightOfA), new Table.Entry<>(b, weightOfB)));
    }

    private double shareOf(FakeLink link, Table<FakeLink> table) {
        int hits = 0;
        for (int i = 0; i < DRAWS; i++) {
            hits += table.pick(random::nextDouble, null) == link ? 1 : 0;
        }
        return (double) hits / DRAWS;
    }

    @Test
    void shouldShareByWeightWhileNobodyIsBusy() {
        FakeLink a = link("10.0.0.1");
        Table<FakeLink> table = table(a, 3, link("10.0.0.2"), 1);
        assertThat(shareOf(a, table)).isBetween(0.74, 0.76);
    }

    @Test
    void shouldShareByWeightWhileAllAreBusy() {
        FakeLink a = link("10.0.0.1");
        FakeLink b = link("10.0.0.2");
        Table<FakeLink> table = table(a, 3, b, 1);
        for (int i = 0; i < 400; i++) {
            var unused =
                    Objects.requireNonNull(table.pick(random::nextDouble, null)).call();
        }
        assertThat(a.load()).isBetween(290, 310);
        assertThat(b.load()).isBetween(90, 110);
    }

    @Test
    void shouldKeepWorkAwayFromALinkThatIsSlow() {
        FakeLink a = link("10.0.0.1");
        FakeLink b = link("10.0.0.2");
        for (int i = 0; i < 10; i++) {
            var unused = b.call();
        }
        assertThat(shareOf(a, table(a, 1, b, 1))).isBetween(0.74, 0.76);
    }

    @Test
    void shouldGiveWeightZeroNextToNothing() {
        FakeLink a = link("10.0.0.1");
        Table<FakeLink> table = table(a, 0, link("10.0.0.2"), 1);
        assertThat(shareOf(a, table)).isBetween(0.001, 0.01);
    }

    @Test
    void shouldPassOverALinkThatTakesNoMore() {
        FakeLink a = link("10.0.0.1");
        FakeLink b = link("10.0.0.2");
        a.room(0);
        Table<FakeLink> table = table(a, 1000, b, 1);
        assertThat(shareOf(b, table)).isEqualTo(1);
        assertThat(table.pick(random::nextDouble, b)).isNull();
        assertThat(Table.<FakeLink>of(List.of()).pick(random::nextDouble, null)).isNull();
    }
}
