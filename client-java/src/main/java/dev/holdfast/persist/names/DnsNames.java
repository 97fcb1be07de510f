package dev.holdfast.persist.names;

import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.NameSubscription;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Names in DNS, followed by the TTL of their records. {@link Names#dns} makes it and tells how names are written.
 *
 * <p>A and AAAA records, or SRV records and their targets, are asked for again when the first of the whole chain
 * expires, up to a tenth earlier by chance. Nothing is cached and nothing is looked up by the JVM.
 *
 * <p><em>Thread-safe.</em>
 */
public final class DnsNames implements NameService {

    private final NameTimer timer;
    private final Pacing pacing;
    private final Supplier<DnsConfig> config;
    private final DnsClient client;
    private final HostsFile hosts;

    private DnsNames(Builder builder) {
        this.timer = builder.timer;
        this.pacing = new Pacing(
                builder.minTtl, builder.maxTtl, builder.minNegativeTtl, builder.maxNegativeTtl, Pacing.MAX_RETRY);
        DnsConfig own = new DnsConfig(builder.servers, List.of(), 0);
        this.config = builder.servers.isEmpty() ? new SystemConfig(timer) : () -> own;
        this.client = new DnsClient(timer, () -> config.get().servers(), builder.queryTimeout);
        this.hosts = new HostsFile(timer, builder.hostsFile);
    }

    @Override
    public NameSubscription subscribe(String name, int defaultPort, NameListener listener) {
        List<String> parts = Literals.split(name);
        if (parts.size() > 1) {
            List<Merge.Part> all = parts.stream()
                    .map(part -> source(part, defaultPort))
                    .<Merge.Part>map(source -> each -> Watch.start(timer, source, pacing, each))
                    .toList();
            return Merge.start(timer, Names.CONVERGENCE, all, listener);
        }
        return Watch.start(timer, source(name, defaultPort), pacing, listener);
    }

    private Source source(String text, int defaultPort) {
        ServiceName name = ServiceName.parse(text, defaultPort);
        if (name.literal() != null) {
            return Literals.source(Literals.endpoints(List.of(text), defaultPort));
        }
        var unused = new DnsConfig(List.of(), List.of(), 0).candidates(name.host());
        return new DnsSource(timer, client, hosts, name, config);
    }

    /**
     * Settings of a name service that asks DNS, all with sensible defaults.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Builder {
        private final NameTimer timer;
        private List<InetSocketAddress> servers = List.of();
        private Duration minTtl = Duration.ofSeconds(1);
        private Duration maxTtl = Duration.ofMinutes(5);
        private Duration minNegativeTtl = Duration.ofSeconds(1);
        private Duration maxNegativeTtl = Duration.ofSeconds(30);
        private Duration queryTimeout = Duration.ofSeconds(1);
        private Path hostsFile = HostsFile.ofThisSystem();

        Builder(NameTimer timer) {
            this.timer = timer;
        }

        /**
         * The DNS servers to ask, the next when one fails; names are then taken as full names. By default those of this
         * system, with its search path, read again every 10 seconds at most.
         *
         * @param addresses resolved
         * @throws IllegalArgumentException when there is none or one is not resolved
         */
        public Builder servers(InetSocketAddress... addresses) {
            if (addresses.length == 0 || Arrays.stream(addresses).anyMatch(InetSocketAddress::isUnresolved)) {
                throw new IllegalArgumentException("There must be servers, and their addresses must be resolved.");
            }
            servers = List.of(addresses);
            return this;
        }

        /** The shortest time between looks, whatever the TTL: 1 second by default. */
        public Builder minTtl(Duration time) {
            minTtl = positive(time);
            return this;
        }

        /** The longest time between looks, whatever the TTL: 5 minutes by default. */
        public Builder maxTtl(Duration time) {
            maxTtl = positive(time);
            return this;
        }

        /**
         * How long the answer that a name does not exist, or has no address, may count: 1 to 30 seconds by default, and
         * between them as the zone says.
         */
        public Builder negativeTtl(Duration shortest, Duration longest) {
            minNegativeTtl = positive(shortest);
            maxNegativeTtl = positive(longest);
            return this;
        }

        /** How long each server has for its answer: 1 second by default. */
        public Builder queryTimeout(Duration time) {
            queryTimeout = positive(time);
            return this;
        }

        /** The file whose names win over DNS, looked at every second: by default that of this system. */
        public Builder hostsFile(Path path) {
            hostsFile = path;
            return this;
        }

        /**
         * The service; the builder may be used again.
         *
         * @throws IllegalArgumentException when a shortest time is longer than its longest
         */
        public DnsNames build() {
            if (minTtl.compareTo(maxTtl) > 0 || minNegativeTtl.compareTo(maxNegativeTtl) > 0) {
                throw new IllegalArgumentException("The shortest TTL is longer than the longest.");
            }
            return new DnsNames(this);
        }

        private static Duration positive(Duration time) {
            if (time.toMillis() <= 0) {
                throw new IllegalArgumentException(time + " is too short.");
            }
            return time;
        }
    }
}
