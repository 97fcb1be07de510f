package dev.holdfast.persist.names;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ResolverConfig;

/**
 * The DNS servers and the search path of this system, such as those in {@code /etc/resolv.conf}. They change while
 * programs run, with a VPN or a DHCP lease, so they are read again now and then.
 *
 * <p><em>One thread at a time.</em>
 */
final class SystemConfig implements Supplier<DnsConfig> {

    /** How long what was read is used. */
    static final int REREAD_MILLIS = 10_000;

    private final NameTimer timer;
    private @Nullable DnsConfig config;
    private long readAtMillis;

    SystemConfig(NameTimer timer) {
        this.timer = timer;
    }

    @Override
    public DnsConfig get() {
        long now = timer.nowMillis();
        DnsConfig current = config;
        if (current == null || now - readAtMillis >= REREAD_MILLIS) {
            current = read(current != null);
            config = current;
            readAtMillis = now;
        }
        return current;
    }

    private static DnsConfig read(boolean isAgain) {
        if (isAgain) {
            ResolverConfig.refresh();
        }
        ResolverConfig system = ResolverConfig.getCurrentConfig();
        return new DnsConfig(system.servers(), system.searchPath(), system.ndots());
    }
}
