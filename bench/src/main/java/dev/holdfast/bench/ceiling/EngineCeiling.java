package dev.holdfast.bench.ceiling;

import dev.holdfast.bench.measure.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * How many durable puts the storage engine alone takes: one writer, group commit, no protocol.
 *
 * <p>A window of puts is kept unanswered, as the posts of a workload are. The writer puts whatever the window has free
 * in one batch and writes it without sync; a second thread syncs the log once for all batches that wait and then gives
 * their places in the window back. That is the write path of the server without everything else that it does for a
 * post.
 *
 * <p><em>One thread at a time.</em>
 */
public final class EngineCeiling {
    private static final int KEY_BYTES = 16;
    private static final int ROW_OVERHEAD_BYTES = 32;
    private static final int MAX_BATCH_PUTS = 1024;
    private static final int MAX_BATCHES_WAITING = 1024;
    private static final long PATIENCE_SECONDS = 10;
    private static final Group END = new Group(0, 0);

    private record Group(int puts, long startNanos) {}

    private final RocksDB database;
    private final Semaphore window;
    private final BlockingQueue<Group> written = new ArrayBlockingQueue<>(MAX_BATCHES_WAITING);
    private final Histogram latency = Outcome.histogram();

    private EngineCeiling(RocksDB database, int inFlight) {
        this.database = database;
        this.window = new Semaphore(inFlight);
    }

    /** Runs the loop on a new database in a directory that does not exist yet. */
    public static Outcome run(Path directory, int inFlight, int bodyBytes, Duration duration) throws Exception {
        RocksDB.loadLibrary();
        try (Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(64L << 20);
                RocksDB database = RocksDB.open(options, directory.toString())) {
            return new EngineCeiling(database, inFlight).measure(bodyBytes, duration);
        }
    }

    private Outcome measure(int bodyBytes, Duration duration) throws Exception {
        FutureTask<Boolean> syncing = new FutureTask<>(this::syncUntilEnd);
        Thread thread = new Thread(syncing, "bench-sync");
        thread.setDaemon(true);
        thread.start();
        long start = System.nanoTime();
        long puts = write(bodyBytes, start + duration.toNanos());
        written.put(END);
        syncing.get();
        return new Outcome(puts, System.nanoTime() - start, latency);
    }

    private long write(int bodyBytes, long deadlineNanos) throws Exception {
        byte[] key = new byte[KEY_BYTES];
        byte[] row = new byte[bodyBytes + ROW_OVERHEAD_BYTES];
        long sequence = 0;
        try (WriteOptions unsynced = new WriteOptions();
                WriteBatch batch = new WriteBatch()) {
            while (System.nanoTime() < deadlineNanos) {
                int puts = takePlaces();
                Group group = new Group(puts, System.nanoTime());
                batch.clear();
                for (int put = 0; put < puts; put++) {
                    writeBigEndian(key, ++sequence);
                    batch.put(key, row);
                }
                database.write(unsynced, batch);
                written.put(group);
            }
        }
        return sequence;
    }

    private int takePlaces() throws InterruptedException, TimeoutException {
        if (!window.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("the log was not synced");
        }
        int more = Math.min(window.availablePermits(), MAX_BATCH_PUTS - 1);
        return more > 0 && window.tryAcquire(more) ? more + 1 : 1;
    }

    private static void writeBigEndian(byte[] key, long sequence) {
        for (int index = 0; index < Long.BYTES; index++) {
            key[KEY_BYTES - 1 - index] = (byte) (sequence >>> (8 * index));
        }
    }

    private Boolean syncUntilEnd() throws RocksDBException, InterruptedException {
        List<Group> groups = new ArrayList<>();
        do {
            groups.clear();
            groups.add(written.take());
            written.drainTo(groups);
            database.syncWal();
            answer(groups);
        } while (!groups.contains(END));
        return true;
    }

    private void answer(List<Group> groups) {
        long now = System.nanoTime();
        for (Group group : groups) {
            if (group.puts() > 0) {
                latency.recordValueWithCount(now - group.startNanos(), group.puts());
                window.release(group.puts());
            }
        }
    }
}
