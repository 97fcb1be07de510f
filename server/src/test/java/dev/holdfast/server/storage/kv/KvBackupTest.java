package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvBackupTest {
    private static final int ROWS = 2000;

    @TempDir
    private Path directory;

    private Path backup;
    private Path restored;

    @BeforeEach
    void takeABackupOfARunningStore() {
        backup = directory.resolve("backup");
        restored = directory.resolve("restored");
        try (RocksKvStore store = open(directory.resolve("live"))) {
            write(store, 0, ROWS);
            KvBackup.create(store, backup, 1_763_800_000_000L);
            write(store, ROWS, ROWS + 100);
        }
    }

    private static RocksKvStore open(Path data) {
        return RocksKvStore.open(data, KvOptions.defaults(), () -> 0);
    }

    private static void write(KvStore store, int from, int to) {
        KvBatch batch = new KvBatch();
        for (int i = from; i < to; i++) {
            batch.put(ColumnFamily.MESSAGE, bytes(i), new byte[200]);
            store.write(batch);
            batch.clear();
        }
    }

    @Test
    void shouldRestoreWhatWasThereAndGoOnFromIt() {
        KvBackup.restore(backup, restored);
        try (RocksKvStore store = open(restored)) {
            assertThat(store.get(ColumnFamily.MESSAGE, bytes(0))).isNotNull();
            assertThat(store.get(ColumnFamily.MESSAGE, bytes(ROWS - 1))).isNotNull();
            assertThat(store.get(ColumnFamily.MESSAGE, bytes(ROWS))).isNull();
            write(store, ROWS, ROWS + 1);
            store.sync();
        }
        open(restored).close();
    }

    @Test
    void shouldRefuseADirectoryThatIsNotEmpty() {
        assertThatThrownBy(() -> KvBackup.restore(backup, directory.resolve("live")))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("not empty");
    }

    @Test
    void shouldRefuseABackupWithoutAManifest() throws IOException {
        Files.delete(backup.resolve(BackupManifest.FILE_NAME));
        assertRefused("not a finished backup");
    }

    @Test
    void shouldRefuseAManifestThatIsCutShortOrOfAnotherFormat() throws IOException {
        Path manifest = backup.resolve(BackupManifest.FILE_NAME);
        List<String> lines = Files.readAllLines(manifest);
        Files.write(manifest, lines.subList(0, lines.size() - 1));
        assertRefused("cut short");
        lines.set(0, "holdfast-backup 2");
        Files.write(manifest, lines);
        assertRefused("holdfast-backup 2");
    }

    @Test
    void shouldRefuseAMissingFile() throws IOException {
        Files.delete(table());
        assertRefused("is missing. Nothing was restored; restore another backup");
    }

    @Test
    void shouldRefuseAFileOfAnotherSize() throws IOException {
        Path table = table();
        byte[] content = Files.readAllBytes(table);
        Files.delete(table);
        Files.write(table, Arrays.copyOf(content, content.length - 1));
        assertRefused("should have " + content.length + " bytes, and has " + (content.length - 1));
    }

    @Test
    void shouldSpeakOfTheBackupWhereTheEngineSpeaksOfItsStore() throws IOException {
        Path current = backup.resolve("db").resolve("CURRENT");
        byte[] content = Files.readAllBytes(current);
        content[0] ^= 1;
        Files.delete(current);
        Files.write(current, content);
        assertThatThrownBy(() -> KvBackup.restore(backup, restored))
                .isInstanceOf(StorageCorrupted.class)
                .hasMessageStartingWith("the backup is damaged: ")
                .hasMessageNotContainingAny("accept_data_loss", "the store in");
    }

    @Test
    void shouldRefuseADamagedTable() throws IOException {
        Path table = table();
        byte[] content = Files.readAllBytes(table);
        content[content.length / 3] ^= 1;
        // The file is a hard link to the live store's, which must not be damaged with it.
        Files.delete(table);
        Files.write(table, content);
        assertRefused("damaged");
        assertThat(restored).isEmptyDirectory();
    }

    private Path table() throws IOException {
        return Directories.list(backup.resolve("db")).stream()
                .filter(file -> file.toString().endsWith(".sst"))
                .findFirst()
                .orElseThrow();
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> KvBackup.restore(backup, restored))
                .isInstanceOf(StorageCorrupted.class)
                .hasMessageContaining(reason);
    }
}
