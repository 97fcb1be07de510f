package dev.holdfast.server.notify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which addresses are public: those that belong to no network of its own kind or purpose. The server must not lend its
 * place inside a network to whoever may create a subscription.
 *
 * <p>Of IPv4 everything is public but the list below; of IPv6 only global unicast is, less the part that is set aside
 * for documentation or carries an IPv4 address inside (6to4, Teredo; NAT64 and mapped addresses lie outside of it).
 *
 * <p><em>Thread-safe.</em>
 */
final class Addresses {

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");
    private static final List<Network> NOT_PUBLIC = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    private Addresses() {}

    private static List<Network> networks(String... texts) {
        return List.of(texts).stream().map(Network::of).toList();
    }

    static boolean isPublic(InetAddress address) {
        boolean isGlobal = address.getAddress().length == 4 || GLOBAL_UNICAST.contains(address) || isMapped(address);
        return isGlobal && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }

    /** Java shows an IPv4 address that is wrapped in an IPv6 one as IPv4, unless it was made with a scope. */
    private static boolean isMapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != (byte) (i < 10 ? 0 : 0xff)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The address that a text is, without asking anybody: four decimal numbers, or IPv6 without brackets and zone.
     * Everything else that some resolvers take for an address ({@code 127.1}, {@code 0x7f.0.0.1}, one large number) is
     * none.
     */
    static Optional<InetAddress> literal(String text) {
        boolean isLiteral = IPV4.matcher(text).matches()
                || (text.length() <= 45 && IPV6.matcher(text).matches());
        if (!isLiteral) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
