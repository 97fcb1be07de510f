package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A set of ranges must be the set of the positions that were put in. */
class PositionSetTest {
    private static final int POSITIONS = 60;
    private static final int MAX_RANGES = 6;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldHoldExactlyWhatItTookIn(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            PositionSet set = new PositionSet();
            TreeSet<Long> expected = new TreeSet<>();
            for (int step = 0; step < POSITIONS; step++) {
                change(set, expected, random);
                check(set, expected);
            }
            RowWriter out = new RowWriter(8);
            set.write(out);
            check(PositionSet.read(new RowReader(ColumnFamily.STATE, new byte[0], out.toByteArray())), expected);
            set.clear();
            check(set, new TreeSet<>());
        }
    }

    private static void change(PositionSet set, NavigableSet<Long> expected, Random random) {
        long position = random.nextInt(POSITIONS);
        if (random.nextInt(20) == 0) {
            set.addAllBefore(position);
            for (long at = 0; at < position; at++) {
                expected.add(at);
            }
        } else if (set.add(position, MAX_RANGES)) {
            expected.add(position);
        } else {
            assertThat(set.ranges()).isGreaterThanOrEqualTo(MAX_RANGES);
            assertThat(expected).doesNotContain(position - 1, position, position + 1);
        }
    }

    private static void check(PositionSet set, NavigableSet<Long> expected) {
        List<Long> listed = new ArrayList<>();
        set.forEachRange((from, to) -> {
            assertThat(from).as("apart").isGreaterThan(listed.isEmpty() ? -1 : listed.get(listed.size() - 1) + 1);
            for (long at = from; at < to; at++) {
                listed.add(at);
            }
        });
        assertThat(listed).containsExactlyElementsOf(expected);
        assertThat(set.count()).isEqualTo(expected.size());
        assertThat(set.isEmpty()).isEqualTo(expected.isEmpty());
        for (long at = 0; at <= POSITIONS; at++) {
            assertThat(set.contains(at)).isEqualTo(expected.contains(at));
            assertThat(set.firstOutside(at)).isEqualTo(outside(expected, at, 1));
            assertThat(set.lastOutside(at)).isEqualTo(outside(expected, at, -1));
            assertThat(set.countWithin(at, at + 7))
                    .isEqualTo(expected.subSet(at, at + 7).size());
        }
    }

    private static long outside(NavigableSet<Long> expected, long from, int step) {
        long at = from;
        while (expected.contains(at)) {
            at += step;
        }
        return at;
    }
}
