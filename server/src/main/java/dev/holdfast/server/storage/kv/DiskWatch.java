package dev.holdfast.server.storage.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Watches the disk under a data directory and keeps the reserve file there.
 *
 * <p>Somebody calls {@link #check()} about once a second; it never takes long, because the reserve grows by a slice per
 * call. Its content is noise that is really written: neither a sparse file nor one that the file system compresses away
 * would hold any space.
 *
 * <p><em>Thread-safe.</em>
 */
public final class DiskWatch {
    static final String BALLAST_FILE = "ballast";
    private static final int SLICE_BYTES = 16 << 20;
    private static final int CHUNK_BYTES = 1 << 20;

    private final DiskGuard guard;
    private final DiskLimits limits;
    private final FileStore disk;
    private final Path ballast;
    private volatile boolean softFull;
    private volatile DiskGuard.@Nullable Reading last;

    public DiskWatch(Path directory, DiskLimits limits) throws IOException {
        this.guard = new DiskGuard(limits);
        this.limits = limits;
        this.disk = Files.getFileStore(directory);
        this.ballast = directory.resolve(BALLAST_FILE);
    }

    /** Whether new messages must be refused, as of the last check. */
    public boolean isSoftFull() {
        return softFull;
    }

    /** What the last check has seen; null before the first. */
    public DiskGuard.@Nullable Reading last() {
        return last;
    }

    /** Looks at the disk, and builds or gives up the reserve as the guard says. */
    public synchronized DiskGuard.Reading check() throws IOException {
        long present = Files.exists(ballast) ? Files.size(ballast) : 0;
        DiskGuard.Reading reading = new DiskGuard.Reading(disk.getUsableSpace(), disk.getTotalSpace(), present);
        switch (guard.observe(reading)) {
            case GROW -> grow(present);
            case RELEASE -> Files.delete(ballast);
            case KEEP -> {}
        }
        softFull = guard.isSoftFull();
        last = reading;
        return reading;
    }

    private void grow(long present) throws IOException {
        long end = Math.min(limits.ballastBytes(), present + SLICE_BYTES);
        byte[] noise = new byte[CHUNK_BYTES];
        new SplittableRandom(present).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long position = present;
            while (position < end) {
                ByteBuffer chunk = ByteBuffer.wrap(noise, 0, (int) Math.min(CHUNK_BYTES, end - position));
                position += channel.write(chunk, position);
            }
            channel.force(false);
        }
    }
}
