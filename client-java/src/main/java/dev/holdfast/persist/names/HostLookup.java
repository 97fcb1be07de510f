package dev.holdfast.persist.names;

import dev.holdfast.persist.names.Answer.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The addresses of hosts, of both families. When one family cannot be asked while the other can, the addresses last
 * known of it stand in: a set is told as a whole, and a failure must not make it smaller.
 *
 * <p><em>One thread at a time.</em>
 */
final class HostLookup {

    /** How many addresses one host may have; more are a mistake or an attack. */
    static final int MAX_ADDRESSES = 1024;

    private final DnsClient client;
    private final HostsFile hosts;
    private final Map<Question, List<InetAddress>> lastKnown = new HashMap<>();

    private record Question(Name name, int type) {}

    HostLookup(DnsClient client, HostsFile hosts) {
        this.client = client;
        this.hosts = hosts;
    }

    /** Never fails. A name in the hosts file is not asked for elsewhere. */
    CompletableFuture<Answer<InetAddress>> look(Name host) {
        List<InetAddress> known = hosts.addresses(host.toString());
        if (!known.isEmpty()) {
            return CompletableFuture.completedFuture(Answer.found(known, Long.MAX_VALUE));
        }
        CompletableFuture<Answer<InetAddress>> v4 = look(host, Type.A);
        CompletableFuture<Answer<InetAddress>> v6 = look(host, Type.AAAA);
        return v4.thenCombine(v6, (one, other) -> Answer.joined(List.of(one, other)));
    }

    /** Forgets what is known of hosts that nobody names any more. */
    void retain(Set<Name> hostsInUse) {
        lastKnown.keySet().removeIf(each -> !hostsInUse.contains(each.name()));
    }

    private CompletableFuture<Answer<InetAddress>> look(Name host, int type) {
        Question question = new Question(host, type);
        return Chase.follow(client, host, type).thenApply(answer -> {
            Answer<InetAddress> addresses = addresses(host, answer);
            if (addresses.kind() == Kind.FAILED) {
                List<InetAddress> last = lastKnown.getOrDefault(question, List.of());
                return new Answer<>(Kind.FAILED, last, 0, addresses.detail());
            }
            if (addresses.kind() == Kind.FOUND) {
                lastKnown.put(question, addresses.found());
            } else {
                lastKnown.remove(question);
            }
            return addresses;
        });
    }

    private static Answer<InetAddress> addresses(Name host, Answer<Record> answer) {
        if (answer.found().size() > MAX_ADDRESSES) {
            return Answer.failed(host + " has more than " + MAX_ADDRESSES + " addresses.");
        }
        List<InetAddress> addresses =
                answer.found().stream().map(HostLookup::address).toList();
        return new Answer<>(answer.kind(), addresses, answer.ttlSeconds(), answer.detail());
    }

    /** Without the record's name: who asks an address for its name must not get one that DNS made up. */
    private static InetAddress address(Record each) {
        InetAddress named = each instanceof ARecord v4 ? v4.getAddress() : ((AAAARecord) each).getAddress();
        try {
            return InetAddress.getByAddress(named.getAddress());
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
