package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static dev.holdfast.server.storage.kv.KvRows.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.storage.StorageUnavailable;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link KvStore} promises; each store runs it. */
abstract class KvStoreContract {
    private KvStore store;
    private final KvBatch batch = new KvBatch();

    abstract KvStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void shouldAnswerWhatWasPut() {
        put("a", "1");
        assertThat(store.get(ColumnFamily.MESSAGE, bytes("a"))).isEqualTo(bytes("1"));
        assertThat(store.get(ColumnFamily.MESSAGE, bytes("b"))).isNull();
    }

    @Test
    void shouldKeepFamiliesApart() {
        for (ColumnFamily family : ColumnFamily.values()) {
            batch.put(family, bytes("k"), bytes(family.nameOnDisk()));
        }
        store.write(batch);
        for (ColumnFamily family : ColumnFamily.values()) {
            assertThat(store.get(family, bytes("k"))).isEqualTo(bytes(family.nameOnDisk()));
        }
    }

    @Test
    void shouldApplyTheChangesOfABatchInOrder() {
        batch.put(ColumnFamily.LEASE, bytes("a"), bytes("1"));
        batch.delete(ColumnFamily.LEASE, bytes("a"));
        batch.put(ColumnFamily.LEASE, bytes("b"), bytes("1"));
        batch.deleteRange(ColumnFamily.LEASE, bytes("a"), bytes("z"));
        batch.put(ColumnFamily.LEASE, bytes("c"), bytes("1"));
        store.write(batch);
        assertThat(keys(store.scan(ColumnFamily.LEASE, bytes(""), bytes("zz")))).isEqualTo("c");
    }

    @Test
    void shouldDeleteARangeWithoutItsEnd() {
        put("a", "1", "b", "2", "c", "3", "d", "4");
        batch.deleteRange(ColumnFamily.MESSAGE, bytes("b"), bytes("d"));
        store.write(batch);
        assertThat(keys(store.scan(ColumnFamily.MESSAGE, bytes(""), bytes("z"))))
                .isEqualTo("a d");
    }

    @Test
    void shouldScanUpwardsWithinTheRange() {
        put("a", "1", "b", "2", "c", "3", "d", "4");
        assertThat(keys(store.scan(ColumnFamily.MESSAGE, bytes("b"), bytes("d"))))
                .isEqualTo("b c");
    }

    @Test
    void shouldScanDownwardsWithinTheRange() {
        put("a", "1", "b", "2", "c", "3", "d", "4");
        assertThat(keys(store.scanBackward(ColumnFamily.MESSAGE, bytes("a"), bytes("d"))))
                .isEqualTo("c b a");
    }

    @Test
    void shouldSortKeysAsUnsignedBytes() {
        batch.put(ColumnFamily.MESSAGE, new byte[] {(byte) 0xFF}, bytes("high"));
        batch.put(ColumnFamily.MESSAGE, new byte[] {0x01}, bytes("low"));
        store.write(batch);
        try (KvCursor cursor = store.scan(ColumnFamily.MESSAGE, new byte[] {}, new byte[] {-1, -1})) {
            assertThat(cursor.value()).isEqualTo(bytes("low"));
            cursor.next();
            assertThat(cursor.value()).isEqualTo(bytes("high"));
        }
    }

    @Test
    void shouldFindNothingInAnEmptyOrInvertedRange() {
        put("a", "1", "b", "2");
        assertThat(keys(store.scan(ColumnFamily.MESSAGE, bytes("a"), bytes("a"))))
                .isEmpty();
        assertThat(keys(store.scan(ColumnFamily.MESSAGE, bytes("b"), bytes("a"))))
                .isEmpty();
        assertThat(keys(store.scanBackward(ColumnFamily.MESSAGE, bytes("b"), bytes("a"))))
                .isEmpty();
        try (KvCursor cursor = store.scan(ColumnFamily.MESSAGE, bytes("b"), bytes("a"))) {
            cursor.seek(bytes("a"));
            assertThat(cursor.isValid()).isFalse();
        }
    }

