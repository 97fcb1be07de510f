package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;

/**
 * Damages logs in seeded ways: what opens is a prefix of what was written, and never less than the watermark.
 *
 * <p>Write number n puts row n into two families, so that a prefix is told from a hole and from half a batch.
 */
class WalMutationTest {
    private static final int CASES = Integer.getInteger("holdfast.walMutations", 50);
    private static final List<WalDamage> DAMAGES = List.of(WalDamage.values());
    private static final int DURABLE = 300;
    private static final int WRITTEN = 600;

    @TempDir
    private Path directory;

    private Path original;

    @BeforeEach
    void writeThreeLogs() throws IOException, RocksDBException {
        Path live = directory.resolve("live");
        original = directory.resolve("original");
        RocksDatabase database;
        try (RocksKvStore store = open(live, KvOptions.DataLoss.REFUSE)) {
            write(store, 0, 100);
            store.sync();
        }
        // The engine is used beneath the store here, to begin new logs while the old ones are still needed.
        try (DurableWatermark watermark = DurableWatermark.open(live.resolve("watermark"), 0)) {
            database = RocksDatabase.open(live.resolve("db"), KvOptions.defaults());
            try (RocksKvStore store = new RocksKvStore(DirectoryLock.acquire(live), database, watermark, () -> 0)) {
                write(store, 100, 200);
                beginNewLog(database);
                write(store, 200, DURABLE);
                store.sync();
                write(store, DURABLE, 400);
                beginNewLog(database);
                write(store, 400, WRITTEN);
                KvCopies.copy(live, original);
            }
        }
        assertThat(KvCopies.logs(original)).hasSize(3);
    }

