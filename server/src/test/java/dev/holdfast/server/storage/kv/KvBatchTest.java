package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

class KvBatchTest {
    @TempDir
    private Path directory;

    @Test
    void shouldEncodeExactlyWhatTheEngineEncodes() throws RocksDBException {
        long seed = 20261122;
        System.out.println("KvBatchTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (RocksDatabase database = RocksDatabase.open(directory, KvOptions.defaults())) {
            for (int round = 0; round < 200; round++) {
                KvBatch ours = new KvBatch();
                try (WriteBatch theirs = new WriteBatch()) {
                    fillBoth(random, database, ours, theirs);
                    assertThat(ours.encoded()).as("round " + round).isEqualTo(theirs.data());
                    assertThat(ours.count()).isEqualTo(theirs.count());
                    assertThat(ours.bytes()).isEqualTo(theirs.data().length);
                }
            }
        }
    }

    private static void fillBoth(SplittableRandom random, RocksDatabase database, KvBatch ours, WriteBatch theirs)
            throws RocksDBException {
        int changes = random.nextInt(1, 300);
        for (int i = 0; i < changes; i++) {
            ColumnFamily family = ColumnFamily.ofId(random.nextInt(1, 10));
            ColumnFamilyHandle handle = database.handle(family);
            byte[] key = randomBytes(random, random.nextInt(200));
            switch (random.nextInt(3)) {
                case 0 -> {
                    byte[] value = randomBytes(random, random.nextInt(20_000));
                    ours.put(family, key, value);
                    theirs.put(handle, key, value);
                }
                case 1 -> {
                    ours.delete(family, key);
                    theirs.delete(handle, key);
                }
                default -> {
                    byte[] end = bytes("\u00ff" + i);
                    byte[] start = bytes("a");
                    ours.deleteRange(family, start, end);
                    theirs.deleteRange(handle, start, end);
                }
            }
        }
    }

    private static byte[] randomBytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldShowItsChangesInOrder() {
        KvBatch batch = new KvBatch();
        batch.put(ColumnFamily.MESSAGE, bytes("a"), bytes("1"));
        batch.delete(ColumnFamily.TIMER, bytes("b"));
        batch.deleteRange(ColumnFamily.MISC, bytes("c"), bytes("d"));
        List<String> seen = new ArrayList<>();
        batch.forEach(new Recorder(seen));
        assertThat(seen).containsExactly("put MESSAGE a 1", "delete TIMER b", "deleteRange MISC c d");
    }

    @Test
    void shouldStartAnewWhenCleared() {
        KvBatch batch = new KvBatch();
        batch.put(ColumnFamily.MESSAGE, bytes("a"), new byte[8 << 20]);
        batch.clear();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.encoded()).isEqualTo(new byte[KvBatch.HEADER_BYTES]);
        batch.delete(ColumnFamily.MESSAGE, bytes("b"));
        assertThat(batch.count()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnInvertedRangeAndSkipAnEmptyOne() {
        KvBatch batch = new KvBatch();
        assertThatThrownBy(() -> batch.deleteRange(ColumnFamily.MESSAGE, bytes("b"), bytes("a")))
                .isInstanceOf(IllegalArgumentException.class);
        batch.deleteRange(ColumnFamily.MESSAGE, bytes("a"), bytes("a"));
        assertThat(batch.isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseToGrowOverItsLimit() {
        KvBatch batch = new KvBatch();
        byte[] quarter = new byte[KvBatch.MAX_BYTES / 4];
        for (int i = 0; i < 3; i++) {
            batch.put(ColumnFamily.MESSAGE, bytes(i), quarter);
        }
        assertThatThrownBy(() -> batch.put(ColumnFamily.MESSAGE, bytes(3), quarter))
                .isInstanceOf(IllegalStateException.class);
        assertThat(batch.count()).isEqualTo(3);
    }

    /** Writes down what it is shown. */
    private record Recorder(List<String> seen) implements KvBatch.Visitor {
        @Override
        public void put(ColumnFamily family, byte[] key, byte[] value) {
            seen.add("put " + family + " " + KvRows.text(key) + " " + KvRows.text(value));
        }

        @Override
        public void delete(ColumnFamily family, byte[] key) {
            seen.add("delete " + family + " " + KvRows.text(key));
        }

        @Override
        public void deleteRange(ColumnFamily family, byte[] fromInclusive, byte[] toExclusive) {
            seen.add("deleteRange " + family + " " + KvRows.text(fromInclusive) + " " + KvRows.text(toExclusive));
        }
    }
}
