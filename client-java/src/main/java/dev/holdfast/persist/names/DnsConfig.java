package dev.holdfast.persist.names;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/**
 * Whom to ask, and what a short name may mean.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param servers resolved, in the order in which they are asked
 * @param searchPath the domains in which a name is looked for
 * @param minDots a name with fewer dots is looked for in the search path first, one with more as it is
 */
record DnsConfig(List<InetSocketAddress> servers, List<Name> searchPath, int minDots) {

    DnsConfig {
        servers = List.copyOf(servers);
        searchPath = List.copyOf(searchPath);
    }

    /**
     * The full names that a host may mean, the likeliest first.
     *
     * @throws IllegalArgumentException when it is longer than names can be
     */
    List<Name> candidates(String host) {
        try {
            List<Name> candidates = new ArrayList<>();
            Name relative = Name.fromString(host);
            if (!relative.isAbsolute()) {
                for (Name domain : searchPath) {
                    add(candidates, relative, domain);
                }
            }
            Name absolute = Name.fromString(host, Name.root);
            boolean isFull = host.chars().filter(each -> each == '.').count() >= minDots;
            candidates.add(isFull ? 0 : candidates.size(), absolute);
            return candidates;
        } catch (TextParseException unreadable) {
            throw new IllegalArgumentException("\"" + host + "\" is not a host's name.", unreadable);
        }
    }

    private static void add(List<Name> candidates, Name relative, Name domain) {
        try {
            candidates.add(Name.concatenate(relative, domain));
        } catch (NameTooLongException longerThanNamesCanBe) {
            // There is no such name.
        }
    }
}
