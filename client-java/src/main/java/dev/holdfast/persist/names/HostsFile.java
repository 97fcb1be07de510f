package dev.holdfast.persist.names;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that this machine knows by itself, such as those in {@code /etc/hosts}. A file that cannot be read counts
 * as empty.
 *
 * <p><em>One thread at a time.</em>
 */
final class HostsFile {

    private static final Logger LOG = LoggerFactory.getLogger(HostsFile.class);
    private static final int POLL_MILLIS = 1000;

    private final NameTimer timer;
    private final WatchedFile file;
    private Map<String, List<InetAddress>> addresses = Map.of();
    private long checkedAtMillis;
    private boolean isFirst = true;
    private int version;

    HostsFile(NameTimer timer, Path path) {
        this.timer = timer;
        this.file = new WatchedFile(path);
    }

    static Path ofThisSystem() {
        String windows = System.getenv("SystemRoot");
        boolean isWindows = windows != null && System.getProperty("os.name", "").startsWith("Windows");
        return isWindows ? Path.of(windows, "System32", "drivers", "etc", "hosts") : Path.of("/etc/hosts");
    }

    /** Changes whenever the file does. The file is looked at once a second at most. */
    int version() {
        long now = timer.nowMillis();
        if (isFirst || now - checkedAtMillis >= POLL_MILLIS) {
            checkedAtMillis = now;
            if (isFirst || file.hasChanged()) {
                load();
            }
            isFirst = false;
        }
        return version;
    }

    /** The addresses of a name as of the last {@link #version}; none when the file does not have it. */
    List<InetAddress> addresses(String host) {
        return addresses.getOrDefault(withoutDot(host.toLowerCase(Locale.ROOT)), List.of());
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private void load() {
        Map<String, List<InetAddress>> loaded = new HashMap<>();
        try {
            file.read().lines().forEach(line -> add(loaded, line));
        } catch (IOException unreadable) {
            LOG.debug("No hosts file: {}", unreadable.toString());
        }
        if (!loaded.equals(addresses)) {
            addresses = loaded;
            version++;
        }
    }

    private static void add(Map<String, List<InetAddress>> loaded, String line) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        @Nullable InetAddress address = ServiceName.literal(words[0]);
        for (int i = 1; i < words.length && address != null; i++) {
            loaded.computeIfAbsent(withoutDot(words[i].toLowerCase(Locale.ROOT)), name -> new ArrayList<>())
                    .add(address);
        }
    }
}
