package dev.holdfast.persist.names;

import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.names.Answer.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * The endpoints that SRV records name: their hosts' addresses with the records' ports, priorities and weights.
 *
 * <p><em>One thread at a time.</em>
 */
final class SrvLookup {

    /** How many hosts a service may have; more are a mistake or an attack. */
    static final int MAX_HOSTS = 128;

    private final DnsClient client;
    private final HostLookup hostLookup;

    SrvLookup(DnsClient client, HostLookup hostLookup) {
        this.client = client;
        this.hostLookup = hostLookup;
    }

    /** Never fails. */
    CompletableFuture<Answer<Endpoint>> look(Name service) {
        return Chase.follow(client, service, Type.SRV).thenCompose(answer -> {
            List<SRVRecord> records = records(answer);
            if (answer.kind() != Kind.FOUND) {
                return CompletableFuture.completedFuture(
                        new Answer<>(answer.kind(), List.of(), answer.ttlSeconds(), answer.detail()));
            }
            if (records.isEmpty()) {
                String text = service + " says that there is no such service.";
                return CompletableFuture.completedFuture(Answer.negative(answer.ttlSeconds(), text));
            }
            return hosts(service, records, answer.ttlSeconds());
        });
    }

    /** A record whose target is the root says that there is no such service. */
    private static List<SRVRecord> records(Answer<Record> answer) {
        return answer.found().stream()
                .map(SRVRecord.class::cast)
                .filter(each -> !each.getTarget().equals(Name.root) && each.getPort() > 0)
                .toList();
    }

    private CompletableFuture<Answer<Endpoint>> hosts(Name service, List<SRVRecord> records, long ttlSeconds) {
        Map<Name, CompletableFuture<Answer<InetAddress>>> hosts = new LinkedHashMap<>();
        records.forEach(each -> hosts.put(each.getTarget(), new CompletableFuture<>()));
        if (hosts.size() > MAX_HOSTS) {
            String text = service + " names more than " + MAX_HOSTS + " hosts.";
            return CompletableFuture.completedFuture(Answer.failed(text));
        }
        hostLookup.retain(hosts.keySet());
        hosts.replaceAll((host, nothing) -> hostLookup.look(host));
        return CompletableFuture.allOf(hosts.values().toArray(CompletableFuture[]::new))
                .thenApply(nothing -> joined(records, hosts, ttlSeconds));
    }

    private static Answer<Endpoint> joined(
            List<SRVRecord> records, Map<Name, CompletableFuture<Answer<InetAddress>>> hosts, long ttlSeconds) {
        List<Answer<Endpoint>> answers = new ArrayList<>();
        for (SRVRecord record : records) {
            CompletableFuture<Answer<InetAddress>> host = hosts.get(record.getTarget());
            if (host != null) {
                answers.add(host.join().map(address -> endpoint(address, record)));
            }
        }
        Answer<Endpoint> all = Answer.joined(answers);
        return new Answer<>(all.kind(), all.found(), Math.min(ttlSeconds, all.ttlSeconds()), all.detail());
    }

    private static Endpoint endpoint(InetAddress address, SRVRecord record) {
        InetSocketAddress at = new InetSocketAddress(address, record.getPort());
        return new Endpoint(at, record.getPriority(), record.getWeight(), Map.of());
    }
}
