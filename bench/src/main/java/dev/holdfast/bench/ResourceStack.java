package dev.holdfast.bench;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources that are closed together, the last one first.
 *
 * <p><em>One thread at a time.</em>
 */
final class ResourceStack implements Closeable {
    private final Deque<Closeable> resources = new ArrayDeque<>();

    /** Adds a resource and gives it back. */
    <T extends Closeable> T add(T resource) {
        resources.push(resource);
        return resource;
    }

    @Override
    public void close() throws IOException {
        while (!resources.isEmpty()) {
            resources.pop().close();
        }
    }
}
