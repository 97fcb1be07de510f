package dev.holdfast.server.storage.kv;

import static dev.holdfast.server.storage.kv.KvRows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.storage.StorageFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fills a real, small disk; needs root for the mount. */
class RocksDiskFullTest {
    private static final int FILLER_BYTES = 40 << 20;

    @TempDir
    private Path directory;

    private Path disk;
    private long acknowledged;
    private LongSupplier millis = new MonotonicMillis();

    @BeforeEach
    void mountASmallDisk() throws IOException, InterruptedException {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=72m", "tmpfs", disk.toString()) == 0,
                "a test that fills a disk needs root to mount a small one");
        Files.write(disk.resolve("filler"), new byte[FILLER_BYTES]);
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private RocksKvStore open() {
        KvOptions options = KvOptions.defaults().withMemory(1 << 20, 16 << 20).withWatermarkIntervalMillis(0);
        return RocksKvStore.open(disk.resolve("data"), options, millis);
    }

    @Test
    @Timeout(60)
    void shouldRefuseWhileFullAndGoOnWhenRoomReturns() throws IOException {
        try (RocksKvStore store = open()) {
            assertThatThrownBy(() -> writeUntilRefused(store)).isInstanceOf(StorageFull.class);
            assertThat(acknowledged).isGreaterThan(1000);
            assertThatThrownBy(() -> write(store, Long.MAX_VALUE)).isInstanceOf(StorageFull.class);
            assertThat(store.get(ColumnFamily.MESSAGE, bytes(acknowledged - 1))).isNotNull();
            Files.delete(disk.resolve("filler"));
            resume(store);
            for (int i = 0; i < 100; i++) {
                write(store, 1_000_000 + i);
                store.sync();
            }
        }
        try (RocksKvStore store = open()) {
            requireAcknowledged(store);
            assertThat(store.get(ColumnFamily.TIMER, bytes(1_000_099))).isNotNull();
        }
    }

    /** Without the pause the engine, asked ten times a second, resumes within five seconds. */
    @Test
    @Timeout(60)
    void shouldNotAskTheEngineAgainBeforeAPause() throws IOException {
        millis = () -> 0;
        try (RocksKvStore store = open()) {
            assertThatThrownBy(() -> writeUntilRefused(store)).isInstanceOf(StorageFull.class);
            assertThatThrownBy(() -> write(store, Long.MAX_VALUE)).isInstanceOf(StorageFull.class);
            Files.delete(disk.resolve("filler"));
            for (int i = 0; i < 70; i++) {
                pause();
                assertThatThrownBy(() -> write(store, Long.MAX_VALUE)).isInstanceOf(StorageFull.class);
            }
        }
    }

    @Test
    @Timeout(60)
    void shouldMakeItsWritesDurableWithoutANewOneWhenRoomReturns() throws IOException {
        try (RocksKvStore store = open()) {
            assertThatThrownBy(() -> writeUntilRefused(store)).isInstanceOf(StorageFull.class);
            assertThat(store.tryToResume()).isEqualTo(KvStore.Condition.FULL);
            Files.delete(disk.resolve("filler"));
            while (store.tryToResume() != KvStore.Condition.WRITABLE) {
                pause();
            }
            assertThat(store.sync()).isEqualTo(store.usage().lastWrite());
        }
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhenItEndsFull() throws IOException {
        try (RocksKvStore store = open()) {
            assertThatThrownBy(() -> writeUntilRefused(store)).isInstanceOf(StorageFull.class);
        }
        Files.delete(disk.resolve("filler"));
        try (RocksKvStore store = open()) {
            requireAcknowledged(store);
        }
    }

    private void writeUntilRefused(RocksKvStore store) {
        for (int i = 0; i < 1_000_000; i++) {
            write(store, i);
            store.sync();
            acknowledged = i + 1L;
        }
    }

    private static void write(RocksKvStore store, long number) {
        byte[] body = new byte[2000];
        new SplittableRandom(number).nextBytes(body);
        KvBatch batch = new KvBatch();
        batch.put(ColumnFamily.MESSAGE, bytes(number), body);
        batch.put(ColumnFamily.TIMER, bytes(number), bytes(""));
        store.write(batch);
    }

    /** Asking without a pause would keep the engine busy with refusals while it looks for room. */
    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }

    /** The engine looks for room every five seconds. */
    private static void resume(RocksKvStore store) {
        while (true) {
            try {
                write(store, 999_999);
                store.sync();
                return;
            } catch (StorageFull e) {
                pause();
            }
        }
    }

    private void requireAcknowledged(RocksKvStore store) {
        for (long i = 0; i < acknowledged; i++) {
            assertThat(store.get(ColumnFamily.MESSAGE, bytes(i))).as("row " + i).isNotNull();
            assertThat(store.get(ColumnFamily.TIMER, bytes(i))).as("row " + i).isNotNull();
        }
    }
}
