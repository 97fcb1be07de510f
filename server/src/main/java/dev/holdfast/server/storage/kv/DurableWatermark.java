package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageCorrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A small file that remembers up to where the log was known durable, so that a log cut short is noticed.
 *
 * <p>The engine recovers everything before the first damaged byte of its log and drops the rest without a word. A
 * recovered sequence below the watermark therefore means that acknowledged data is gone.
 *
 * <pre>
 *   slot 0, 4096 bytes    magic 8 | generation 8 | sequence 8 | state 4 | crc32c of those 4 | zeros
 *   slot 1, 4096 bytes    the same; the slot with the higher generation counts
 * </pre>
 *
 * Writing goes to the other slot, so that a torn write leaves the previous watermark, which is lower and thus safe.
 *
 * <p><em>One thread at a time.</em>
 */
public final class DurableWatermark implements AutoCloseable {
    static final int SLOT_BYTES = 4096;
    private static final int RECORD_BYTES = 32;
    private static final int CRC_OFFSET = 28;
    private static final long MAGIC = 0x48464d41524b3031L;

    private final FileChannel channel;
    private final long intervalMillis;
    private Mark mark;
    private long lastWriteMillis = Long.MIN_VALUE;

    private DurableWatermark(FileChannel channel, long intervalMillis, Mark mark) {
        this.channel = channel;
        this.intervalMillis = intervalMillis;
        this.mark = mark;
    }

    /** Whether the log behind the watermark was closed in good order. */
    enum State {
        OPEN(1),
        CLOSED(2);

        private final int code;

        State(int code) {
            this.code = code;
        }
    }

    /** One slot's content. */
    record Mark(long generation, long sequence, State state) {}

    /** Makes a new file, over whatever is there. */
    static DurableWatermark create(Path file, long intervalMillis, long sequence) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        DurableWatermark created = new DurableWatermark(channel, intervalMillis, new Mark(0, 0, State.OPEN));
        try {
            created.channel.write(ByteBuffer.allocate(2 * SLOT_BYTES), 0);
            created.write(sequence, State.OPEN);
            Directories.syncParent(file);
            return created;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static DurableWatermark open(Path file, long intervalMillis) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new DurableWatermark(channel, intervalMillis, newest(file, channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Mark newest(Path file, FileChannel channel) throws IOException {
        Mark newest = new Mark(-1, 0, State.OPEN);
        for (int slot = 0; slot < 2; slot++) {
            ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
            channel.read(record, (long) slot * SLOT_BYTES);
            Mark found = decode(record.flip());
            newest = found.generation > newest.generation ? found : newest;
        }
        if (newest.generation < 0) {
            throw new StorageCorrupted("the durable watermark " + file + " is damaged, so nothing tells whether the"
                    + " store is complete; to start without that proof, start with"
                    + " --set storage.accept_data_loss=true");
        }
        return newest;
    }

    private static Mark decode(ByteBuffer record) {
        Mark invalid = new Mark(-1, 0, State.OPEN);
        if (record.remaining() < RECORD_BYTES || record.getLong(0) != MAGIC) {
            return invalid;
        }
        if (record.getInt(CRC_OFFSET) != checksum(record)) {
            return invalid;
        }
        State state = record.getInt(24) == State.CLOSED.code ? State.CLOSED : State.OPEN;
        return new Mark(record.getLong(8), record.getLong(16), state);
    }

    long sequence() {
        return mark.sequence;
    }

    boolean wasClosedInOrder() {
        return mark.state == State.CLOSED;
    }

    /** Remembers a durable sequence, at most once per interval; in between it does nothing. */
    void advance(long durableSequence, long nowMillis) throws IOException {
        boolean due = lastWriteMillis == Long.MIN_VALUE || nowMillis - lastWriteMillis >= intervalMillis;
        if (due && durableSequence > mark.sequence) {
            write(durableSequence, State.OPEN);
            lastWriteMillis = nowMillis;
        }
    }

    /** Sets the watermark at once, downwards too. */
    void write(long sequence, State state) throws IOException {
        Mark next = new Mark(mark.generation + 1, sequence, state);
        channel.write(encode(next), (next.generation & 1) * SLOT_BYTES);
        channel.force(false);
        mark = next;
    }

    private static ByteBuffer encode(Mark mark) {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        record.putLong(MAGIC).putLong(mark.generation).putLong(mark.sequence).putInt(mark.state.code);
        return record.putInt(checksum(record)).flip();
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().clear().limit(CRC_OFFSET));
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
