package dev.holdfast.server;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageDriver;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pools that forget everything when the server stops: {@code memory:} or {@code memory:<name>}.
 *
 * <p><em>Thread-safe.</em>
 */
final class MemoryDriver implements StorageDriver {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{0,64}");

    @Override
    public String scheme() {
        return "memory";
    }

    @Override
    public List<String> capabilities() {
        return List.of("FIFO", "CLAIMS", "AOD", "HIGH_THROUGHPUT");
    }

    @Override
    public String identity(String location) {
        if (!NAME.matcher(location).matches()) {
            throw new StorageUnavailable("the name of a memory pool has letters, digits, dots, dashes and underscores");
        }
        return location;
    }

    /** One that existed comes back empty: that is what it promises. */
    @Override
    public Pool open(String location, Expected expected) {
        String ignored = identity(location);
        return new MemoryPool();
    }
}
