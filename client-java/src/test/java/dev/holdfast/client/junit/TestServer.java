package dev.holdfast.client.junit;

import dev.holdfast.server.Node;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real server in this process.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TestServer implements AutoCloseable {

    private final Node node;

    private TestServer(Node node) {
        this.node = node;
    }

    /**
     * A server on a free port of this machine, whose messages are in memory, where the settings do not say otherwise.
     *
     * @param settings such as {@code auth.mode=token}
     */
    public static TestServer start(String... settings) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(
                Map.of("listen", "127.0.0.1:0", "storage", "memory", "shutdown.drain_seconds", "1"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        List<String> sets = all.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toList();
        return new TestServer(
                Node.start(Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()))
                        .nodeConfig()));
    }

    public int port() {
        return node.address().port();
    }

    /** What {@link dev.holdfast.client.HoldfastClient#connect} takes. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Lets clients leave, and ends. */
    @Override
    public void close() {
        node.stop();
    }
}
