package dev.holdfast.bench.ceiling;

import dev.holdfast.bench.measure.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How long the disk takes to append 128 bytes and make them durable, one after the other.
 *
 * <p><em>Thread-safe.</em>
 */
public final class DiskCeiling {
    private static final int APPEND_BYTES = 128;

    private DiskCeiling() {}

    /** Appends and syncs in a loop for a time. */
    public static Outcome run(Path directory, Duration duration) throws IOException {
        Path file = directory.resolve("append");
        Histogram latency = Outcome.histogram();
        long start = System.nanoTime();
        long now = start;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(APPEND_BYTES);
            while (now - start < duration.toNanos()) {
                channel.write(bytes.clear());
                channel.force(false);
                long end = System.nanoTime();
                latency.recordValue(end - now);
                now = end;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return new Outcome(latency.getTotalCount(), now - start, latency);
    }
}
