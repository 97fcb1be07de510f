package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.names.Answer.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.xbill.DNS.Name;

/**
 * The endpoints of one name in DNS: those of a host at one port, or those that SRV records name.
 *
 * <p><em>One thread at a time.</em>
 */
final class DnsSource implements Source {

    private static final int HOSTS_POLL_MILLIS = 1000;

    private final NameTimer timer;
    private final HostsFile hosts;
    private final ServiceName name;
    private final Supplier<DnsConfig> config;
    private final HostLookup hostLookup;
    private final SrvLookup srvLookup;
    private Runnable cancelPoll = () -> {};
    private int hostsVersion;

    DnsSource(NameTimer timer, DnsClient client, HostsFile hosts, ServiceName name, Supplier<DnsConfig> config) {
        this.timer = timer;
        this.hosts = hosts;
        this.name = name;
        this.config = config;
        this.hostLookup = new HostLookup(client, hosts);
        this.srvLookup = new SrvLookup(client, hostLookup);
    }

    @Override
    public void open(Runnable changed) {
        hostsVersion = hosts.version();
        poll(changed);
    }

    private void poll(Runnable changed) {
        int version = hosts.version();
        if (version != hostsVersion) {
            hostsVersion = version;
            changed.run();
        }
        cancelPoll = timer.after(HOSTS_POLL_MILLIS, () -> poll(changed));
    }

    @Override
    public void look(Consumer<Outcome> done) {
        List<InetAddress> known = name.isSrv() ? List.of() : hosts.addresses(name.host());
        CompletableFuture<Answer<Endpoint>> asked = known.isEmpty()
                ? ask(config.get().candidates(name.host()))
                : CompletableFuture.completedFuture(
                        Answer.found(known, Long.MAX_VALUE).map(this::endpoint));
        var unused = asked.whenComplete((answer, fault) -> {
            done.accept(fault == null ? outcome(answer) : Outcome.failed("Unexpected: " + fault + "."));
        });
    }

    /** Of names that may be meant, the first that exists; and no further one when it is not known whether one does. */
    private CompletableFuture<Answer<Endpoint>> ask(List<Name> candidates) {
        return ask(candidates.get(0))
                .thenCompose(answer -> answer.kind() == Kind.NEGATIVE && candidates.size() > 1
                        ? ask(candidates.subList(1, candidates.size()))
                        : CompletableFuture.completedFuture(answer));
    }

    private CompletableFuture<Answer<Endpoint>> ask(Name candidate) {
        if (name.isSrv()) {
            return srvLookup.look(candidate);
        }
        return hostLookup.look(candidate).thenApply(answer -> answer.map(this::endpoint));
    }

    private Endpoint endpoint(InetAddress address) {
        return new Endpoint(new InetSocketAddress(address, name.port()), 0, Literals.DEFAULT_WEIGHT, Map.of());
    }

    private static Outcome outcome(Answer<Endpoint> answer) {
        Duration ttl = Duration.ofSeconds(Math.min(answer.ttlSeconds(), Names.FOREVER.toSeconds()));
        return switch (answer.kind()) {
            case FAILED -> Outcome.failed(answer.detail());
            case NEGATIVE -> Outcome.negative(answer.detail(), ttl);
            case FOUND ->
                answer.detail().isEmpty()
                        ? Outcome.found(AddressSet.of(answer.found()), ttl, answer.detail())
                        : Outcome.partly(AddressSet.of(answer.found()), ttl, answer.detail());
        };
    }

    @Override
    public void close() {
        cancelPoll.run();
    }
}
