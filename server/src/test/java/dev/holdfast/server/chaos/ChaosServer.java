package dev.holdfast.server.chaos;

import dev.holdfast.server.Node;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A whole server that can be stopped and started again over the same data, and whose time can leap.
 *
 * <p><em>Thread-safe.</em>
 */
final class ChaosServer implements AutoCloseable, Clock {

    private final List<String> sets = new ArrayList<>(List.of(
            "listen=127.0.0.1:0",
            "shutdown.drain_seconds=0",
            "shutdown.grace_seconds=1",
            "limits.max_outbox_bytes_per_connection=65536"));
    private final SteadyClock clock = new SteadyClock();
    private final AtomicLong leaptMillis = new AtomicLong();
    private volatile Node node;

    private ChaosServer(List<String> storage) throws IOException, ConfigurationException {
        sets.addAll(storage);
        node = start();
    }

    static ChaosServer inMemory() throws IOException, ConfigurationException {
        return new ChaosServer(List.of("storage=memory"));
    }

    static ChaosServer durable(Path folder) throws IOException, ConfigurationException {
        return new ChaosServer(List.of("data.dir=" + folder, "storage.disk.ballast_bytes=0"));
    }

    private Node start() throws IOException, ConfigurationException {
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        return Node.start(Configuration.load(sources).nodeConfig(), this);
    }

    void restart() throws IOException, ConfigurationException {
        node.stop();
        node = start();
    }

    int port() {
        return node.address().port();
    }

    void leapSeconds(long seconds) {
        leaptMillis.addAndGet(1000 * seconds);
    }

    @Override
    public long nowMillis() {
        return clock.nowMillis() + leaptMillis.get();
    }

    @Override
    public void close() {
        node.stop();
    }
}
