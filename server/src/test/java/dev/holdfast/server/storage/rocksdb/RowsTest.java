package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvBatch;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.testsupport.SimulatedKvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows under an open batch must look as they will once it is written. */
class RowsTest {
    private static final ColumnFamily FAMILY = ColumnFamily.MESSAGE;
    private static final int KEYS = 24;

    private Random random = new Random(0);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldShowTheBatchAsIfItWereWritten(long seed) {
        random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            SimulatedKvStore store = new SimulatedKvStore(random);
            KvBatch before = new KvBatch();
            change(before, new PendingRows());
            store.write(before);
            KvBatch open = new KvBatch();
            PendingRows pending = new PendingRows();
            change(open, pending);
            change(open, pending);
            List<String> layered = looks(new Rows(store, pending));
            store.write(open);
            assertThat(layered).isEqualTo(looks(new Rows(store, new PendingRows())));
        }
    }

    private void change(KvBatch batch, PendingRows pending) {
        for (int i = random.nextInt(12); i > 0; i--) {
            byte[] key = key(random.nextInt(KEYS));
            byte[] value = new byte[random.nextInt(3)];
            byte[] end = key(key[0] + random.nextInt(8));
            switch (random.nextInt(5)) {
                case 0 -> {
                    batch.delete(FAMILY, key);
                    pending.delete(FAMILY, key);
                }
                case 1 -> {
                    batch.deleteRange(FAMILY, key, end);
                    pending.deleteRange(FAMILY, key, end);
                }
                default -> {
                    batch.put(FAMILY, key, value);
                    pending.put(FAMILY, key, value);
                }
            }
        }
        pending.sort();
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) number};
    }

    private static List<String> looks(Rows rows) {
        List<String> looks = new ArrayList<>();
        for (int from = 0; from <= KEYS; from += 3) {
            byte[] value = rows.get(FAMILY, key(from));
            looks.add("get " + from + " " + (value == null ? "none" : value.length));
            for (int to = from; to <= KEYS + 2; to += 5) {
                read("up", rows.scan(FAMILY, key(from), key(to)), looks, from + 1);
                read("down", rows.scanBackward(FAMILY, key(from), key(to)), looks, to - 2);
            }
        }
        return looks;
    }

    private static void read(String direction, KvCursor cursor, List<String> looks, int seek) {
        try (cursor) {
            for (; cursor.isValid(); cursor.next()) {
                looks.add(direction + " " + cursor.key()[0] + " " + cursor.value().length);
            }
            cursor.seek(key(Math.max(0, seek)));
            looks.add(direction + " sought " + (cursor.isValid() ? cursor.key()[0] : "nothing"));
        }
    }
}