    @Test
    void shouldSeekUpwardsWithoutLeavingTheRange() {
        put("a", "1", "c", "3", "e", "5", "g", "7");
        try (KvCursor cursor = store.scan(ColumnFamily.MESSAGE, bytes("b"), bytes("f"))) {
            assertThat(soughtKey(cursor, "d")).isEqualTo("e");
            assertThat(soughtKey(cursor, "c")).isEqualTo("c");
            assertThat(soughtKey(cursor, "a")).isEqualTo("c");
            assertThat(soughtKey(cursor, "f")).isEqualTo("none");
            assertThat(soughtKey(cursor, "z")).isEqualTo("none");
        }
    }

    @Test
    void shouldSeekDownwardsWithoutLeavingTheRange() {
        put("a", "1", "c", "3", "e", "5", "g", "7");
        try (KvCursor cursor = store.scanBackward(ColumnFamily.MESSAGE, bytes("b"), bytes("f"))) {
            assertThat(soughtKey(cursor, "d")).isEqualTo("c");
            assertThat(soughtKey(cursor, "e")).isEqualTo("e");
            assertThat(soughtKey(cursor, "z")).isEqualTo("e");
            assertThat(soughtKey(cursor, "a")).isEqualTo("none");
        }
    }

    private static String soughtKey(KvCursor cursor, String key) {
        cursor.seek(bytes(key));
        return cursor.isValid() ? KvRows.text(cursor.key()) : "none";
    }

    @Test
    void shouldNotShowLaterWritesToACursor() {
        put("a", "1", "c", "3");
        try (KvCursor cursor = store.scan(ColumnFamily.MESSAGE, bytes("a"), bytes("z"))) {
            put("b", "2");
            cursor.next();
            assertThat(cursor.key()).isEqualTo(bytes("c"));
        }
    }

    @Test
    void shouldRefuseToReadPastTheEnd() {
        try (KvCursor cursor = store.scan(ColumnFamily.MESSAGE, bytes("a"), bytes("z"))) {
            assertThat(cursor.isValid()).isFalse();
            assertThatThrownBy(cursor::key).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(cursor::value).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void shouldNumberWritesFromOne() {
        assertThat(store.sync()).isZero();
        assertThat(put("a", "1")).isEqualTo(1);
        assertThat(put("b", "2")).isEqualTo(2);
        batch.clear();
        assertThat(store.write(batch)).isEqualTo(3);
        assertThat(store.sync()).isEqualTo(3);
        assertThat(store.sync()).isEqualTo(3);
        assertThat(put("c", "3")).isEqualTo(4);
        assertThat(store.usage().lastWrite()).isEqualTo(4);
        assertThat(store.usage().lastDurable()).isEqualTo(3);
    }

    @Test
    void shouldNotKeepTheCallersArrays() {
        byte[] key = bytes("a");
        byte[] value = bytes("1");
        batch.put(ColumnFamily.MESSAGE, key, value);
        store.write(batch);
        batch.clear();
        key[0] = 'x';
        value[0] = 'x';
        assertThat(store.get(ColumnFamily.MESSAGE, bytes("a"))).isEqualTo(bytes("1"));
    }

    @Test
    void shouldKeepEmptyValuesAndKeys() {
        batch.put(ColumnFamily.TIMER, bytes(""), bytes(""));
        store.write(batch);
        assertThat(store.get(ColumnFamily.TIMER, bytes(""))).isEmpty();
    }

    @Test
    void shouldRefuseEverythingOnceClosed() {
        store.close();
        store.close();
        assertThatThrownBy(() -> store.get(ColumnFamily.MESSAGE, bytes("a"))).isInstanceOf(StorageUnavailable.class);
        assertThatThrownBy(() -> store.write(batch)).isInstanceOf(StorageUnavailable.class);
        assertThatThrownBy(() -> store.sync()).isInstanceOf(StorageUnavailable.class);
        assertThatThrownBy(() -> store.scan(ColumnFamily.MESSAGE, bytes("a"), bytes("b")))
                .isInstanceOf(StorageUnavailable.class);
    }

    private long put(String... keysAndValues) {
        batch.clear();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            batch.put(ColumnFamily.MESSAGE, bytes(keysAndValues[i]), bytes(keysAndValues[i + 1]));
        }
        long number = store.write(batch);
        batch.clear();
        return number;
    }
}
