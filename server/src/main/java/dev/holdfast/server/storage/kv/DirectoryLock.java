package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageFailed;
import dev.holdfast.server.storage.StorageUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second server away from a data directory for as long as it is held.
 *
 * <p>The operating system drops the lock when the process ends, however it ends, so a stale file never blocks a start.
 * It also drops it when the same process opens and closes the file once more; the set of held directories prevents
 * that.
 *
 * <p><em>Thread-safe.</em>
 */
final class DirectoryLock implements AutoCloseable {
    static final String FILE_NAME = "holdfast.lock";

    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static DirectoryLock acquire(Path directory) {
        try {
            Files.createDirectories(directory);
            Path real = directory.toRealPath();
            if (!HELD.add(real)) {
                throw inUse(directory, "this very process");
            }
            return acquireUnheld(real);
        } catch (IOException e) {
            throw new StorageFailed("cannot lock the data directory " + directory + ": " + e.getMessage(), e);
        }
    }

    private static DirectoryLock acquireUnheld(Path real) throws IOException {
        Path file = real.resolve(FILE_NAME);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(real, "process " + owner(channel));
            }
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new DirectoryLock(real, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        return StandardCharsets.UTF_8.decode(pid.flip()).toString();
    }

    private static StorageUnavailable inUse(Path directory, String owner) {
        return new StorageUnavailable("the data directory " + directory + " is in use by " + owner
                + "; stop it first, or give this server a directory of its own with --data-dir");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageFailed("cannot unlock the data directory " + directory, e);
        } finally {
            HELD.remove(directory);
        }
    }
}
