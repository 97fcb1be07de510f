package dev.holdfast.persist.names;

import dev.holdfast.persist.names.DnsClient.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Follows the aliases of one name to the records of one type, whether the server follows them or not. The answer is
 * valid for the smallest TTL of the whole chain: any alias on the way may be the one that changes.
 *
 * <p><em>One thread at a time.</em>
 */
final class Chase {

    /** How many names an answer may take, the first one included. */
    static final int MAX_NAMES = 16;

    /** How long an answer without an SOA record, which would tell, counts as negative. */
    static final long DEFAULT_NEGATIVE_SECONDS = 5;

    private final DnsClient client;
    private final int type;
    private final Set<Name> seen = new LinkedHashSet<>();
    private final CompletableFuture<Answer<Record>> result = new CompletableFuture<>();
    private Name at;
    private long ttlSeconds = Long.MAX_VALUE;

    private Chase(DnsClient client, Name name, int type) {
        this.client = client;
        this.type = type;
        this.at = name;
        seen.add(name);
    }

    /** Never fails, and is completed on the timer's thread. */
    static CompletableFuture<Answer<Record>> follow(DnsClient client, Name name, int type) {
        Chase chase = new Chase(client, name, type);
        chase.ask();
        return chase.result;
    }

    private void ask() {
        var unused = client.ask(at, type).thenAccept(this::onReply).exceptionally(fault -> {
            result.complete(Answer.failed("Unexpected: " + fault + "."));
            return null;
        });
    }

    private void onReply(Reply reply) {
        Message message = reply.message();
        if (message == null) {
            result.complete(Answer.failed(reply.failure()));
            return;
        }
        Name asked = at;
        CNAMERecord alias = alias(message);
        while (alias != null) {
            ttlSeconds = Math.min(ttlSeconds, alias.getTTL());
            at = alias.getTarget();
            if (!seen.add(at) || seen.size() > MAX_NAMES) {
                result.complete(Answer.failed("The aliases of " + first() + " lead nowhere: " + seen + "."));
                return;
            }
            alias = alias(message);
        }
        onEnd(message, asked);
    }

    private Name first() {
        return seen.iterator().next();
    }

    /** The message has no alias of the name where the chase is now. */
    private void onEnd(Message message, Name asked) {
        List<Record> records = answers(message, type).toList();
        if (!records.isEmpty()) {
            records.forEach(each -> ttlSeconds = Math.min(ttlSeconds, each.getTTL()));
            result.complete(Answer.found(records, ttlSeconds));
        } else if (at.equals(asked) || message.getRcode() == Rcode.NXDOMAIN || authority(message) != null) {
            result.complete(negative(message));
        } else {
            ask();
        }
    }

    private Answer<Record> negative(Message message) {
        SOARecord authority = authority(message);
        long ttl = authority == null ? DEFAULT_NEGATIVE_SECONDS : Math.min(authority.getTTL(), authority.getMinimum());
        String what = message.getRcode() == Rcode.NXDOMAIN ? "does not exist" : "has no " + Type.string(type);
        return Answer.negative(Math.min(ttlSeconds, ttl), at + " " + what + ".");
    }

    private @Nullable SOARecord authority(Message message) {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(each -> each instanceof SOARecord && at.subdomain(each.getName()))
                .map(SOARecord.class::cast)
                .findFirst()
                .orElse(null);
    }

    private @Nullable CNAMERecord alias(Message message) {
        return answers(message, Type.CNAME)
                .map(CNAMERecord.class::cast)
                .findFirst()
                .orElse(null);
    }

    private Stream<Record> answers(Message message, int wanted) {
        return message.getSection(Section.ANSWER).stream()
                .filter(each -> each.getType() == wanted && each.getDClass() == DClass.IN && at.equals(each.getName()));
    }
}