    private static void beginNewLog(RocksDatabase database) throws RocksDBException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.engine().flush(options, database.handle(ColumnFamily.MISC));
        }
    }

    private static RocksKvStore open(Path data, KvOptions.DataLoss dataLoss) {
        KvOptions options = KvOptions.defaults().withWatermarkIntervalMillis(0).withDataLoss(dataLoss);
        return RocksKvStore.open(data, options, () -> 0);
    }

    private static void write(KvStore store, int from, int to) {
        KvBatch batch = new KvBatch();
        for (int i = from; i < to; i++) {
            batch.put(ColumnFamily.MESSAGE, bytes(i), bytes("body of message " + i));
            batch.put(ColumnFamily.TIMER, bytes(i), bytes(""));
            batch.put(ColumnFamily.MISC, bytes("last"), bytes(i));
            store.write(batch);
            batch.clear();
        }
    }

    @Test
    void shouldOpenWithEverythingWhenNothingIsDamaged() {
        try (RocksKvStore store = open(original, KvOptions.DataLoss.REFUSE)) {
            assertThat(rowsOfPrefix(store)).isEqualTo(WRITTEN);
        }
    }

    @Test
    void shouldOpenWithAPrefixOrRefuse() throws IOException {
        long seed = Long.getLong("holdfast.seed", 20261122L);
        System.out.println("WalMutationTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            outcomes.add(mutateAndOpen(i, random.split()));
        }
        System.out.println("WalMutationTest opened "
                + outcomes.stream().filter("opened"::equals).count() + ", refused "
                + outcomes.stream().filter("refused"::equals).count());
        assertThat(outcomes).contains("opened", "refused");
    }

    private String mutateAndOpen(int number, SplittableRandom random) throws IOException {
        Path copy = directory.resolve("case-" + number);
        KvCopies.copy(original, copy);
        List<Path> logs = KvCopies.logs(copy);
        Path log = logs.get(random.nextInt(logs.size()));
        WalDamage damage = DAMAGES.get(random.nextInt(DAMAGES.size()));
        damage.applyTo(log, random);
        String description = "case " + number + ": " + damage + " in " + log.getFileName();
        try (RocksKvStore store = open(copy, KvOptions.DataLoss.REFUSE)) {
            assertThat(rowsOfPrefix(store)).as(description).isBetween(DURABLE, WRITTEN);
            return "opened";
        } catch (StorageException refusal) {
            assertThat(refusal).as(description).isInstanceOf(StorageCorrupted.class);
            requireUndamagedBesides(copy, log, description);
            return "refused";
        } finally {
            Directories.deleteTree(copy);
        }
    }

    /** A refusal changes nothing: with the log as it was, the store is whole again. */
    private void requireUndamagedBesides(Path copy, Path log, String description) throws IOException {
        Files.write(log, Files.readAllBytes(original.resolve(copy.relativize(log))));
        try (RocksKvStore store = open(copy, KvOptions.DataLoss.REFUSE)) {
            assertThat(rowsOfPrefix(store)).as(description + ", repaired").isEqualTo(WRITTEN);
        }
    }

    @Test
    void shouldRefuseEveryCutBelowTheWatermark() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < CASES; i++) {
            Path copy = directory.resolve("cut-" + i);
            KvCopies.copy(original, copy);
            Path first = KvCopies.logs(copy).get(0);
            Files.write(first, WalDamage.TRUNCATE.applyTo(Files.readAllBytes(first), random));
            assertThatThrownBy(() -> open(copy, KvOptions.DataLoss.REFUSE).close())
                    .as("cut " + i)
                    .isInstanceOf(StorageCorrupted.class);
            Directories.deleteTree(copy);
        }
    }

    @Test
    void shouldRefuseWhenAnyLogIsGone() throws IOException {
        for (int missing = 0; missing < 2; missing++) {
            Path copy = directory.resolve("gone-" + missing);
            KvCopies.copy(original, copy);
            Files.delete(KvCopies.logs(copy).get(missing));
            assertThatThrownBy(() -> open(copy, KvOptions.DataLoss.REFUSE).close())
                    .as("log " + missing)
                    .isInstanceOf(StorageCorrupted.class);
        }
    }

    @Test
    void shouldRefuseAStoreOfTablesWithoutLogs() throws IOException {
        Path copy = directory.resolve("tables-only");
        KvCopies.copy(original, copy);
        List<Path> logs = KvCopies.logs(copy);
        Files.write(logs.get(0), new byte[0]);
        Files.delete(logs.get(1));
        Files.delete(logs.get(2));
        assertThatThrownBy(() -> open(copy, KvOptions.DataLoss.REFUSE).close())
                .isInstanceOf(StorageCorrupted.class)
                .hasMessageContaining("--set storage.accept_data_loss=true");
    }

    @Test
    void shouldNameTheNumbersOfALossAtTheEnd() throws IOException {
        Path copy = directory.resolve("short");
        try (RocksKvStore store = open(directory.resolve("one-log"), KvOptions.DataLoss.REFUSE)) {
            write(store, 0, 100);
            store.sync();
            KvCopies.copy(directory.resolve("one-log"), copy);
        }
        Path log = KvCopies.logs(copy).get(0);
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> open(copy, KvOptions.DataLoss.REFUSE).close())
                .isInstanceOf(StorageCorrupted.class)
                .hasMessageContaining("changes up to 300 were durable, but only those up to")
                .hasMessageContaining("--set storage.accept_data_loss=true");
        try (RocksKvStore store = open(copy, KvOptions.DataLoss.ACCEPT)) {
            assertThat(rowsOfPrefix(store)).isBetween(1, 99);
        }
        open(copy, KvOptions.DataLoss.REFUSE).close();
    }

    @Test
    void shouldOpenEveryDamagedStoreOnceTheLossIsAccepted() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        for (WalDamage damage : WalDamage.values()) {
            Path copy = directory.resolve("accepted-" + damage);
            KvCopies.copy(original, copy);
            damage.applyTo(KvCopies.logs(copy).get(random.nextInt(3)), random);
            open(copy, KvOptions.DataLoss.ACCEPT).close();
            open(copy, KvOptions.DataLoss.REFUSE).close();
        }
    }

    @Test
    void shouldRefuseAMissingOrDamagedWatermark() throws IOException {
        Path watermark = original.resolve("watermark");
        byte[] whole = Files.readAllBytes(watermark);
        Files.write(watermark, new byte[whole.length]);
        assertThatThrownBy(() -> open(original, KvOptions.DataLoss.REFUSE).close())
                .isInstanceOf(StorageCorrupted.class)
                .hasMessageContaining("damaged");
        Files.delete(watermark);
        assertThatThrownBy(() -> open(original, KvOptions.DataLoss.REFUSE).close())
                .isInstanceOf(StorageCorrupted.class)
                .hasMessageContaining("missing");
        try (RocksKvStore store = open(original, KvOptions.DataLoss.ACCEPT)) {
            assertThat(rowsOfPrefix(store)).isEqualTo(WRITTEN);
        }
        open(original, KvOptions.DataLoss.REFUSE).close();
    }

    /** How many rows there are, which must be the first ones, and whole. */
    private static int rowsOfPrefix(KvStore store) {
        int rows = 0;
        try (KvCursor messages = store.scan(ColumnFamily.MESSAGE, bytes(0), bytes(Long.MAX_VALUE));
                KvCursor timers = store.scan(ColumnFamily.TIMER, bytes(0), bytes(Long.MAX_VALUE))) {
            while (messages.isValid()) {
                assertThat(messages.key()).isEqualTo(bytes(rows));
                assertThat(timers.key()).isEqualTo(bytes(rows));
                messages.next();
                timers.next();
                rows++;
            }
            assertThat(timers.isValid()).isFalse();
        }
        byte[] last = store.get(ColumnFamily.MISC, bytes("last"));
        assertThat(last).isEqualTo(rows == 0 ? null : bytes(rows - 1));
        return rows;
    }
}
