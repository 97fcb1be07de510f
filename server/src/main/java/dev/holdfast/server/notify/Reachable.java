package dev.holdfast.server.notify;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which hosts may be called: those with public addresses, and what the operator has allowed besides.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Reachable {

    private final List<Network> networks = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>();

    /** @param allowed addresses, networks such as {@code 10.1.0.0/16}, and host names */
    public Reachable(List<String> allowed) {
        for (String item : allowed) {
            if (!isItem(item)) {
                throw new IllegalArgumentException("webhooks.allow: " + item + " is no address, network or host name");
            }
            Optional<Network> network = Network.parse(item);
            network.ifPresentOrElse(networks::add, () -> hosts.add(item.toLowerCase(Locale.ROOT)));
        }
    }

    /** Whether an item of the list of allowed ones can be understood. */
    public static boolean isItem(String text) {
        boolean isNetwork = text.indexOf('/') >= 0 || Addresses.literal(text).isPresent();
        return isNetwork ? Network.parse(text).isPresent() : WebhookUrl.isHostName(text);
    }

    boolean isAllowed(String host, InetAddress address) {
        return Addresses.isPublic(address)
                || isAllowedName(host)
                || networks.stream().anyMatch(network -> network.contains(address));
    }

    boolean isAllowedName(String host) {
        return hosts.contains(host.toLowerCase(Locale.ROOT));
    }
}
